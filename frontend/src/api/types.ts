/* The types that cross the bridge, under one name: `wire.FlowState`, `wire.RunView`, … */
export type { app as wire } from '../generated/wailsjs/go/models';
