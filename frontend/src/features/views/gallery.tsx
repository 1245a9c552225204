import type { Bridge, Gallery } from '../../ui/gallery/main';
import { asks, data, definition, empty, large, list, selection, stale } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';
const states: Record<string, unknown> = { 'views/empty': empty, 'views/stale': stale, 'views/large': large };

export const gallery: Gallery = { list: '#/views', none: '#/views', view: '#/views/v1', asks: '#/views/v1', empty: '#/views/v1', stale: '#/views/v1', large: '#/views/v1', failed: '#/views/v1', loading: '#/views/v1' };

export const bridge: Bridge = {
  'Views.List': () => (which === 'views/none' ? { views: [] } : list),
  'Views.Get': () => (which === 'views/asks' ? { ...definition, acts: asks } : definition),
  'Views.Rows': () => {
    if (which === 'views/loading') return new Promise(() => {});
    if (which === 'views/failed') throw JSON.stringify({ kind: 'permission_denied', code: 'view.denied', title: 'Your workspace role cannot read this source', text: 'Ben Osei can add you.', hint: '' });
    return states[which] ?? data;
  },
  'Views.Select': (request: { keys: string[] }) => ({ ...selection, count: request.keys.length }),
  'Views.Pin': () => list,
  'Views.Export': () => ({ path: '/tmp/x.csv', rows: 47, text: '47 rows exported' }),
};
