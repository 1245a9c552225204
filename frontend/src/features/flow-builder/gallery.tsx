import type { wire } from '../../api';
import type { Bridge, Gallery } from '../../ui/gallery/main';
import { catalogue, diff, sampleDocument, empty, faces, large, list, reminder, versions } from './fixtures';

const which = new URLSearchParams(location.search).get('show') ?? '';

export const gallery: Gallery = {
  list: '#/flows', 'list-empty': '#/flows', 'list-failed': '#/flows',
  design: '#/flows/flow_sample_reminder', settings: '#/flows/flow_sample_reminder?module=6', empty: '#/flows/flow_empty', large: '#/flows/flow_large',
  running: '#/flows/flow_sample_reminder', versions: '#/flows/flow_sample_reminder/versions', runs: '#/flows/flow_sample_reminder/runs', broken: '#/flows/flow_broken',
};

const states: Record<string, wire.FlowState> = { flow_sample_reminder: reminder, flow_empty: empty, flow_large: which === 'flow-builder/large' ? large(500) : reminder };
let edits = 0;

const step = (module: number, state: string, more: Partial<wire.RunStep> = {}): wire.RunStep => ({ module, operation: 1, attempt: 1, state, title: '', as: '', chips: [], api: '', detail: '', startedMs: 0, tookMs: 120, input: {}, output: [], notes: [], hidden: false, event: 0, canRetry: false, admin: '', ...more } as wire.RunStep);
const run: wire.RunView = {
  run: { id: 'run_1', number: 218, flowId: 'flow_sample_reminder', flowName: 'Send overdue PO reminder', version: 0, state: 'running', stateText: 'Running', trigger: 'draft', viewId: '', viewName: '', button: '', rowKey: '', batchId: '', personName: 'Anna Keller', chips: reminder.acts, createdAt: new Date().toISOString(), startedAt: new Date().toISOString(), endedAt: '', activeMs: 0, draft: true, dryRun: false, faultStep: 0 } as wire.RunRow,
  document: sampleDocument, faces, steps: [step(1, 'succeeded'), step(2, 'succeeded'), step(3, 'succeeded'), step(4, 'succeeded'), step(5, 'running')],
  links: sampleDocument.links.map((l) => ({ from: l.from, to: l.to, state: [1, 2, 3].includes(l.from) || (l.from === 4 && l.to === 5) ? 'reached' : 'not_reached', text: '' })),
  inputs: {}, outputs: {}, doubts: [], prompts: [], canRetry: false, canAgain: false,
};

export const bridge: Bridge = {
  'Flows.List': () => {
    if (which.endsWith('list-failed')) throw JSON.stringify({ kind: 'unavailable', code: 'store.closed', title: 'The data folder cannot be read', text: 'The disk may be full or gone.', hint: 'Connect it and try again.' });
    return which.endsWith('list-empty') ? { flows: [] } : structuredClone(list);
  },
  'Flows.Get': ({ id }: { id: string }) => {
    const state = states[id];
    if (!state) throw JSON.stringify({ kind: 'invalid', code: 'flow.unreadable', title: 'The file of this Action Flow cannot be read', text: 'Line 12 is no JSON.', hint: 'Restore a version, or correct the file.' });
    return structuredClone(state);
  },
  'Flows.Apply': ({ flowId, ops }: { flowId: string; ops: string }) => {
    const state = structuredClone(states[flowId] ?? reminder);
    edits += 1;
    for (const op of JSON.parse(ops) as { op: string; places?: { id: number; x: number; y: number }[]; module?: wire.FlowModule; after?: number }[]) {
      for (const place of op.places ?? []) Object.assign(state.document.modules.find((m) => m.id === place.id) ?? {}, place);
      if (op.op === 'add_module' && op.module) {
        const id = Math.max(0, ...state.document.modules.map((m) => m.id)) + 1;
        state.document.modules.push({ ...op.module, id, name: op.module.action, fields: {}, notes: '' });
        if (op.after) state.document.links.push({ from: op.after, to: id, kind: 'next', order: 0, label: '', fallback: false, disabled: false });
      }
    }
    state.revision = `r${edits + 1}`;
    state.changes += 1;
    states[flowId] = state;
    return structuredClone(state);
  },
  'Flows.Step': () => structuredClone(reminder),
  'Flows.Layout': () => structuredClone(reminder),
  'Flows.Catalogue': () => structuredClone(catalogue),
  'Flows.Versions': () => structuredClone(versions),
  'Flows.Version': ({ number }: { number: number }) => ({ row: versions.versions.find((v) => v.number === number), document: sampleDocument, faces }),
  'Flows.Compare': () => structuredClone(diff),
  'Runs.Start': () => ({ state: 'running', batchId: '', runIds: ['run_1'], prompts: [] }),
  'Runs.Get': () => structuredClone(run),
  'Runs.List': () => ({ runs: [run.run, { ...run.run, id: 'run_2', number: 217, state: 'failed', stateText: 'Failed', version: 4, draft: false, activeMs: 2340 }], more: false }),
};
