/* The bound struct Runs: runs: start, follow, cancel, decide. */
import * as go from '../generated/wailsjs/go/app/Runs';
import { bound } from './client';

export const runs = {
  again: bound(go.Again, { timeout: 60_000 }),
  cancel: bound(go.Cancel),
  cancelBatch: bound(go.CancelBatch),
  deleteIncompletes: bound(go.DeleteIncompletes, { timeout: 60_000 }),
  incomplete: bound(go.Incomplete, { reads: true }),
  incompletes: bound(go.Incompletes, { reads: true }),
  resume: bound(go.Resume, { timeout: 60_000 }),
  retryIncompletes: bound(go.RetryIncompletes, { timeout: 60_000 }),
  continue: bound(go.Continue, { timeout: 60_000 }),
  decide: bound(go.Decide),
  export: bound(go.Export, { timeout: 600_000, reads: true }),
  get: bound(go.Get, { reads: true }),
  operations: bound(go.Operations, { reads: true }),
  list: bound(go.List, { reads: true }),
  retry: bound(go.Retry, { timeout: 60_000 }),
  start: bound(go.Start, { timeout: 60_000 }),
};
