import type { wire } from '../../api';
import type { Bridge, Gallery } from '../../ui/gallery/main';
import { answer, bapi, catalogue, draft, plan, scope } from '../flow-builder/panel/fixtures';
import { choices, list, tested, viewOf } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';
const flow = '#/flows/flow_sample_reminder?module=6';

/** The page, and the panel and dialogs of the builder that stand on connections. */
export const gallery: Gallery = {
  page: '#/connections/con_sample_s4p', dynamic: '#/connections/dyn_sample_s4p', broken: '#/connections/con_relay', none: '#/connections', empty: '#/connections', failed: '#/connections',
  panel: flow, 'panel-dynamic': flow, reading: flow, unreadable: flow, request: '#/flows/flow_sample_reminder?module=7&field=json', publish: '#/flows/flow_sample_reminder', blocked: '#/flows/flow_sample_reminder',
};

const later = <T,>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 60_000));
const flowState = { ...draft(which.endsWith('panel-dynamic')), ...(which.endsWith('publish') || which.endsWith('blocked') ? { problems: [] } : {}) };

export const bridge: Bridge = {
  'Connections.List': () => {
    if (which.endsWith('failed')) throw JSON.stringify({ kind: 'unavailable', code: 'store', title: 'The connections cannot be read', text: 'The disk may be gone.', hint: 'Connect it and try again.' });
    return which.endsWith('connections/empty') ? { connections: [] } : structuredClone(list);
  },
  'Connections.Get': ({ id }: { id: string }) => structuredClone(viewOf(id)),
  'Connections.Uses': ({ id }: { id: string }) => structuredClone(viewOf(id)),
  'Connections.Choices': () => structuredClone(choices),
  'Connections.Test': () => structuredClone(tested),
  'Connections.Create': (draft_: wire.ConnectionDraft) => ({ ...structuredClone(viewOf('con_sample_s4p')), row: { ...list.connections[0], id: 'new', name: draft_.name, kind: draft_.kind } }),
  'Connections.Change': ({ id }: { id: string }) => structuredClone(viewOf(id)),
  'Connections.Remove': () => ({}),
  'Flows.Options': () => ({ options: ['BAPI_PO_CHANGE', 'BAPI_PO_CREATE1', 'BAPI_PO_GETDETAIL1', 'BAPI_PO_RELEASE'].map((value) => ({ value, label: value, detail: 'Purchase order' })), as: 'RFC_SIGNET' }),
  'Flows.Interface': () => {
    if (which.endsWith('reading')) return later(bapi);
    if (which.endsWith('unreadable')) throw JSON.stringify({ kind: 'unavailable', code: 'sap.unreachable', title: 'S4P cannot be reached', text: 's4p.halden.example did not answer within 15 s.', hint: '' });
    return structuredClone(bapi);
  },
  'Flows.Scope': () => structuredClone(scope),
  'Flows.Mapping': (query: { text: string }) => answer(query),
  'Flows.PublishPlan': () => (which.endsWith('blocked') ? { ...structuredClone(plan), blocked: 'Fix 1 problem first.', checks: [{ state: 'fail', text: 'Body needs a value.', module: 7, field: 'json' }, ...plan.checks.slice(1)] } : structuredClone(plan)),
  'Flows.Publish': () => ({ version: 5, removed: ['RFC_SIGNET'], leftover: [] }),
  ...(which.startsWith('connections/') ? { 'Flows.Get': () => structuredClone(flowState), 'Flows.Catalogue': () => structuredClone(catalogue) } : {}),
};
