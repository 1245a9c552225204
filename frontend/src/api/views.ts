/* The bound struct Views: Views: definitions, rows, selections. */
import * as go from '../generated/wailsjs/go/app/Views';
import { bound, boundEmpty } from './client';

export const views = {
  export: bound(go.Export, { timeout: 600_000, reads: true }),
  get: bound(go.Get, { reads: true }),
  list: boundEmpty(go.List, { reads: true }),
  pin: bound(go.Pin),
  rows: bound(go.Rows, { timeout: 90_000, reads: true }),
  select: bound(go.Select, { reads: true }),
};
