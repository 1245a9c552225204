/* The bound struct Profile: the frame: person, counts, Home, palette, clipboard. */
import * as go from '../generated/wailsjs/go/app/Profile';
import { bound, boundEmpty } from './client';

export const profile = {
  copy: bound(go.Copy),
  events: boundEmpty(go.Events, { reads: true }),
  home: boundEmpty(go.Home, { reads: true }),
  lock: bound(go.Lock, { timeout: 60_000 }),
  open: bound(go.Open),
  painted: bound(go.Painted),
  palette: bound(go.Palette, { reads: true }),
  shell: boundEmpty(go.Shell, { reads: true }),
  skip: bound(go.Skip),
};
