/* The bound struct Triggers: what starts Action Flows by itself: schedules, webhooks, watched folders. */
import * as go from '../generated/wailsjs/go/app/Triggers';
import { bound } from './client';

export const triggers = {
  address: bound(go.Address),
  copyAddress: bound(go.CopyAddress),
  decide: bound(go.Decide),
  drop: bound(go.Drop),
  hook: bound(go.Hook, { reads: true }),
  learn: bound(go.Learn),
  newAddress: bound(go.NewAddress),
  preview: bound(go.Preview, { reads: true }),
  replay: bound(go.Replay, { timeout: 60_000 }),
  start: bound(go.Start),
  state: bound(go.State, { reads: true }),
  switch: bound(go.Switch, { timeout: 60_000 }),
};
