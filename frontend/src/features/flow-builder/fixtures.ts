/* The flow of design 02, as the engine would send it. */
import type { wire } from '../../api';

const chip = (kind: string, text: string, account: string, system: string, connection: string, connId: string, modules: number[]): wire.Chip => ({ kind, text, account, system, connection, connId, state: '', lastUsed: '', label: kind === 'shared' ? `Acts as ${account}, shared by everyone` : `Acts as you, through ${connection}`, modules });
const you = (n: number, sap = true) => (sap ? chip('personal', 'as you', '', 'S4P', 'SAP S4P – personal', 'dyn_sample_s4p', [n]) : chip('personal', 'as you', '', 'Practice mail', 'Practice mail – personal', 'dyn_sample_mail', [n]));
const shared = (n: number, account: string, connection: string, id: string) => chip('shared', `as ${account}`, account, '', connection, id, [n]);

const module = (id: number, app: string, action: string, name: string, x: number, y: number, more: Partial<wire.FlowModule> = {}): wire.FlowModule => ({ id, app, action, name, fields: {}, notes: '', x, y, ...more });
const face = (id: number, title: string, subtitle: string, accent: string, picture: string, more: Partial<wire.ModuleFace> = {}): wire.ModuleFace => ({ id, title, subtitle, accent, icon: picture === 'SAP' ? '' : picture, glyph: picture === 'SAP' ? 'SAP' : '', control: '', effect: 'read', chips: [], dynamic: false, trigger: false, severity: '', unknown: false, label: `${id}, ${title}`, ...more });
const link = (from: number, to: number, more: Partial<wire.FlowLink> = {}): wire.FlowLink => ({ from, to, kind: 'next', order: 0, label: '', fallback: false, disabled: false, ...more });
const filter = (name: string, o: string): wire.FlowFilter => ({ name, groups: [{ conditions: [{ a: '{{1.days_overdue}}', o, b: '30' }] }] });

export const sampleDocument: wire.FlowDocument = {
  format: 'signet.flow/1', id: 'flow_sample_reminder', name: 'Send overdue PO reminder', description: 'Reminds a supplier, writes it back into the order.',
  scheduling: { type: 'on-demand', interval: 0, date: '', time: '', days: [], months: [], cron: '', zone: '', dates: [], between: [], restrict: [], missed: '' },
  inputs: [
    { name: 'purchase_order', label: 'Purchase order', type: 'text', required: true, default: null, description: '' },
    { name: 'supplier', label: 'Supplier', type: 'text', required: false, default: null, description: '' },
    { name: 'due_date', label: 'Due date', type: 'date', required: false, default: null, description: '' },
    { name: 'days_overdue', label: 'Days overdue', type: 'number', required: false, default: 0, description: '' },
  ],
  dynamicConnections: [{ id: 'dyn_sample_s4p' }, { id: 'dyn_sample_mail' }],
  modules: [
    module(1, 'tools', 'action_button', 'Action button', 0, 0),
    module(2, 'sap', 'call_bapi', 'Get purchase order', 146, 0, { connection: { shared: '', dynamic: 'dyn_sample_s4p' }, fields: { bapi: 'BAPI_PO_GETDETAIL1', inputs: { PURCHASEORDER: '{{1.purchase_order}}' } } }),
    module(3, 'http', 'request', 'Find supplier', 293, 0, { connection: { shared: 'con_sample_suppliers', dynamic: '' } }),
    module(4, 'tools', 'router', 'Router', 422, 0),
    module(5, 'mail', 'send', 'Send an email', 616, -184, { connection: { shared: '', dynamic: 'dyn_sample_mail' } }),
    module(6, 'sap', 'call_bapi', 'Change purchase order', 784, -184, { connection: { shared: 'con_sample_s4p', dynamic: '' }, fields: { bapi: 'BAPI_PO_CHANGE', commit: true, inputs: { PURCHASEORDER: '{{2.PO_NUMBER}}' } } }),
    module(7, 'http', 'request', 'Create a ticket', 616, 184, { connection: { shared: 'con_sample_desk', dynamic: '' } }),
    module(8, 'mail', 'send', 'Notify the buyer', 784, 184, { connection: { shared: '', dynamic: 'dyn_sample_mail' } }),
    module(9, 'tools', 'break', 'Break', 784, 37, { fields: { count: 3 } }),
  ],
  links: [
    link(1, 2), link(2, 3), link(3, 4),
    link(4, 5, { filter: filter('Up to 30 days', 'number:lessorequal') }), link(4, 7, { order: 1, filter: filter('More than 30 days', 'number:greater') }),
    link(5, 6), link(7, 8), link(6, 9, { kind: 'error' }),
  ],
  notes: [],
  settings: { sequential: false, confidential: false, storeIncomplete: false, dataLoss: false, autoCommit: true, commitTriggerLast: true, maxCycles: 1, maxErrors: 3, freshVariables: false, testsMustPass: false, parallel: 0 },
};

