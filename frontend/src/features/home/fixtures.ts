import type { wire } from '../../api';

const settings: wire.Settings = { theme: 'light', density: 'default', motion: 'system', singleKeys: true, continueAtStart: true, parallel: 4, keepBundlesDays: 30, retentionYears: 10, personName: 'Anna Keller', zone: 'Europe/Berlin', keepByDefault: true, lockWithSession: true };

export const shell: wire.ShellState = {
  person: { id: 'person_anna', name: 'Anna Keller', first: 'Anna', initials: 'AK', osUser: 'anna' },
  keychain: { state: 'unlocked', name: 'GNOME Keyring', text: '', remedy: '', canLock: true },
  version: '1.0.0', engine: 'ready', running: 0, needsYou: 0, personalDue: 3, views: 6, flows: 9, connections: 5,
  pinned: [{ id: 'v1', name: 'Overdue purchase orders', attention: '' }, { id: 'v2', name: 'Blocked invoices', attention: '' }, { id: 'v3', name: 'Supplier scorecard', attention: '' }],
  recent: [{ id: 'f1', name: 'Send overdue PO reminder', attention: '' }, { id: 'f2', name: 'Release blocked invoice', attention: '3 runs stopped' }, { id: 'f3', name: 'Update supplier bank data', attention: '' }],
  notices: [], settings, darkSystem: false, locked: false, practice: true, sample: true, sampleView: 'v1', sampleFlow: 'f1', dataFolder: '/home/anna/.local/share/signet', platform: 'linux',
};

const use = (flowId: string): wire.FlowUse => ({ flowId, flowName: flowId, module: 2, title: 'Get purchase order', version: 5, viewId: '', viewName: '' });

const personal = (connectionId: string, name: string, accent: string, glyph: string, icon: string, system: string, flows: number, browser: boolean): wire.PersonalRow => ({
  connectionId, name, app: accent, accent, glyph, icon, system, account: '', usedBy: Array.from({ length: flows }, (_, i) => use(`f${i}`)), lastUsed: '', state: 'missing', stateText: 'Missing', reason: 'Asked on first run', main: 'set_up', browser, practice: false,
});

const audit = (seq: number, at: Date, personName: string, sentence: string): wire.AuditRow => ({
  seq, at: at.toISOString(), person: personName, personName, me: false, remoteUser: '', system: '', shared: false, buildTime: false, event: '', sentence, subject: '', flowId: '', flowName: '', version: 0, outcome: 'succeeded', runId: '',
});

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);

export const typical: wire.HomeState = {
  first: true, hero: true, sample: true, viewId: 'v1',
  steps: [
    { id: 'keychain', text: 'GNOME Keyring found', done: true, action: '' },
    { id: 'view', text: 'Open the sample View', done: false, action: '' },
    { id: 'click', text: 'Click an Action button', done: false, action: '' },
    { id: 'audit', text: 'See your audit event', done: false, action: '' },
  ],
  views: [
    { id: 'v1', name: 'Overdue purchase orders', pinned: true, headline: '47', caption: 'orders overdue', spark: [9, 8, 8.6, 7.2, 7.5, 6.3, 6.8, 5.2, 5.6, 4.5, 4], openedAt: ago(1.5).toISOString() },
    { id: 'v2', name: 'Blocked invoices', pinned: true, headline: '€ 312 k', caption: 'blocked for payment', spark: [2, 3, 2.6, 4, 3.6, 5, 4.8, 6, 7, 6.3, 6.3], openedAt: ago(80).toISOString() },
    { id: 'v3', name: 'Supplier scorecard', pinned: true, headline: '91.6 %', caption: 'delivered on time', spark: [2, 3, 2.6, 4, 5, 4.5, 6, 5.8, 6.4, 6.6, 6.8], openedAt: ago(300).toISOString() },
  ],
  attention: [
    { flowId: 'f2', name: 'Release blocked invoice', kind: 'failed', text: '3 runs stopped since 09:12: your SAP user may not call BAPI_INCOMINGINVOICE_CHANGE', verb: 'See runs' },
    { flowId: 'f1', name: 'Send overdue PO reminder', kind: 'problems', text: '2 problems in the draft: one unmapped field, one step acts as a shared user', verb: 'Fix' },
    { flowId: 'f3', name: 'Update supplier bank data', kind: 'unpublished', text: 'Draft has 4 changes since version 2, last edited Friday by Ben Osei', verb: 'Review' },
  ],
  personal: [
    personal('d1', 'SAP S4P – personal', 'sap', 'SAP', '', 'S4P, client 100', 3, false),
    personal('d2', 'Microsoft 365 mail – personal', 'mail', '', 'mail', '', 4, true),
  ],
  activity: [
    audit(3, ago(2), 'Ben Osei', 'Published Release blocked invoice, version 3'),
    audit(2, ago(70), 'Claire Dufour', 'Escalated PO 4500018540 as CDUFOUR'),
    audit(1, ago(100), 'Ben Osei', 'Sent a reminder for PO 4500018777 as BEN.O'),
  ],
} as unknown as wire.HomeState;

export const later: wire.HomeState = { ...typical, first: false, hero: false };
export const empty: wire.HomeState = { ...typical, sample: false, viewId: '', views: [], attention: [], personal: [], activity: [] };
export const emptyLater: wire.HomeState = { ...empty, first: false, hero: false };
