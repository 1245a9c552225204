import type { wire } from '../../api';

const base = Date.UTC(2026, 10, 23, 9, 51, 4);
const at = (ms: number) => new Date(base + ms).toISOString();

const personal = (text: string, account: string, system: string): wire.Chip => ({ kind: 'personal', text, account, system, connection: `SAP ${system} – personal`, connId: 'dyn_sample_s4p', state: 'valid', lastUsed: '', label: `Acts as you, ${account} on ${system}`, modules: [2, 6] });
export const chips: wire.Chip[] = [personal('ANNA.K on S4P', 'ANNA.K', 'S4P'), { kind: 'shared', text: '2 shared', account: 'sup_reader, svc-signet', system: '', connection: '', connId: '', state: '', lastUsed: '', label: '2 steps act as shared users', modules: [3, 7] }];

export const run = (number: number, state: string, more: Partial<wire.RunRow> = {}): wire.RunRow => ({
  id: `run_${number}`, number, flowId: 'flow_sample_reminder', flowName: 'Send overdue PO reminder', version: 5, state, stateText: { succeeded: 'Succeeded', running: 'Running', refused: 'Refused', failed: 'Failed', waiting: 'Needs you · sign in', in_doubt: 'Outcome unknown', cancelled: 'Cancelled' }[state] ?? state,
  trigger: 'action_button', viewId: 'v1', viewName: 'Overdue purchase orders', button: 'Send reminder', rowKey: '4500018811', batchId: '', personName: 'Anna Keller', chips, createdAt: at(0), startedAt: at(0), endedAt: state === 'running' ? '' : at(2600), activeMs: 2600, draft: false, dryRun: false, fault: undefined, faultStep: 0, ...more,
});

export const denied: wire.Fault = {
  kind: 'permission_denied', code: 'sap.no_rfc_authority', title: 'ANNA.K may not call BAPI_PO_CHANGE on S4P', text: 'Your sign-in works. Your SAP role lacks an authorization, so signing in again will not help.',
  hint: 'Ask your SAP administrator to add it, then retry from here. The email from step 5 is not sent again.', subject: 'S4P', field: '', op: 'sap.call',
  details: [{ name: 'Object', value: 'S_RFC' }, { name: 'RFC_TYPE', value: 'FUNC' }, { name: 'RFC_NAME', value: 'BAPI_PO_CHANGE' }, { name: 'ACTVT', value: '16 (execute)' }],
};

const step = (module: number, title: string, startedMs: number, tookMs: number, more: Partial<wire.RunStep> = {}): wire.RunStep => ({
  module, operation: 1, attempt: 1, state: 'succeeded', title, as: '', chips: [], api: '', detail: '', startedMs, tookMs, nextAt: '', input: {}, output: [], request: undefined, notes: [], fault: undefined, hidden: false, pinned: false, event: 9000 + module, canRetry: false, admin: '', many: 0, kind: '', ...more,
});

export const steps: wire.RunStep[] = [
  step(1, 'Action button', 0, 0.4, { detail: '5 inputs from the row', output: [{ purchase_order: '4500018690', supplier: 'Aurelia Elektronik GmbH', due_date: '2026-10-26', days_overdue: 28 }] }),
  step(2, 'Get purchase order', 2, 410, { as: 'ANNA.K on S4P', chips: [chips[0] as wire.Chip], api: 'BAPI_PO_GETDETAIL1', input: { PURCHASEORDER: '4500018690' }, output: [{ PO_NUMBER: '4500018690', POHEADER: { VENDOR: '0000100482', CREATED_BY: 'BOSEI', CURRENCY: 'EUR' }, POITEM: [{ PO_ITEM: '00010', MATERIAL: 'BRG-6204', QUANTITY: 250, NET_PRICE: 17.1 }] }] }),
  step(3, 'Find supplier', 414, 60, { as: 'sup_reader, shared', chips: [chips[1] as wire.Chip], api: 'GET /suppliers', request: { method: 'GET', url: 'http://127.0.0.1:34012/suppliers/0000100482', requestHeaders: { Authorization: '•••' }, requestBody: '', status: 200, responseHeaders: { 'Content-Type': 'application/json' }, responseBody: '{"email":"orders@aurelia.example"}' }, output: [{ email: 'orders@aurelia.example' }] }),
  step(4, 'Router', 476, 0.2, { detail: 'Route “Up to 30 days”' }),
  step(5, 'Send an email', 478, 1120, { as: 'anna.keller@halden.example', api: 'SMTP', input: { to: 'orders@aurelia.example', subject: 'Reminder: purchase order 4500018690' }, output: [{ messageId: '<1@halden.example>' }] }),
  step(6, 'Change purchase order', 1600, 190, { as: 'ANNA.K on S4P', chips: [chips[0] as wire.Chip], api: 'BAPI_PO_CHANGE', state: 'refused', fault: denied, canRetry: true, admin: 'ANNA.K may not call BAPI_PO_CHANGE on S4P\n\nPerson: Anna Keller', input: { PURCHASEORDER: '4500018690', POHEADER: { OUR_REF: 'REM-1' } } }),
];

