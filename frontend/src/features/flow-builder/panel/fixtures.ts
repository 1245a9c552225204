/* The forms, interface and mapping of designs 02 to 05, as the engine would send them. */
import type { wire } from '../../../api';
import { catalogue as plain, reminder } from '../fixtures';

const field = (name: string, label: string, more: Partial<wire.FormField> = {}): wire.FormField => ({ name, label, type: 'text', help: '', technical: '', required: false, advanced: false, secret: false, multiline: false, static: false, default: null, example: null, options: [], loads: '', interface: false, nested: [], item: '', showField: '', showValues: [], max: 0, upper: false, ...more });

const methods: wire.SignInMethod[] = [{ name: 'password', title: 'User name and password', browser: false, asks: [], fields: [field('user', 'SAP user name', { required: true, upper: true, max: 12 }), field('password', 'Password', { type: 'password', secret: true, static: true, required: true, max: 40 })] }];
const system: wire.FormField[] = [field('address', 'Address', { type: 'url', required: true, example: 'https://s4p.halden.example:44300' }), field('client', 'Client', { required: true, max: 3, default: '100' }), field('sid', 'System id', { max: 8, upper: true }), field('verify', 'Check the system’s certificate', { type: 'boolean', default: true, advanced: true })];

const inputsOf: Record<string, wire.FormField[]> = {
  'sap.call_bapi': [
    field('bapi', 'BAPI', { type: 'select', required: true, upper: true, static: true, max: 30, loads: 'bapis', interface: true }),
    field('commit', 'Commit after the call', { type: 'boolean', default: true, static: true, help: 'Calls BAPI_TRANSACTION_COMMIT with WAIT' }),
    field('wait', 'Wait until it is saved', { type: 'boolean', default: true, static: true, advanced: true, showField: 'commit', showValues: ['true'], help: 'Only then can SAP say that saving failed.' }),
    field('reads', 'Only reads', { type: 'boolean', advanced: true, static: true, help: 'Switch on when this function changes nothing.' }),
  ],
  'mail.send': [
    field('to', 'To', { type: 'array', item: 'email', required: true }),
    field('subject', 'Subject', { required: true, max: 200 }),
    field('text', 'Text', { multiline: true, required: true }),
    field('importance', 'Importance', { type: 'select', options: [{ value: 'normal', label: 'Normal', detail: '' }, { value: 'high', label: 'High', detail: '' }], default: 'normal' }),
  ],
  'http.request': [
    field('method', 'Method', { type: 'select', required: true, static: true, default: 'GET', options: ['GET', 'POST', 'PUT'].map((v) => ({ value: v, label: v, detail: '' })) }),
    field('url', 'URL', { required: true, help: 'Below the base address of the connection.' }),
    field('headers', 'Headers', { type: 'map' }),
    field('body_type', 'Body', { type: 'select', static: true, default: 'none', options: [{ value: 'none', label: 'None', detail: '' }, { value: 'json', label: 'JSON', detail: '' }] }),
    field('json', 'JSON', { type: 'json', multiline: true, showField: 'body_type', showValues: ['json'] }),
    field('timeout', 'Time-out in seconds', { type: 'integer', advanced: true, default: 120 }),
  ],
  'tools.break': [
    field('retry', 'Complete it automatically', { type: 'boolean', default: true, static: true }),
    field('count', 'Number of attempts', { type: 'integer', default: 3, showField: 'retry', showValues: ['true'], static: true }),
  ],
};

export const catalogue: wire.Catalogue = {
  apps: plain.apps.map((app) => ({
    ...app,
    ...(app.name === 'sap' ? { system, methods } : app.name === 'mail' || app.name === 'http' ? { methods } : {}),
    actions: app.actions.map((a) => ({ ...a, inputs: inputsOf[`${app.name}.${a.name}`] ?? [] })),
  })),
};

const fieldsOf: Record<number, Record<string, unknown>> = {
  6: {
    bapi: 'BAPI_PO_CHANGE', commit: true, PURCHASEORDER: '{{2.POHEADER.PO_NUMBER}}', POHEADER: { OUR_REF: 'REM-{{1.reminders + 1}}' },
    POTEXTHEADER: [{ TEXT_LINE: 'Reminder sent {{formatDate(now; "YYYY-MM-DD")}} by {{5.from}}' }],
  },
  7: { method: 'POST', url: '/tickets', body_type: 'json', json: { subject: 'Purchase order {{2.POHEADER.PO_NUMBER}} is late' }, headers: { 'Idempotency-Key': '{{executionId}}' } },
};

