import type { Bridge, Gallery } from '../../ui/gallery/main';
import { empty, hungList, lockedList, long, missingList, typical } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';
const lists = { locked: lockedList, missing: missingList, hung: hungList, empty, long };
const address = '#/personal-connections';

export const gallery: Gallery = { typical: address, locked: address, missing: address, hung: address, empty: address, long: address, failed: address, loading: address };

const list = () => structuredClone(lists[which.split('/')[1] as keyof typeof lists] ?? typical);

export const bridge: Bridge = {
  'Personal.List': () => {
    if (which.endsWith('/failed')) throw JSON.stringify({ kind: 'unavailable', code: 'store.closed', title: 'The data folder cannot be read', text: 'The disk may be full or gone.', hint: 'Connect it and try again.' });
    return which.endsWith('/loading') ? new Promise(() => {}) : list();
  },
  'Personal.Test': ({ id }: { id: string }) => list().rows.find((row) => row.connectionId === id),
  'Personal.Remove': ({ id }: { id: string }) => ({ ...list().rows.find((row) => row.connectionId === id), state: 'missing', stateText: 'Missing', reason: 'Asked on first run', main: 'set_up' }),
  'Personal.Undo': ({ id }: { id: string }) => list().rows.find((row) => row.connectionId === id),
  'Personal.Lock': () => lockedList.keychain,
  'Personal.Unlock': () => typical.keychain,
  'Personal.CheckKeychain': () => list().keychain,
};
