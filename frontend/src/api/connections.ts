/* The bound struct Connections: shared and dynamic connections, build-time values. */
import * as go from '../generated/wailsjs/go/app/Connections';
import { bound, boundEmpty } from './client';

export const connections = {
  change: bound(go.Change, { timeout: 60_000 }),
  choices: bound(go.Choices, { reads: true }),
  create: bound(go.Create, { timeout: 60_000 }),
  get: bound(go.Get, { reads: true }),
  list: boundEmpty(go.List, { reads: true }),
  prompt: bound(go.Prompt, { reads: true }),
  remove: bound(go.Remove, { timeout: 60_000 }),
  setBuildTime: bound(go.SetBuildTime, { timeout: 60_000 }),
  test: bound(go.Test, { timeout: 60_000 }),
  uses: bound(go.Uses, { reads: true }),
};
