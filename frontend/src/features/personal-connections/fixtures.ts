import type { wire } from '../../api';

const use = (flowId: string, flowName: string, module: number, title: string): wire.FlowUse => ({ flowId, flowName, module, title, version: 5, viewId: '', viewName: '' });

const flows = [
  use('f1', 'Send overdue PO reminder', 2, 'Get purchase order'), use('f1', 'Send overdue PO reminder', 6, 'Change purchase order'),
  use('f2', 'Release blocked invoice', 3, 'Release invoice'), use('f3', 'Update supplier bank data', 4, 'Change supplier'), use('f4', 'Escalate overdue PO', 4, 'Change purchase order'),
];
const inFlows = (n: number) => flows.filter((one) => Number(one.flowId.slice(1)) <= n);
const before = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const row = (connectionId: string, name: string, look: [string, string, string], system: string, account: string, n: number, lastUsed: string, state: [string, string, string, string]): wire.PersonalRow => ({
  connectionId, name, app: look[0], accent: look[0], glyph: look[1], icon: look[2], system, account, usedBy: inFlows(n), lastUsed, state: state[0], stateText: state[1], reason: state[2], main: state[3],
  browser: state[3] === 'reauthorize', practice: false,
});

export const unlocked: wire.KeychainState = { state: 'unlocked', name: 'GNOME Keyring', text: 'GNOME Keyring is unlocked. It holds 6 of your 7 sign-ins. No copy exists elsewhere.', remedy: '', canLock: true };
export const locked: wire.KeychainState = { state: 'locked', name: 'GNOME Keyring', text: 'GNOME Keyring is locked. Runs that need you will ask to unlock it.', remedy: 'Unlock it. Your computer asks for its password.', canLock: false };
export const missing: wire.KeychainState = { state: 'missing', name: 'The keychain', text: 'No keychain service is running. Sign-ins are kept for one run only.', remedy: 'Start a Secret Service such as GNOME Keyring or KWallet, then check again.', canLock: false };
export const hung: wire.KeychainState = { state: 'hung', name: 'GNOME Keyring', text: 'GNOME Keyring does not answer. Its window may be behind this one.', remedy: 'Look for its window, or end and start it, then check again.', canLock: false };

export const typical: wire.PersonalList = {
  keychain: unlocked,
  kept: 6,
  rows: [
    row('d1', 'SAP S4P – personal', ['sap', 'SAP', ''], 'S4P, client 100', 'ANNA.K', 3, before(0.04), ['valid', 'Valid', 'Tested 10:40', 'update_password']),
    row('d2', 'Microsoft 365 mail – personal', ['mail', '', 'mail'], 'halden.example', 'anna.keller@halden.example', 4, before(0.04), ['valid', 'Valid', 'Renews itself', 'reauthorize']),
    row('d3', 'Data warehouse – personal', ['database', '', 'database'], 'dwh.halden.example', 'anna_keller', 2, before(80), ['valid', 'Valid', 'Tested 20 Nov', 'update_password']),
    row('d4', 'File server – personal', ['files', '', 'folder-open'], 'hal-fs2, share purchasing', 'HALDEN\\akeller', 1, before(100), ['expiring', 'Expires in 6 days', 'Password set 31 Aug', 'update_password']),
    row('d5', 'Service desk – personal', ['http', '', 'globe'], 'desk.halden.example', 'akeller', 2, before(70), ['expired', 'Expired', 'Sign-in ended Fri 18:00', 'reauthorize']),
    row('d6', 'SAP S4Q – personal', ['sap', 'SAP', ''], 'S4Q, client 200', 'ANNA.K', 1, before(270), ['rejected', 'Rejected', 'S4Q refused it on 12 Nov', 'update_password']),
    row('d7', 'Supplier portal – personal', ['http', '', 'globe'], 'portal.halden.example', '', 1, '', ['missing', 'Missing', 'Asked on first run', 'set_up']),
  ],
} as wire.PersonalList;

const as = (id: string, state: string, stateText: string, reason: string, main: string) => ({ ...typical.rows.find((one) => one.connectionId === id), state, stateText, reason, main }) as wire.PersonalRow;

/** Every state that has no row of its own above, with a locked keychain. */
export const lockedList: wire.PersonalList = {
  keychain: locked,
  kept: 6,
  rows: [as('d1', 'not_readable', 'Not readable', 'Keychain is locked', 'unlock'), as('d3', 'changed_outside', 'Changed outside', 'Another program changed it', 'test'), as('d4', 'not_checked', 'Not checked', 'S4P could not be reached', 'test'), ...typical.rows.slice(4)],
} as wire.PersonalList;

export const missingList = { ...typical, keychain: missing, kept: 0, rows: typical.rows.map((one) => ({ ...one, state: 'missing', stateText: 'Missing', reason: 'Asked on first run', main: 'set_up', account: '' })) } as unknown as wire.PersonalList;
export const hungList = { ...typical, keychain: hung } as unknown as wire.PersonalList;
export const empty = { keychain: { ...unlocked, text: 'GNOME Keyring is unlocked. It holds 0 of your 0 sign-ins. No copy exists elsewhere.' }, kept: 0, rows: [] } as unknown as wire.PersonalList;
export const long = {
  ...typical,
  rows: Array.from({ length: 24 }, (_, i) => ({
    ...typical.rows[i % 7], connectionId: `l${i}`, name: `${typical.rows[i % 7]?.name} of the purchasing department for plants in central Europe ${i}`, account: `anna.keller.purchasing.${i}@subsidiaries.halden-industrial.example`,
  })),
} as unknown as wire.PersonalList;
