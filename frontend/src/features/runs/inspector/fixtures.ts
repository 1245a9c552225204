/* The run of design 10: a step that a reminder needs was refused, set aside by Break, and done after a retry. */
import type { wire } from '../../../api';

const begun = new Date(2026, 10, 23, 10, 51, 4).getTime();
const at = (ms: number) => new Date(begun + ms).toISOString();
const held = 29 * 60_000 + 33_000;

const chip = (kind: string, text: string, account: string, system: string, connection: string, connId: string, modules: number[]): wire.Chip => ({ kind, text, account, system, connection, connId, state: '', lastUsed: '', label: '', modules });
export const sap = chip('personal', 'ANNA.K on S4P', 'ANNA.K', 'S4P', 'SAP S4P – personal', 'dyn_sample_s4p', [2, 6]);
export const mail = chip('personal', 'anna.keller@halden.example on mail', 'anna.keller@halden.example', 'mail', 'Microsoft 365 mail – personal', 'dyn_sample_mail', [5, 8]);
const directory = chip('shared', 'as sup_reader', 'sup_reader', 'Supplier directory', 'Supplier directory', 'con_sample_suppliers', [3]);

const step = (module: number, title: string, startedMs: number, tookMs: number, more: Partial<wire.RunStep> = {}): wire.RunStep => ({
  module, operation: 1, attempt: 1, state: 'succeeded', title, as: '', chips: [], api: '', detail: '', startedMs, tookMs, nextAt: '', input: {}, output: [{}], request: undefined, notes: [], fault: undefined, hidden: false, pinned: false, event: 10_476 + module, canRetry: false, admin: '', many: 0, kind: '', ...more,
});

const order = {
  POHEADER: { PO_NUMBER: '4500018690', COMP_CODE: '1000', DOC_TYPE: 'NB', CREAT_DATE: '2026-09-28', CREATED_BY: 'DVARGA', VENDOR: '0000104417', PURCH_ORG: '1000', PUR_GROUP: 'K07', CURRENCY: 'EUR', OUR_REF: '', RELEASED: true },
  POITEM: [{ PO_ITEM: '00010', MATERIAL: 'ELK-40-118', QUANTITY: 250, NET_PRICE: 17.1 }, { PO_ITEM: '00020', MATERIAL: 'ELK-40-121', QUANTITY: 40, NET_PRICE: 122 }, { PO_ITEM: '00030', MATERIAL: 'ELK-41-007', QUANTITY: 5, NET_PRICE: 980.5 }],
  POSCHEDULE: [{ PO_ITEM: '00010', SCHED_LINE: '0001', DELIVERY_DATE: '2026-10-26' }, { PO_ITEM: '00020', SCHED_LINE: '0001', DELIVERY_DATE: '2026-10-26' }, { PO_ITEM: '00030', SCHED_LINE: '0001', DELIVERY_DATE: '2026-11-02' }],
  RETURN: [{ TYPE: 'S', ID: '06', NUMBER: '017', MESSAGE: 'Purchase order 4500018690 was read' }],
};

const locked: wire.Fault = {
  kind: 'conflict', code: 'sap.object_locked', title: 'Purchase order 4500018690 is being edited by DVARGA', text: 'SAP releases it when they leave.', hint: 'Retry from here. The email from step 5 is not sent again.', subject: 'S4P', field: '', op: 'sap.call', details: [{ name: 'Message', value: 'ME 006' }],
};

