import type { Bridge, Gallery } from '../../ui/gallery/main';
import { broken, checking, choices, eventOf, longPage, page, rows, verified } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';
const is = (name: string) => which === `audit/${name}`;
const detail = '#/audit?when=7&seq=10481';

export const gallery: Gallery = { typical: detail, list: '#/audit', long: '#/audit?when=all', empty: '#/audit?when=all', 'no-match': '#/audit?person=person_ben', checking: '#/audit', broken: detail, failed: '#/audit', loading: '#/audit', linked: '#/audit?run=run_2417' };

export const bridge: Bridge = {
  'Audit.List': (request: { before: number; limit: number }) => {
    if (is('failed')) throw JSON.stringify({ kind: 'unavailable', code: 'store.closed', title: 'The audit log cannot be read', text: 'The disk may be full or gone.', hint: 'Connect it and try again.' });
    if (is('loading')) return new Promise(() => {});
    if (is('long')) return longPage(request);
    return is('empty') || is('no-match') ? { rows: [], more: false, total: 0, own: false } : { ...structuredClone(page), own: is('linked') };
  },
  'Audit.Get': ({ seq }: { seq: number }) => eventOf(rows.find((row) => row.seq === seq) ?? rows[1]!),
  'Audit.VerifyEvent': ({ seq }: { seq: number }) => eventOf(rows.find((row) => row.seq === seq) ?? rows[1]!),
  'Audit.Choices': () => structuredClone(choices),
  'Audit.Report': () => (is('checking') ? checking : is('broken') ? broken : verified),
  'Audit.Verify': () => checking,
};