export const draft = (dynamic = false): wire.FlowState => ({
  ...reminder,
  document: {
    ...reminder.document,
    modules: reminder.document.modules.map((m) => ({ ...m, fields: fieldsOf[m.id] ?? m.fields, ...(dynamic && m.id === 6 ? { connection: { shared: '', dynamic: 'dyn_sample_s4p' } } : {}) })),
  },
  faces: reminder.faces.map((f) => (dynamic && f.id === 6 ? { ...f, dynamic: true, chips: reminder.faces[1]?.chips ?? [] } : f)),
});

const po = (name: string, label: string, more: Partial<wire.FormField> = {}) => field(name, label, { technical: name, ...more });

export const bapi: wire.ModuleInterface = {
  inputs: [
    po('PURCHASEORDER', 'Purchase order', { required: true }),
    po('POHEADER', 'Header data', { type: 'collection', nested: [po('OUR_REF', 'Our reference', { technical: 'POHEADER.OUR_REF' }), ...['PMNTTRMS', 'VENDOR', 'PURCH_ORG', 'PUR_GROUP', 'CURRENCY', 'DOC_DATE', 'REF_1'].map((n) => po(n, n, { technical: `POHEADER.${n}` }))] }),
    po('POTEXTHEADER', 'Header text', { type: 'array', nested: [po('TEXT_LINE', 'Text line', { technical: 'POTEXTHEADER.TEXT_LINE' }), po('TEXT_ID', 'Text id'), po('TEXT_FORM', 'Format')] }),
    po('TESTRUN', 'Test run'), po('MEMORY_UNCOMPLETE', 'Memory, incomplete'), po('NO_MESSAGING', 'No messages'), po('POITEM', 'Items', { type: 'array', nested: [po('PO_ITEM', 'Item')] }), po('POSCHEDULE', 'Schedule lines', { type: 'array', nested: [po('DELIVERY_DATE', 'Delivery date', { type: 'date' })] }),
  ],
  outputs: [], as: 'RFC_SIGNET', readAt: new Date(2026, 10, 24, 9, 58).toISOString(),
};

const item = (module: number, name: string, label: string, type: string, sample: string, children: wire.MappingItem[] = []): wire.MappingItem => ({ module, name, label, type, sample, insert: `{{${module}.${name}}}`, children });
const stage = (id: number, label: string, sample: string, children: wire.MappingItem[]): wire.MappingItem => ({ module: id, name: label, label, type: 'collection', sample, insert: '', children });
const fn = (name: string, group: string, signature: string, summary: string): wire.MappingFunction => ({ name, group, signature, summary, example: '', result: 'text' });

export const scope: wire.MappingScope = {
  items: [
    stage(5, 'Send an email', '', [item(5, 'from', 'Runs as', 'email', 'anna.keller@halden.example')]),
    stage(3, 'Find supplier', '1 bundle, 10:42', [item(3, 'supplier_name', 'supplier_name', 'text', 'Aurelia Elektronik GmbH'), item(3, 'contact_email', 'contact_email', 'text', 'orders@aurelia.example'), item(3, 'confirmed_on', 'confirmed_on', 'date', '2026-12-04'), item(3, 'language', 'language', 'text', 'de')]),
    stage(2, 'Get purchase order', '1 bundle, 10:42', [item(2, 'POHEADER.PO_NUMBER', 'PO number', 'text', '4500018690'), item(2, 'POHEADER.PUR_GROUP', 'Purchasing group', 'text', 'K07'), item(2, 'net', 'Net value', 'number', '42750.00'), item(2, 'POITEM', 'Items', 'array', '3 items', [item(2, 'POITEM[1].MATERIAL', 'Material', 'text', 'ELK-40-118')])]),
    stage(1, 'Action button', '4 inputs from the row', [item(1, 'reminders', 'Reminders so far', 'number', '1'), item(1, 'days_overdue', 'Days overdue', 'number', '28')]),
  ],
  variables: [{ module: 0, name: 'var.input.purchase_order', label: 'Purchase order', type: 'text', sample: '4500018690', insert: '{{var.input.purchase_order}}', children: [] }],
  functions: [
    fn('ifempty', 'General', 'ifempty(value; other)', 'The other value when the first is empty'), fn('if', 'General', 'if(condition; then; else)', 'One of two values'), fn('upper', 'Text', 'upper(text)', 'Text in capital letters'),
    fn('formatDate', 'Date', 'formatDate(date; format; [zone])', 'Turns a date into text'), fn('parseDate', 'Date', 'parseDate(text; format; [zone])', 'Turns text into a date'), fn('addDays', 'Date', 'addDays(date; number)', 'Adds days; use a minus to subtract'), fn('now', 'Date', 'now', 'Date and time when the step runs'),
    fn('round', 'Math', 'round(number)', 'A whole number'), fn('first', 'Lists', 'first(array)', 'The first element'),
  ],
};

