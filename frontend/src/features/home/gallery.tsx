import type { Bridge, Gallery } from '../../ui/gallery/main';
import { empty, emptyLater, later, shell, typical } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';
const states = { 'home/typical': typical, 'home/later': later, 'home/empty': empty, 'home/empty-later': emptyLater };

export const gallery: Gallery = { typical: '#/home', later: '#/home', empty: '#/home', 'empty-later': '#/home', failed: '#/home' };

export const bridge: Bridge = {
  'Profile.Shell': () => structuredClone(shell),
  'Profile.Home': () => {
    if (which === 'home/failed') throw JSON.stringify({ kind: 'unavailable', code: 'store.closed', title: 'The data folder cannot be read', text: 'The disk may be full or gone.', hint: 'Connect it and try again.' });
    return structuredClone(states[which as keyof typeof states] ?? typical);
  },
};
