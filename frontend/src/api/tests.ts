/* The bound structs Tests and Building: the tests of Action Flows, and what a person builds a draft with. */
import * as go from '../generated/wailsjs/go/app/Tests';
import * as builds from '../generated/wailsjs/go/app/Building';
import { bound } from './client';

export const tests = {
  list: bound(go.List, { reads: true }),
  record: bound(go.Record, { timeout: 120_000 }),
  remove: bound(go.Remove),
  run: bound(go.Run, { timeout: 600_000, reads: true }),
  save: bound(go.Save),
};

export const building = {
  break: bound(builds.Break),
  get: bound(builds.Get, { reads: true }),
  items: bound(builds.Items, { reads: true }),
  goOn: bound(builds.GoOn),
  paused: bound(builds.Paused, { reads: true }),
  pin: bound(builds.Pin),
  unpin: bound(builds.Unpin),
};
