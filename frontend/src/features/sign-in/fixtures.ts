import type { wire } from '../../api';

const field = (name: string, label: string, more: Partial<wire.FormField> = {}): wire.FormField => ({
  name, label, type: 'text', help: '', technical: '', required: true, advanced: false, secret: false, multiline: false, static: false, default: null, example: null,
  options: [], loads: '', interface: false, nested: [], item: '', showField: '', showValues: [], max: 0, upper: false, ...more,
});

export const password: wire.SignInMethod = {
  name: 'password', title: 'User name and password', browser: false, asks: [],
  fields: [field('user', 'SAP user name', { max: 12, upper: true }), field('password', 'Password', { type: 'password', secret: true, max: 40 })],
};
export const browserMethod: wire.SignInMethod = { name: 'browser', title: 'Sign in with browser', browser: true, asks: ['Send mail as you', 'Read your profile'], fields: [] };

export const sapPrompt: wire.Prompt = {
  purpose: 'run_1', connectionId: 'dyn_sample_s4p', connection: 'SAP S4P – personal', app: 'sap', appTitle: 'SAP', accent: 'sap', glyph: 'SAP', icon: '',
  title: 'Sign in to S4P to send this reminder', sub: 'This Action Flow runs as you. It has no SAP user of its own.', system: 'S4P', systemDetail: 'client 100', host: 's4p.halden.example',
  flowName: 'Send overdue PO reminder', version: 5, modules: ['2 Get purchase order', '6 Change purchase order'],
  explain: ['When someone presses “Send reminder” in Overdue purchase orders:', 'Step 2, Get purchase order: Read purchase order …, as that person, on S4P.'],
  will: [{ effect: 'read', text: 'Read purchase order 4500018811', module: 2 }, { effect: 'change', text: 'Add a header text and set Our reference to REM-1', module: 6 }],
  methods: [password, browserMethod], prefill: { user: 'ANNA.K' }, fixed: false, reason: 'missing', reasonText: '', storeName: 'GNOME Keyring', canKeep: true, keepReason: '', practice: [], maybe: false, imported: '', rows: 1, last: false,
};

export const mailPrompt: wire.Prompt = {
  ...sapPrompt, connectionId: 'dyn_sample_mail', connection: 'Microsoft 365 mail – personal', app: 'mail', appTitle: 'Mail', accent: 'mail', glyph: '', icon: 'mail',
  title: 'Sign in to Microsoft 365 mail to send this reminder', sub: 'The email goes out from your own mailbox.', system: 'Microsoft 365 mail', systemDetail: 'halden.example', host: '',
  explain: [], modules: ['5 Send an email'], will: [{ effect: 'send', text: 'Send 1 email to orders@meridian.example', module: 5 }], methods: [browserMethod], prefill: {}, last: true,
};

export const practicePrompt: wire.Prompt = {
  ...sapPrompt, methods: [password], prefill: {}, host: '127.0.0.1:34011', practice: [{ name: 'User name', value: 'ANNA.K' }, { name: 'Password', value: 'Practice-1' }], last: true,
};

export const updatePrompt: wire.Prompt = {
  ...sapPrompt, purpose: 'personal', connectionId: 'dyn_s4q', connection: 'SAP S4Q – personal', title: 'Update password for S4Q', sub: 'SAP S4Q – personal, client 200, as ANNA.K', system: 'S4Q', systemDetail: 'client 200',
  methods: [password], flowName: '', version: 0, modules: [], will: [], fixed: true, reason: 'rejected',
  reasonText: 'S4Q refused the stored password on 12 Nov, 14:07. Signet has not used it since, so it cannot lock your SAP user.', last: true,
};

export const longPrompt: wire.Prompt = {
  ...sapPrompt, title: 'Sign in to the purchasing system of Halden Industrial Holdings to change these 148 purchase orders and tell their suppliers', rows: 148,
  flowName: 'Send the reminder for overdue purchase orders of all plants in central Europe, and write back what was sent to whom, when and why it was sent at all',
  will: Array.from({ length: 5 }, (_, i) => ({ effect: i % 2 ? 'change' : 'read', text: `Change purchase orders 4500018811, 4500018829, 4500018690 and 145 more, step ${i + 1}`, module: i })),
  imported: 'This Action Flow came from a file, imported on 21 Nov by you.', canKeep: false, keepReason: 'No keychain: only for this run', storeName: '',
};

export const provided: wire.Provided = { state: 'kept', account: 'ANNA.K', fault: undefined, refusals: 0, pauseMs: 0, lockWarning: '', remaining: [], running: true };

export const fault = (code: string, title: string, text = '', hint = ''): wire.Fault => ({ kind: 'unauthenticated', code, title, text, hint, subject: '', field: '', op: '', details: [] });

export const waitingBrowser: wire.BrowserState = { signInId: 'signin_1', state: 'waiting', url: 'https://login.halden.example/authorize', leftMs: 272_000, account: '', before: '', fault: undefined, provided: undefined };
