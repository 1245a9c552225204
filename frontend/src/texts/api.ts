import { area } from './catalogue';

export const apiTexts = area('api', {
  'unreadable.title': 'Signet gave an answer that cannot be read',
  'unreadable.text': 'The action may or may not have been carried out.',
  'unreadable.hint': 'Look at the page again. If this stays, close Signet and open it again.',
  'timeout.title': 'Signet did not answer in time',
  'timeout.text': 'The action may still be under way.',
  'timeout.hint': 'Look at the page again before you repeat it.',
  'bridge.title': 'The engine cannot be reached',
  'bridge.text': 'This page is open outside the Signet window.',
  'bridge.hint': 'Open Signet and try again there.',
});