export const faces: wire.ModuleFace[] = [
  face(1, 'Action button', '4 inputs from the row', 'view', 'mouse-pointer-click', { control: 'trigger', trigger: true, label: '1, Action button, Tools, goes to 2 Get purchase order' }),
  face(2, 'Get purchase order', 'SAP · BAPI', 'sap', 'SAP', { chips: [you(2)], dynamic: true, label: '2, Get purchase order, SAP, acts as you, goes to 3 Find supplier' }),
  face(3, 'Find supplier', 'Supplier directory · HTTP', 'http', 'globe', { chips: [shared(3, 'sup_reader', 'Supplier directory', 'con_sample_suppliers')], label: '3, Find supplier, HTTP, acts as sup_reader shared, goes to 4 Router' }),
  face(4, 'Router', '2 routes', 'flow', 'split', { control: 'router', effect: 'none', label: '4, Router, Tools, goes to 5 Send an email and 7 Create a ticket' }),
  face(5, 'Send an email', 'Practice mail', 'mail', 'mail', { chips: [you(5, false)], dynamic: true, effect: 'send', label: '5, Send an email, Mail, acts as you, goes to 6 Change purchase order' }),
  face(6, 'Change purchase order', 'SAP · BAPI', 'sap', 'SAP', { chips: [shared(6, 'RFC_SIGNET', 'S4P – shared RFC user', 'con_sample_s4p')], effect: 'change', severity: 'warning', label: '6, Change purchase order, SAP, acts as RFC_SIGNET shared, 1 warning, goes to nothing, on error to 9 Break' }),
  face(7, 'Create a ticket', 'Service desk · HTTP', 'http', 'globe', { chips: [shared(7, 'svc-signet', 'Service desk', 'con_sample_desk')], effect: 'create', severity: 'error', label: '7, Create a ticket, HTTP, acts as svc-signet shared, has a problem, goes to 8 Notify the buyer' }),
  face(8, 'Notify the buyer', 'Practice mail', 'mail', 'mail', { chips: [you(8, false)], dynamic: true, effect: 'send', label: '8, Notify the buyer, Mail, acts as you, goes to nothing' }),
  face(9, 'Break', 'Keep the run, retry 3 times', 'error', 'rotate-ccw', { control: 'break', effect: 'none', label: '9, Break, Tools, goes to nothing' }),
];

const problem = (severity: string, moduleId: number, field: string, code: string, text: string, fixLabel = '', fixOp = ''): wire.FlowProblem => ({ severity, module: moduleId, field, code, text, fixLabel, fixOp });

export const reminder: wire.FlowState = {
  document: sampleDocument, revision: 'r1', savedAt: new Date(new Date().setHours(10, 42, 0, 0)).toISOString(), version: 4, changes: 5, canUndo: true, canRedo: false, undoText: 'Change a field', redoText: '',
  problems: [
    problem('error', 7, 'body', 'flow.required', 'Body needs a value.'),
    problem('warning', 6, 'connection', 'flow.shared_writes', 'Everyone who runs this step acts as RFC_SIGNET. S4P will not show who did it.'),
  ],
  faces,
  acts: [
    chip('personal', 'You on S4P, Practice mail', '', 'S4P, Practice mail', 'SAP S4P – personal', 'dyn_sample_s4p', [2, 5, 8]),
    chip('shared', '3 shared', 'sup_reader, RFC_SIGNET, svc-signet', '', '', '', [3, 6, 7]),
  ],
  dynamic: [
    { id: 'dyn_sample_s4p', name: 'SAP S4P – personal', app: 'sap', system: 'S4P', modules: [2], buildTime: 'RFC_SIGNET', source: 'shared' },
    { id: 'dyn_sample_mail', name: 'Practice mail – personal', app: 'mail', system: 'Practice mail', modules: [5, 8], buildTime: '', source: 'none' },
  ],
  readOnly: '', explain: ['Starts when somebody clicks an Action button.', 'Reads a purchase order in S4P as the person.', 'Sends an email as the person.'], toast: '',
};

export const empty: wire.FlowState = {
  ...reminder, document: { ...sampleDocument, id: 'flow_empty', name: 'New Action Flow', modules: [], links: [], inputs: [], dynamicConnections: [] }, version: 0, changes: 0, canUndo: false,
  problems: [problem('error', 0, '', 'flow.empty', 'The Action Flow has no module.')], faces: [], acts: [], dynamic: [], explain: [],
};

const action = (name: string, title: string, effect: string, more: Partial<wire.CatalogueAction> = {}): wire.CatalogueAction => ({ name, title, group: '', summary: '', effect, control: '', needsConnection: false, inputs: [], outputs: [], ...more });
const app = (name: string, title: string, accent: string, icon: string, glyph: string, actions: wire.CatalogueAction[]): wire.CatalogueApp => ({ name, title, summary: '', accent, icon, glyph, system: [], methods: [], actions });

