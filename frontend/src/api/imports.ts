/* The bound struct Imports: files that become Action Flows, and back. */
import * as go from '../generated/wailsjs/go/app/Imports';
import { bound } from './client';

export const imports = {
  export: bound(go.Export, { timeout: 600_000, reads: true }),
  make: bound(go.Make, { timeout: 120_000 }),
  read: bound(go.Read, { timeout: 600_000, reads: true }),
};
