/* The bound struct Flows: Action Flows: documents, edits, versions, mapping. */
import * as go from '../generated/wailsjs/go/app/Flows';
import { bound, boundEmpty } from './client';

export const flows = {
  apply: bound(go.Apply),
  archive: bound(go.Archive),
  catalogue: boundEmpty(go.Catalogue, { reads: true }),
  compare: bound(go.Compare, { reads: true }),
  continue: bound(go.Continue),
  pause: bound(go.Pause),
  create: bound(go.Create, { timeout: 60_000 }),
  draftFromVersion: bound(go.DraftFromVersion),
  duplicate: bound(go.Duplicate),
  export: bound(go.Export, { timeout: 600_000, reads: true }),
  get: bound(go.Get, { reads: true }),
  history: bound(go.History, { reads: true }),
  import: bound(go.Import),
  interface: bound(go.Interface, { timeout: 90_000, reads: true }),
  layout: bound(go.Layout),
  list: boundEmpty(go.List, { reads: true }),
  mapping: bound(go.Mapping, { reads: true }),
  options: bound(go.Options, { timeout: 90_000, reads: true }),
  publish: bound(go.Publish, { timeout: 60_000 }),
  publishPlan: bound(go.PublishPlan, { reads: true }),
  remove: bound(go.Remove, { timeout: 60_000 }),
  restore: bound(go.Restore),
  restoreVersion: bound(go.RestoreVersion),
  scope: bound(go.Scope, { reads: true }),
  step: bound(go.Step),
  stepTo: bound(go.StepTo),
  version: bound(go.Version, { reads: true }),
  versions: bound(go.Versions, { reads: true }),
};