const module = (id: number, app: string, x: number, y: number): wire.FlowModule => ({ id, app, action: '', name: '', connection: undefined, fields: {}, notes: '', x, y });
const link = (from: number, to: number, kind = 'link', label = ''): wire.FlowLink => ({ from, to, kind, order: 0, label, filter: undefined, fallback: false, disabled: false });
const face = (id: number, title: string, accent: string, glyph: string, icon: string, dynamic = false): wire.ModuleFace => ({ id, title, subtitle: '', accent, icon, glyph, control: '', effect: '', chips: [], dynamic, trigger: id === 1, severity: '', label: title, unknown: false });

export const document: wire.FlowDocument = {
  format: 'signet.flow/1', id: 'flow_sample_reminder', name: 'Send overdue PO reminder', description: '', scheduling: { type: 'on_demand', interval: 0, date: '', time: '', days: [], months: [], cron: '', zone: '', dates: [], between: [], restrict: [], missed: '' },
  inputs: [{ name: 'purchase_order', label: 'Purchase order', type: 'text', required: true, default: null, description: '' }, { name: 'days_overdue', label: 'Days overdue', type: 'number', required: false, default: null, description: '' }], dynamicConnections: [], notes: [], settings: {} as wire.FlowSettings,
  modules: [module(1, 'tools', 0, 200), module(2, 'sap', 184, 200), module(3, 'http', 368, 200), module(4, 'tools', 552, 200), module(5, 'mail', 736, 108), module(6, 'sap', 920, 108), module(9, 'tools', 920, 292), module(7, 'http', 736, 384), module(8, 'mail', 1104, 384)],
  links: [link(1, 2), link(2, 3), link(3, 4), link(4, 5, 'link', 'Up to 30 days'), link(5, 6), link(6, 9, 'error'), link(4, 7, 'link', 'More than 30 days'), link(7, 8)],
};
export const faces: wire.ModuleFace[] = [
  face(1, 'Action button', 'view', '', 'mouse-pointer-click'), face(2, 'Get purchase order', 'sap', 'SAP', '', true), face(3, 'Find supplier', 'http', '', 'globe'), face(4, 'Router', 'flow', '', 'split'), face(5, 'Send an email', 'mail', '', 'mail', true),
  face(6, 'Change purchase order', 'sap', 'SAP', '', true), face(9, 'Break', 'error', '', 'rotate-ccw'), face(7, 'Create a ticket', 'http', '', 'globe'), face(8, 'Notify the buyer', 'mail', '', 'mail', true),
];
const linkState = (from: number, to: number, state: string, text = ''): wire.RunLink => ({ from, to, state, text });

export const view = (row: wire.RunRow, more: Partial<wire.RunView> = {}): wire.RunView => ({
  run: row, document, faces, steps, inputs: {}, outputs: {}, doubts: [], prompts: [], canRetry: true, canAgain: true,
  links: [linkState(1, 2, 'reached'), linkState(2, 3, 'reached'), linkState(3, 4, 'reached'), linkState(4, 5, 'reached', '28 days, passed'), linkState(5, 6, 'reached'), linkState(6, 9, 'not_reached'), linkState(4, 7, 'blocked', 'not passed'), linkState(7, 8, 'not_reached')], ...more,
});

export const stopped = view(run(4821, 'refused', { rowKey: '4500018690', activeMs: 1800, fault: denied, faultStep: 6 }));
export const done = view(run(4819, 'succeeded'), { steps: steps.map((one) => ({ ...one, state: 'succeeded', fault: undefined, canRetry: false, admin: '' })), canRetry: false });
export const running = view(run(4820, 'running', { rowKey: '4500018829', startedAt: new Date(Date.now() - 2900).toISOString() }), { steps: [...steps.slice(0, 4), { ...(steps[4] as wire.RunStep), state: 'running', tookMs: 0 }] });
export const doubtful = view(run(4822, 'in_doubt', { rowKey: '4500018690' }), { steps: steps.map((one) => (one.module === 6 ? { ...one, state: 'unknown', fault: undefined, canRetry: false, admin: '' } : one)), doubts: [{ module: 6, operation: 1, title: 'Change purchase order', text: 'Signet closed while step 6 was under way. Check purchase order 4500018690, then choose.', object: 'purchase order 4500018690' }] });
/** A retry after a long wait: the hold is cut out of the scale. */
export const held = view(run(4823, 'succeeded', { activeMs: 2400 }), { steps: [...steps, { ...(steps[5] as wire.RunStep), attempt: 2, state: 'succeeded', startedMs: 1_774_000, tookMs: 310, fault: undefined, canRetry: false, admin: '' }] });

export const batch: wire.RunList = {
  runs: [run(4821, 'refused', { ...stopped.run, batchId: 'batch_1' }), run(4820, 'running', { ...running.run, batchId: 'batch_1' }), run(4819, 'succeeded', { batchId: 'batch_1' })], more: false,
};
export const list: wire.RunList = { runs: [stopped.run, running.run, done.run, doubtful.run, run(4810, 'cancelled', { button: '', trigger: 'run_once', rowKey: '', viewId: '', viewName: '', personName: 'Ben Osei' }), run(4809, 'waiting'), run(4800, 'succeeded', { draft: true, version: 0 })], more: true };