export const steps: wire.RunStep[] = [
  step(1, 'Action button', 0, 2, { detail: '5 inputs from the row', output: [{ purchase_order: '4500018690', supplier: 'Kessler Antriebe GmbH', due_date: '2026-10-26', days_overdue: 28, reminders: 1 }] }),
  step(2, 'Get purchase order', 16, 410, { as: 'ANNA.K on S4P', chips: [sap], api: 'BAPI_PO_GETDETAIL1', input: { PURCHASEORDER: '4500018690', ITEMS: 'X' }, output: [order] }),
  step(3, 'Find supplier', 440, 60, { as: 'sup_reader, shared', chips: [directory], api: 'GET /suppliers/0000104417', input: { supplier: '0000104417' }, output: [{ name: 'Kessler Antriebe GmbH', email: 'orders@kessler.example', language: 'de' }], request: { method: 'GET', url: 'https://suppliers.halden.example/suppliers/0000104417', requestHeaders: { Accept: 'application/json', Authorization: '•••' }, requestBody: '', status: 200, responseHeaders: { 'Content-Type': 'application/json' }, responseBody: '{"name":"Kessler Antriebe GmbH","email":"orders@kessler.example","language":"de"}' } }),
  step(4, 'Router', 504, 1, { detail: 'Route “Up to 30 days”' }),
  step(7, 'Create a ticket', 505, 0, { state: 'filtered', detail: '28 days, not passed', output: [] }),
  step(5, 'Send an email', 508, 1120, { as: 'anna.keller@halden.example on mail', chips: [mail], api: 'SMTP', input: { to: 'orders@kessler.example', subject: 'Reminder: purchase order 4500018690' }, output: [{ message_id: '<7f21@halden.example>', accepted: ['orders@kessler.example'] }] }),
  step(6, 'Change purchase order', 1636, 190, { as: 'ANNA.K on S4P', chips: [sap], api: 'BAPI_PO_CHANGE', state: 'failed', fault: locked, input: { PURCHASEORDER: '4500018690', POHEADER: { OUR_REF: 'REM-2' } }, output: [] }),
  step(9, 'Break', 1830, held, { state: 'held', output: [], event: 0 }),
  step(6, 'Change purchase order', 1830 + held, 620, { as: 'ANNA.K on S4P', chips: [sap], api: 'BAPI_PO_CHANGE', attempt: 2, input: { PURCHASEORDER: '4500018690', POHEADER: { OUR_REF: 'REM-2' } }, output: [{ RETURN: [{ TYPE: 'S', ID: '06', NUMBER: '023', MESSAGE: 'Purchase order 4500018690 was changed' }] }], event: 10_483 }),
];

const module = (id: number, app: string, x: number, y: number): wire.FlowModule => ({ id, app, action: '', name: '', connection: undefined, fields: {}, notes: '', x, y });
const link = (from: number, to: number, kind = 'next', order = 0): wire.FlowLink => ({ from, to, kind, order, label: '', filter: undefined, fallback: false, disabled: false });
const face = (id: number, title: string, subtitle: string, accent: string, picture: string, more: Partial<wire.ModuleFace> = {}): wire.ModuleFace => ({ id, title, subtitle, accent, icon: picture, glyph: '', control: '', effect: '', chips: [], dynamic: false, trigger: false, severity: '', label: title, unknown: false, ...more });
const linkRan = (from: number, to: number, state: string, text = ''): wire.RunLink => ({ from, to, state, text });

export const document: wire.FlowDocument = {
  format: 'signet.flow/1', id: 'flow_sample_reminder', name: 'Send overdue PO reminder', description: '', scheduling: { type: 'on-demand', interval: 0, date: '', time: '', days: [], months: [], cron: '', zone: '', dates: [], between: [], restrict: [], missed: '' },
  inputs: [], dynamicConnections: [], notes: [], settings: {} as wire.FlowSettings,
  modules: [module(1, 'tools', 0, 0), module(2, 'sap', 146, 0), module(3, 'http', 293, 0), module(4, 'tools', 422, 0), module(5, 'mail', 604, -184), module(6, 'sap', 784, -184), module(9, 'tools', 784, 27), module(7, 'http', 604, 184), module(8, 'mail', 784, 184)],
  links: [link(1, 2), link(2, 3), link(3, 4), link(4, 5), link(4, 7, 'next', 1), link(5, 6), link(7, 8), link(6, 9, 'error')],
};