export const answer = ({ text }: { text: string }): wire.MappingAnswer => {
  const bad = text.includes('DD.MM.YYYY');
  return {
    tokens: [], offers: text.endsWith('{{') || text.endsWith('{{f') ? [{ kind: 'function', label: 'formatDate', insert: 'formatDate()', detail: 'Turns a date into text', sample: '', info: 'A date as text.\nformatDate(now; "D") → 25', start: text.lastIndexOf('{{') + 2, end: text.length }] : [],
    issues: bad ? [{ severity: 'warning', start: text.indexOf('"'), end: text.lastIndexOf('"') + 1, text: 'Type does not match. SAP would refuse “04.12.2026” as a date.', hint: 'Use YYYYMMDD.', replace: '"YYYYMMDD"', brief: 'SAP takes a date as YYYYMMDD. This gives text.' }] : [],
    preview: bad ? '04.12.2026' : text.replaceAll(/\{\{[^}]*\}\}/g, '4500018690'), type: 'text', length: 10, expected: bad ? 'date' : 'text', takes: bad ? 8 : 0, example: bad ? '20261204' : '', hasSample: true, bundles: 1, sampleAt: '2026-12-04T10:42:00',
    signature: bad ? 'formatDate(date; format; [time zone])' : '', argStart: 17, argEnd: 23, summary: bad ? 'A date as text.' : '',
  };
};

export const plan: wire.PublishPlan = {
  flowId: 'flow_sample_reminder', name: 'Send overdue PO reminder', version: 5, replaces: 4, scheduling: 'On demand', person: 'Anna Keller', revision: 'r1', blocked: '', explain: ['Reads a purchase order in S4P as the person.'],
  checks: [
    { state: 'pass', text: 'All required fields are mapped', module: 0, field: '' }, { state: 'pass', text: 'No credentials in the flow, its inputs or notes', module: 0, field: '' },
    { state: 'pass', text: 'Scheduling is On demand, as dynamic connections need', module: 0, field: '' }, { state: 'pass', text: 'A test run passed since the last change', module: 0, field: '' },
    { state: 'note', text: 'Steps 3, 7 act as shared users', module: 3, field: 'connection' },
  ],
  changes: [
    { kind: 'changed', module: 6, what: 'Change purchase order, connection', old: 'S4P – shared RFC user', new: 'SAP S4P – personal' },
    { kind: 'changed', module: 5, what: 'Filter to Send an email, Days overdue', old: '21 or less', new: '30 or less' },
    { kind: 'added', module: 9, what: 'Break', old: '', new: 'Error handler on 6: keep the run, retry 3 times' },
    { kind: 'removed', module: 10, what: 'Post to chat', old: 'With its connection Purchasing bot', new: '' },
    { kind: 'moved', module: 5, what: 'Send an email', old: '', new: '' },
  ],
  dynamic: [
    { id: 'dyn_sample_s4p', name: 'SAP S4P – personal', app: 'sap', modules: ['2 Get purchase order', '6 Change purchase order'], buildTime: 'RFC_SIGNET' },
    { id: 'dyn_sample_mail', name: 'Practice mail – personal', app: 'mail', modules: ['5 Send an email', '8 Notify the buyer'], buildTime: '' },
  ],
};
