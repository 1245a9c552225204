/* The connections of designs 03 and 12, as the engine would send them. */
import type { wire } from '../../api';

const row = (id: string, kind: string, name: string, accent: string, picture: string, account: string, system: string, host: string, flows: number, state: string, stateText: string): wire.ConnectionRow => ({
  id, kind, name, app: accent, appTitle: accent === 'sap' ? 'SAP' : accent === 'http' ? 'HTTP' : 'Mail', accent, glyph: picture === 'SAP' ? 'SAP' : '', icon: picture === 'SAP' ? '' : picture, account, system, host, flows, state, stateText, practice: false,
});

export const rows: wire.ConnectionRow[] = [
  row('con_sample_s4p', 'shared', 'S4P – shared RFC user', 'sap', 'SAP', 'RFC_SIGNET', 'S4P, client 100', 's4p.halden.example', 3, 'ok', 'Valid'),
  row('con_sample_suppliers', 'shared', 'Supplier directory', 'http', 'globe', 'sup_reader', 'Supplier directory', 'suppliers.halden.example', 5, 'ok', 'Valid'),
  row('con_sample_desk', 'shared', 'Service desk', 'http', 'globe', 'svc-signet', 'Service desk', 'desk.halden.example', 2, 'not_tested', 'Not tested'),
  row('con_relay', 'shared', 'Mail relay', 'mail', 'mail', 'mail-relay', 'Mail relay', 'relay.halden.example', 1, 'failed', 'Rejected'),
  row('dyn_sample_s4p', 'dynamic', 'SAP S4P – personal', 'sap', 'SAP', 'ANNA.K', 'S4P, client 100', 's4p.halden.example', 3, 'ok', 'Valid'),
  row('dyn_sample_mail', 'dynamic', 'Practice mail – personal', 'mail', 'mail', '', 'Practice mail', 'mail.halden.example', 4, 'missing', 'Missing'),
];

export const list: wire.ConnectionList = { connections: rows };

const use = (flowId: string, flowName: string, module: number, version: number): wire.FlowUse => ({ flowId, flowName, module, title: '', version, viewId: '', viewName: '' });
const at = (h: number, m: number) => new Date(2026, 10, 24, h, m).toISOString();
const event = (seq: number, time: string, sentence: string, outcome: string): wire.AuditRow => ({ seq, at: time, person: 'person_anna', personName: 'Anna Keller', me: true, remoteUser: 'RFC_SIGNET', system: 'S4P', shared: true, buildTime: false, event: '', sentence, subject: '', flowId: '', flowName: '', version: 0, outcome, runId: '' });

const field = (name: string, label: string, more: Partial<wire.FormField> = {}): wire.FormField => ({ name, label, type: 'text', help: '', technical: '', required: false, advanced: false, secret: false, multiline: false, static: false, default: null, example: null, options: [], loads: '', interface: false, nested: [], item: '', showField: '', showValues: [], max: 0, upper: false, ...more });

export const sapSystem: wire.FormField[] = [
  field('address', 'Address', { type: 'url', required: true, example: 'https://s4p.halden.example:44300', help: 'Host and port of the application server’s HTTP service.' }),
  field('client', 'Client', { required: true, max: 3, default: '100' }),
  field('language', 'Language', { max: 2, upper: true, default: 'EN' }),
  field('sid', 'System id', { max: 8, upper: true, example: 'S4P' }),
  field('verify', 'Check the system’s certificate', { type: 'boolean', default: true, advanced: true }),
];

export const sapMethods: wire.SignInMethod[] = [{ name: 'password', title: 'User name and password', browser: false, asks: [], fields: [field('user', 'SAP user name', { required: true, upper: true, max: 12 }), field('password', 'Password', { type: 'password', secret: true, static: true, required: true, max: 40 })] }];

export const s4p: wire.ConnectionView = {
  row: rows[0] as wire.ConnectionRow,
  system: [{ name: 'Address', value: 'https://s4p.halden.example:44300' }, { name: 'Client', value: '100' }, { name: 'Language', value: 'EN' }, { name: 'System id', value: 'S4P' }],
  address: { address: 'https://s4p.halden.example:44300', client: '100', language: 'EN', sid: 'S4P', verify: true }, fields: sapSystem, methods: sapMethods, method: 'password',
  hops: [{ name: 'Find s4p.halden.example', millis: 6, ok: true, detail: '' }, { name: 'Open an encrypted channel', millis: 41, ok: true, detail: '' }, { name: 'Sign in as RFC_SIGNET', millis: 58, ok: true, detail: '' }, { name: 'Read the system release', millis: 13, ok: true, detail: 'S/4HANA 2023' }],
  testedAt: at(10, 40), uses: [use('flow_sample_reminder', 'Send overdue PO reminder', 6, 0), use('f2', 'Release blocked invoice', 2, 3), use('f3', 'Update supplier bank data', 4, 2)],
  storeName: 'GNOME Keyring', hasSecret: true, writesAs: 3, buildTimes: [], signedIn: 0,
  history: [event(10482, at(10, 40), 'S4P accepted RFC_SIGNET', 'succeeded'), event(10391, at(9, 12), 'Connection was renamed', 'succeeded')],
} as unknown as wire.ConnectionView;

export const broken: wire.ConnectionView = {
  ...s4p, row: rows[3] as wire.ConnectionRow, writesAs: 0, uses: [], history: [], hasSecret: false,
  hops: [{ name: 'Find relay.halden.example', millis: 4, ok: true, detail: '' }, { name: 'Open an encrypted channel', millis: 1502, ok: false, detail: 'relay.halden.example did not answer on port 587 within 15 s.' }],
  testFault: { kind: 'unavailable', code: 'net.unreachable', title: 'Mail relay cannot be reached', text: 'relay.halden.example did not answer on port 587 within 15 s.', hint: 'Check the network, then test again.', subject: '', field: '', op: '', details: [] },
};

export const personal: wire.ConnectionView = {
  ...s4p, row: rows[4] as wire.ConnectionRow, hops: [], testedAt: '', writesAs: 0, hasSecret: false, signedIn: 4, buildTimes: [{ name: 'Send overdue PO reminder', value: 'RFC_SIGNET' }],
  own: { connectionId: 'dyn_sample_s4p', name: 'SAP S4P – personal', app: 'sap', accent: 'sap', glyph: 'SAP', icon: '', system: 'S4P', account: 'ANNA.K', usedBy: [], lastUsed: at(10, 38), state: 'valid', stateText: 'Valid', reason: 'Tested 10:40', main: 'update_password', browser: false, practice: false },
};

export const views: Record<string, wire.ConnectionView> = { con_sample_s4p: s4p, con_relay: broken, dyn_sample_s4p: personal };
export const viewOf = (id: string): wire.ConnectionView => views[id] ?? { ...s4p, row: rows.find((r) => r.id === id) ?? (rows[0] as wire.ConnectionRow), uses: [], writesAs: 0 };

export const tested: wire.ConnectionTest = { ok: true, account: 'RFC_SIGNET', millis: 118, text: 'S4P accepted RFC_SIGNET · 118 ms', hops: s4p.hops } as wire.ConnectionTest;
export const choices: wire.ConnectionChoices = { choices: rows.filter((r) => r.app === 'sap'), systems: rows.filter((r) => r.app === 'sap').slice(0, 1) };
