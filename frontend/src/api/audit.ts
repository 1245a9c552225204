/* The bound struct Audit: the audit log: query, verify, export. */
import * as go from '../generated/wailsjs/go/app/Audit';
import { bound, boundEmpty } from './client';

export const audit = {
  choices: boundEmpty(go.Choices, { reads: true }),
  export: bound(go.Export, { timeout: 600_000, reads: true }),
  get: bound(go.Get, { reads: true }),
  list: bound(go.List, { reads: true }),
  report: boundEmpty(go.Report, { reads: true }),
  verify: boundEmpty(go.Verify, { timeout: 600_000 }),
  verifyEvent: bound(go.VerifyEvent),
};
