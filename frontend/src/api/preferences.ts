/* The bound struct Preferences: settings, the sample and the practice systems. */
import * as go from '../generated/wailsjs/go/app/Preferences';
import { bound, boundEmpty } from './client';

export const preferences = {
  chooseFile: bound(go.ChooseFile, { timeout: 600_000 }),
  folders: boundEmpty(go.Folders, { reads: true }),
  forgetFolder: bound(go.ForgetFolder),
  get: boundEmpty(go.Get, { reads: true }),
  inbox: boundEmpty(go.Inbox, { reads: true }),
  installCommand: boundEmpty(go.InstallCommand),
  practice: boundEmpty(go.Practice, { reads: true }),
  resetPractice: boundEmpty(go.ResetPractice),
  set: bound(go.Set),
  writeSample: boundEmpty(go.WriteSample, { timeout: 60_000 }),
};
