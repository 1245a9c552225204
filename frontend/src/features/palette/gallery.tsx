import type { wire } from '../../api';
import type { Bridge, Gallery } from '../../ui/gallery/main';

const chip = (kind: string, text: string): wire.Chip => ({ kind, text, account: '', system: '', connection: '', connId: '', state: '', lastUsed: '', label: '', modules: [] });

const rows = [
  { kind: 'flow', id: 'f1', title: 'Run once: Send overdue PO reminder', detail: '', chips: [chip('personal', 'as you'), chip('shared', '2 shared')], action: 'run', key: '' },
  { kind: 'flow', id: 'f1', title: 'Open Send overdue PO reminder', detail: 'Version 5', chips: [], action: 'open', key: '' },
  { kind: 'view', id: 'v1', title: 'Overdue purchase orders', detail: 'Column Reminders sent', chips: [], action: 'open', key: '' },
  { kind: 'personal', id: 'd1', title: 'Set a password reminder', detail: 'SAP S4P – personal', chips: [], action: 'open', key: '' },
  { kind: 'setting', id: 'keychain', title: 'Reminders and notices', detail: 'Settings', chips: [], action: 'open', key: '' },
];

export const gallery: Gallery = { open: '#/home' };

export const bridge: Bridge = {
  'Profile.Palette': ({ text }: { text: string }) => ({ rows: rows.filter((row) => `${row.title} ${row.detail}`.toLowerCase().includes(text.toLowerCase())) }),
};
