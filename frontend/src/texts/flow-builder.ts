import { area } from './catalogue';

/** The builder: canvas, dock, header. Panel, connections and publish have areas of their own. */
export const builder = area('builder', {
  'moved-on': 'This Action Flow was changed in another window. Your edit goes on top of it.',
  'undo-moved-on': 'The draft has changed since. Ctrl+Z takes back the last edit.',
  undone: 'Undone: {what}',
  redone: 'Done again: {what}',
});