export const faces: wire.ModuleFace[] = [
  face(1, 'Action button', '', 'view', 'mouse-pointer-click', { trigger: true, control: 'trigger' }), face(2, 'Get purchase order', 'SAP', 'sap', '', { glyph: 'SAP', dynamic: true }), face(3, 'Find supplier', 'HTTP', 'database', 'database'),
  face(4, 'Router', '', 'flow', 'split', { control: 'router' }), face(5, 'Send an email', 'Mail', 'mail', 'mail', { dynamic: true }), face(6, 'Change purchase order', 'SAP', 'sap', '', { glyph: 'SAP', dynamic: true }),
  face(7, 'Create a ticket', 'HTTP', 'http', 'globe'), face(8, 'Notify the buyer', 'Mail', 'mail', 'mail'), face(9, 'Break', '', 'error', 'rotate-ccw', { control: 'break' }),
];

const row: wire.RunRow = {
  id: 'run_2417', number: 2417, flowId: 'flow_sample_reminder', flowName: 'Send overdue PO reminder', version: 5, state: 'succeeded', stateText: 'Completed after a retry', trigger: 'action_button', viewId: 'v1', viewName: 'Overdue purchase orders', button: 'Send reminder', rowKey: '',
  batchId: '', personName: 'Anna Keller', chips: [sap, mail], createdAt: at(0), startedAt: at(0), endedAt: at(1830 + held + 620), activeMs: 2500, draft: false, dryRun: false, fault: undefined, faultStep: 0,
};

export const retried: wire.RunView = {
  run: row, document, faces, steps, inputs: {}, outputs: {}, doubts: [], prompts: [], canRetry: false, canAgain: true,
  links: [linkRan(1, 2, 'reached'), linkRan(2, 3, 'reached'), linkRan(3, 4, 'reached'), linkRan(4, 5, 'reached', '28 days, passed'), linkRan(5, 6, 'reached'), linkRan(6, 9, 'reached'), linkRan(4, 7, 'blocked', 'not passed'), linkRan(7, 8, 'not_reached')],
};

/** The same run while it works: its fifth step is under way. */
export const under = (): wire.RunView => {
  const now = Date.now();
  return {
    ...retried, run: { ...row, id: 'run_2418', number: 2418, state: 'running', stateText: 'Running', startedAt: new Date(now - 1400).toISOString(), createdAt: new Date(now - 1400).toISOString(), endedAt: '', activeMs: 0 }, canAgain: false,
    steps: [...steps.slice(0, 5), { ...(steps[5] as wire.RunStep), state: 'running', tookMs: 0, output: [] }], links: retried.links.map((one) => (one.from === 5 || one.from === 6 ? { ...one, state: 'not_reached' } : one)),
  };
};

/** It waits for a sign-in. */
export const waiting: wire.RunView = { ...under(), run: { ...under().run, id: 'run_2419', number: 2419, state: 'waiting', stateText: 'Needs you · sign in', activeMs: 1400 }, steps: [...steps.slice(0, 5), { ...(steps[5] as wire.RunStep), state: 'waiting', tookMs: 0, output: [] }] };

/** A loop over 400 bundles, and a bundle that is long itself. */
export const long: wire.RunView = {
  ...retried, run: { ...row, id: 'run_2420', number: 2420, stateText: 'Succeeded', endedAt: at(90_000), activeMs: 88_000 },
  steps: [steps[0] as wire.RunStep, ...Array.from({ length: 400 }, (_, i) => ({ ...(steps[1] as wire.RunStep), operation: i + 1, startedMs: 10 + i * 220, tookMs: 200 }))],
};

/** Nothing of its bundles or its version is left. */
export const expired: wire.RunView = { ...retried, run: { ...row, id: 'run_2421', number: 2421, createdAt: '2025-01-10T09:00:00Z', startedAt: '2025-01-10T09:00:00Z', endedAt: '2025-01-10T09:00:03Z' }, document: { ...document, modules: [], links: [] }, steps: steps.map((one) => ({ ...one, input: {}, output: [], request: undefined })) };

/** The owner of the flow keeps its values to himself. */
export const confidential: wire.RunView = { ...retried, run: { ...row, id: 'run_2422', number: 2422 }, steps: steps.map((one) => ({ ...one, hidden: true, input: {}, output: [], request: undefined })) };

export const all: wire.RunView[] = [retried, under(), waiting, long, expired, confidential];
