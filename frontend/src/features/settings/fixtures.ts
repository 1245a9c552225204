import type { wire } from '../../api';

export const typical = {
  settings: { theme: 'system', density: 'default', motion: 'system', singleKeys: true, continueAtStart: true, parallel: 4, keepBundlesDays: 30, retentionYears: 10, personName: 'Anna Keller', zone: 'Europe/Berlin', keepByDefault: true, lockWithSession: true },
  keychain: { state: 'unlocked', name: 'GNOME Keyring', text: 'GNOME Keyring is unlocked.', remedy: '', canLock: true },
  signIns: 6, events: 10482, dataFolder: '/home/anna/.local/share/signet', dataBytes: 38_000_000, version: '1.0.0', commandLine: '/home/anna/.local/bin/signet',
  commands: [{ name: 'Run once', value: 'signet run po-reminder' }],
  practice: [
    { name: 'S4P', kind: 'sap', address: 'http://127.0.0.1:41231', running: true, accounts: [{ user: 'ANNA.K', password: 'Practice-1', may: 'reads and changes purchase orders' }, { user: 'BEN.O', password: 'Practice-2', may: 'reads only' }] },
    { name: 'Practice mail', kind: 'mail', address: '127.0.0.1:41232', running: true, accounts: [] },
  ],
  licences: '', people: [{ id: 'p', name: 'Anna Keller', first: 'Anna', initials: 'AK', osUser: 'anna' }],
} as unknown as wire.SettingsPage;

export const inbox: wire.PracticeInbox = {
  mails: [{ id: '1', from: 'anna.keller@halden.example', to: 'orders@aurelia.example', as: 'anna.keller@halden.example', subject: 'Reminder: purchase order 4500018690', at: new Date(Date.now() - 120_000).toISOString(), text: 'Good morning,\n\nour purchase order 4500018690 is 28 days overdue.' }],
} as unknown as wire.PracticeInbox;
