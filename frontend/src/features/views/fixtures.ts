import type { wire } from '../../api';

const day = 86_400_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export const acts: wire.Chip[] = [
  { kind: 'personal', text: 'ANNA.K on S4P', account: 'ANNA.K', system: 'S4P', connection: 'SAP S4P – personal', connId: 'dyn_sample_s4p', state: 'valid', lastUsed: '', label: 'Acts as you, ANNA.K on S4P, through SAP S4P – personal', modules: [2, 6] },
  { kind: 'personal', text: 'anna.keller@halden.example on mail', account: 'anna.keller@halden.example', system: 'mail', connection: 'Practice mail – personal', connId: 'dyn_sample_mail', state: 'valid', lastUsed: '', label: 'Acts as you, anna.keller@halden.example on mail', modules: [5] },
];

export const asks: wire.Chip[] = [{ kind: 'needs_sign_in', text: 'Asks you to sign in to S4P and Microsoft 365 mail', account: '', system: 'S4P, mail', connection: 'SAP S4P – personal', connId: 'dyn_sample_s4p', state: 'missing', lastUsed: '', label: 'Asks you to sign in to S4P and Microsoft 365 mail', modules: [2, 5, 6] }];

const shared: wire.Chip = { kind: 'shared', text: '2 shared', account: 'sup_reader, svc-signet', system: '', connection: '', connId: '', state: '', lastUsed: '', label: '2 steps act as shared users: sup_reader, svc-signet', modules: [3, 7] };

const action = (id: string, label: string, icon: string, verb: string): wire.ViewAction => ({
  id, label, icon, verb, flowId: 'flow_sample_reminder', flowName: 'Send overdue PO reminder', version: 5, bulk: true, maxRows: 50, askBefore: false, asks: [], chips: [...acts, shared], disabled: '',
  tooltip: 'Acts as ANNA.K on S4P and anna.keller@halden.example on mail. 2 steps act as shared users.', rights: '', admin: '', readOnly: false, explain: ['When someone presses “Send reminder” in Overdue purchase orders:', 'Step 2, Get purchase order: Read purchase order …, as that person, on S4P.'],
});

const column = (name: string, label: string, type: string, more: Partial<wire.ViewColumn> = {}): wire.ViewColumn => ({ name, label, type, format: '', unit: '', align: '', width: 0, priority: 0, max: 0, ...more });
const choice = (value: string, label: string): wire.Choice => ({ value, label, detail: '' });

export const definition: wire.ViewDefinition = {
  id: 'v1', name: 'Overdue purchase orders', pinned: true, key: 'PO_NUMBER', title: 'Purchase orders', money: 'NET_VALUE', currency: '€', emptyText: 'Nothing is overdue.', sourceText: 'S4P · read 10:38 as RFC_SIGNET', readAt: ago(4), practice: false,
  columns: [
    column('PO_NUMBER', 'PO', 'text', { format: 'link', width: 108 }), column('VEND_NAME', 'Supplier', 'text', { width: 178 }), column('PLANT', 'Plant', 'text', { width: 102, priority: 1 }),
    column('NET_VALUE', 'Net value, €', 'number', { format: 'money', align: 'end', width: 104 }), column('DUE_DATE', 'Due', 'date', { format: 'date', width: 106, priority: 2 }), column('DAYS_OVERDUE', 'Days overdue', 'number', { format: 'days_bar', align: 'end', width: 108, max: 50 }),
  ],
  filters: [
    { column: 'PURCH_ORG', label: 'Purch. org.', kind: 'choice', choices: [choice('1000', '1000')], value: '1000' }, { column: 'PLANT', label: 'Plant', kind: 'choice', choices: [choice('1010', '1010 Kassel'), choice('1020', '1020 Gävle')], value: '' },
    { column: 'DAYS_OVERDUE', label: 'Days overdue', kind: 'at_least', choices: [choice('1', '1 or more'), choice('8', '8 or more')], value: '1' }, { column: 'VEND_NAME', label: 'Supplier', kind: 'choice', choices: [], value: '' },
  ],
  actions: [action('send_reminder', 'Send reminder', 'send', 'Reminder sent'), action('escalate', 'Escalate', 'bell', 'Escalated')], acts,
};

const none: wire.ViewLast = { state: 'none', text: '', account: '', at: '', runId: '', actionId: '', event: 0 };
const last = (state: string, text: string, account: string, minutes: number, runId = `run_${minutes}`): wire.ViewLast => ({ state, text, account, at: ago(minutes), runId, actionId: 'send_reminder', event: 10_482 });

function row(key: string, supplier: string, plant: string, net: number, days: number, l: wire.ViewLast = none, disabled = ''): wire.ViewRow {
  return {
    key, last: l, changed: [], gone: '', cells: { PO_NUMBER: key, VEND_NAME: supplier, PLANT: plant, NET_VALUE: net, DUE_DATE: new Date(Date.UTC(2026, 10, 23) - days * day).toISOString().slice(0, 10), DAYS_OVERDUE: days },
    actions: [{ actionId: 'send_reminder', shown: days <= 30, disabled }, { actionId: 'escalate', shown: days > 30, disabled }],
  };
}

