import type { Bridge, Gallery } from '../../ui/gallery/main';
import { inbox, typical } from './fixtures';

export const gallery: Gallery = { typical: '#/settings', inbox: '#/settings/practice?inbox=1' };

export const bridge: Bridge = {
  'Preferences.Get': () => structuredClone(typical),
  'Preferences.Set': (settings) => ({ ...structuredClone(typical), settings }),
  'Preferences.Inbox': () => structuredClone(inbox),
};
