import { area } from './catalogue';

/** Texts of the list of runs and of the run inspector, beside those that the drawer shares. */
export const inspector = area('inspector', {
  // The list.
  'list.refresh': 'Read the runs again',
  'list.needs-nobody': 'Nothing needs you',
  'list.needs-nobody-text': 'No run waits for a sign-in or a decision.',
  'list.one-click': 'Runs of one click',
  'list.peek-at': 'Peek at run {n}',
});