export const catalogue: wire.Catalogue = {
  apps: [
    app('sap', 'SAP', 'sap', '', 'SAP', [
      action('call_bapi', 'Call a BAPI', 'change', { needsConnection: true, summary: 'Calls a BAPI and reads its messages.' }),
      action('call_function', 'Call a function module', 'read', { needsConnection: true, summary: 'Calls a function module that can be called from outside.' }),
    ]),
    app('mail', 'Mail', 'mail', 'mail', '', [action('send', 'Send an email', 'send', { needsConnection: true })]),
    app('http', 'HTTP', 'http', 'globe', '', [action('request', 'Make a request', 'change', { needsConnection: false }), action('download', 'Download a file', 'read')]),
    app('tools', 'Flow control', 'flow', 'split', '', [
      action('action_button', 'Action button', 'none', { control: 'trigger', group: 'Start' }),
      action('on_demand', 'On demand', 'none', { control: 'trigger', group: 'Start' }),
      action('router', 'Router', 'none', { control: 'router', group: 'Routes' }),
      action('set_variables', 'Set variables', 'none', { control: 'set_variables', group: 'Values' }),
      action('break', 'Break', 'none', { control: 'break', group: 'Error handling' }),
      action('resume', 'Resume', 'none', { control: 'resume', group: 'Error handling' }),
      action('ignore', 'Ignore', 'none', { control: 'ignore', group: 'Error handling' }),
    ]),
  ],
};

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const row = (id: string, name: string, more: Partial<wire.FlowRow>): wire.FlowRow => ({ id, name, version: 0, changes: 0, problems: 0, scheduling: 'on demand', chips: [], lastRun: '', lastState: '', editedAt: ago(3), attention: '', ...more });

export const list: wire.FlowList = {
  flows: [
    row('flow_sample_reminder', 'Send overdue PO reminder', { version: 4, changes: 5, problems: 2, chips: [chip('personal', 'ANNA.K on S4P', 'ANNA.K', 'S4P', 'SAP S4P – personal', 'dyn_sample_s4p', [2]), chip('shared', '3 shared', '', '', '', '', [3, 6, 7])], lastRun: ago(0.5), lastState: 'succeeded', attention: '2 problems in the draft' }),
    row('f2', 'Release blocked invoice', { version: 3, chips: [chip('needs_sign_in', 'Asks you to sign in to S4P', '', 'S4P', '', 'dyn_sample_s4p', [2])], lastRun: ago(4), lastState: 'failed', attention: '3 runs stopped since 09:12' }),
    row('f3', 'Update supplier bank data', { chips: [], changes: 4, editedAt: ago(70) }),
    row('f4', 'Nightly price check', { broken: { kind: 'invalid', code: 'flow.unreadable', title: 'This flow cannot be read', text: 'Line 12 of its file is no JSON.', hint: 'Restore a version, or correct the file.', subject: '', field: '', op: '', details: [] } }),
  ],
};

export const versions: wire.FlowVersions = {
  versions: [
    { number: 4, note: 'Reminders are now written as the person who sends them.', by: 'Anna Keller', at: ago(50), changes: ['Module 6, connection', 'Filter Up to 30 days added'], restores: 0, current: true, tampered: false, archived: '' },
    { number: 3, note: '', by: 'Ben Osei', at: ago(200), changes: ['Module 8 added'], restores: 0, current: false, tampered: false, archived: '' },
    { number: 2, note: 'Back to the text of version 1', by: 'Ben Osei', at: ago(400), changes: [], restores: 1, current: false, tampered: true, archived: '' },
    { number: 1, note: 'First version', by: 'Anna Keller', at: ago(500), changes: [], restores: 0, current: false, tampered: false, archived: '' },
  ],
};

export const diff: wire.FlowDiff = {
  changes: [
    { kind: 'changed', module: 6, what: 'Change purchase order, Header text', old: 'Reminder sent', new: 'Reminder sent {{now}}' },
    { kind: 'added', module: 9, what: 'Break', old: '', new: '' },
    { kind: 'moved', module: 5, what: 'Send an email', old: '', new: '' },
  ],
};

/** A flow of many modules, to see that the canvas stays quick. */
export function large(n: number): wire.FlowState {
  const modules = Array.from({ length: n }, (_, i) => module(i + 1, i === 0 ? 'tools' : 'sap', i === 0 ? 'action_button' : 'call_bapi', `Step ${i + 1}`, (i % 25) * 184, Math.floor(i / 25) * 184));
  const links = Array.from({ length: n - 1 }, (_, i) => link(i + 1, i + 2));
  return { ...reminder, document: { ...sampleDocument, id: 'flow_large', name: 'Large', modules, links, notes: [] }, problems: [], faces: modules.map((m) => face(m.id, m.name, 'SAP · BAPI', m.id === 1 ? 'view' : 'sap', m.id === 1 ? 'mouse-pointer-click' : 'SAP', { chips: m.id === 1 ? [] : [you(m.id)], dynamic: m.id > 1, trigger: m.id === 1 })) };
}
