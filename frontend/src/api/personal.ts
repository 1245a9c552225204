/* The bound struct Personal: Personal Connections, sign-ins and the keychain. */
import * as go from '../generated/wailsjs/go/app/Personal';
import { bound, boundEmpty, call } from './client';

export const personal = {
  browser: bound(go.Browser),
  browserCancel: bound(go.BrowserCancel),
  browserConfirm: bound(go.BrowserConfirm),
  browserGet: bound(go.BrowserGet, { reads: true }),
  cancel: bound(go.Cancel),
  checkKeychain: boundEmpty(go.CheckKeychain, { timeout: 60_000 }),
  list: boundEmpty(go.List, { reads: true }),
  lock: boundEmpty(go.Lock, { timeout: 60_000 }),
  prompt: bound(go.Prompt, { reads: true }),
  /**
   * The only call that carries secrets inward. The values are the form's fields as JSON;
   * the caller forgets them as soon as the promise settles.
   */
  provide: (purpose: string, connectionId: string, valuesJSON: string) => call(() => go.Provide(purpose, connectionId, valuesJSON), { timeout: 90_000 }),
  remove: bound(go.Remove, { timeout: 60_000 }),
  test: bound(go.Test, { timeout: 60_000 }),
  undo: bound(go.Undo),
  unlock: boundEmpty(go.Unlock, { timeout: 180_000 }),
};