export const rows: wire.ViewRow[] = [
  row('4500018734', 'Brandt Stahlhandel GmbH', '1010 Kassel', 48210, 21, last('done', 'Reminder sent', 'ANNA.K', 2)),
  row('4500018702', 'Lindqvist Kullager AB', '1020 Gävle', 31884.5, 26, last('running', 'Sending reminder', 'ANNA.K', 0.07), 'This row is being worked on.'),
  row('4500018655', 'Ostrava Odlitky s.r.o.', '1010 Kassel', 62215.2, 33, last('done', 'Escalated', 'BEN.O', 4000)),
  row('4500018811', 'Meridian Fasteners Ltd', '1030 Leeds', 8940, 14),
  row('4500018796', 'Ferrara Meccanica S.p.A.', '1010 Kassel', 27300.75, 17, last('refused', 'Not authorized', 'ANNA.K', 11)),
  row('4500018540', 'Hoshino Seiki K.K.', '1020 Gävle', 114_600, 49, last('done', 'Escalated', 'CDUFOUR', 3900)),
  row('4500018829', 'Tatra Plast a.s.', '1010 Kassel', 5412.3, 12),
  row('4500018777', 'Van Rijn Coatings BV', '1030 Leeds', 19068, 19, last('unknown', 'Outcome unknown', 'ANNA.K', 50)),
  row('4500018690', 'Aurelia Elektronik GmbH', '1010 Kassel', 42750, 28, last('needs_you', 'Needs you · sign in', 'ANNA.K', 5)),
  row('4500018848', 'Garonne Hydraulique SA', '1030 Leeds', 12960.4, 10),
  row('4500018761', 'Sorø Maskinfabrik A/S', '1020 Gävle', 23118, 20, last('done', 'Reminder sent', 'ANNA.K', 6500)),
  row('4500018715', 'Brno Pružiny s.r.o.', '1010 Kassel', 9772.6, 24),
  row('4500018680', 'Tampere Valu Oy', '1020 Gävle', 17400, 29),
];

const tile = (label: string, value: string, more: Partial<wire.ViewTile>): wire.ViewTile => ({ label, value, unit: '', prefix: '', delta: '', deltaText: 'vs last week', direction: 'down', good: 'good', spark: [9, 8, 8.6, 7.2, 7.5, 6.3, 6.8, 5.2, 5.6, 4.5, 4], sentence: `${label}, ${value}`, stale: false, ...more });

export const data: wire.ViewData = {
  rows, total: 47, all: 47, readAt: ago(4), sourceText: 'S4P · read 10:38 as RFC_SIGNET', stale: undefined,
  tiles: [
    tile('Overdue orders', '47', { delta: '6 fewer' }), tile('Overdue value', '1.28', { prefix: '€', unit: 'million', delta: '4.1 %' }),
    tile('Average days overdue', '18.4', { unit: 'days', delta: '1.2 days', direction: 'up', good: 'bad', spark: [2, 2.6, 2.2, 3, 4, 4.6, 4.2, 5.2, 5, 6.6, 7] }), tile('Reminders sent', '23', { unit: 'this week', delta: '9 more', direction: 'up', spark: [2, 3, 2.6, 4, 3.2, 5, 4.8, 6, 5.4, 7, 8] }),
  ],
  charts: [{ title: 'Overdue value by days overdue', unit: 'thousand €', sentence: 'Most value, 287 thousand €, is 15 to 21 days overdue', bars: [['1–7', 118], ['8–14', 196], ['15–21', 287], ['22–30', 255], ['31–45', 231], ['46+', 195]].map(([label, value]) => ({ label, value }) as wire.ViewBar) }],
};

export const empty: wire.ViewData = { ...data, rows: [], total: 0, all: 0, tiles: [], charts: [] };
export const stale: wire.ViewData = { ...data, stale: { kind: 'unavailable', code: 'sap.unreachable', title: 'S4P cannot be reached', text: 's4p.halden.example did not answer.', hint: '', subject: 'S4P', field: '', op: '', details: [] } };
export const large: wire.ViewData = { ...data, total: 12_400, all: 12_400, rows: Array.from({ length: 500 }, (_, i) => row(String(4_500_018_000 + i), `Supplier with a long legal name number ${i} Aktiengesellschaft & Co. KG`, '1010 Kassel', 1000.5 * i, i % 50)) };

export const selection: wire.ViewSelected = {
  count: 3, sum: '€ 57,102.30',
  actions: [{ actionId: 'send_reminder', label: 'Send reminder to 3', keys: ['4500018811', '4500018829', '4500018690'], disabled: '', chips: [{ ...(acts[0] as wire.Chip), text: 'as ANNA.K' }], will: [{ effect: 'read', text: 'Read 3 purchase orders', module: 2 }] }],
};

export const list: wire.ViewList = {
  views: [
    { id: 'v1', name: 'Overdue purchase orders', pinned: true, headline: '47', caption: 'orders overdue', spark: [9, 8, 8.6, 7.2, 5], openedAt: ago(90), broken: undefined },
    { id: 'v2', name: 'Blocked invoices', pinned: false, headline: '€ 312 k', caption: 'blocked for payment', spark: [2, 3, 4, 5], openedAt: '', broken: undefined },
    { id: 'v3', name: 'Supplier scorecard', pinned: false, headline: '', caption: '', spark: [], openedAt: '', broken: { kind: 'invalid', code: 'view.broken', title: 'This View cannot be read', text: 'The file is not a View.', hint: '', subject: '', field: '', op: '', details: [] } },
  ],
};
