/* What the palette shows, without the window: entries from actions and from the engine, matched, ranked, grouped. */
import { available, type Action } from '../../actions';
import type { wire } from '../../api';
import { palette as text } from '../../texts/palette';
import type { Whom } from '../../ui';

export type GroupId = 'context' | 'here' | 'flow' | 'view' | 'personal' | 'row' | 'run' | 'go' | 'app' | 'help';

export interface Entry {
  /** Stable, for the memory of what one uses. */
  key: string;
  group: GroupId;
  icon: string;
  label: string;
  detail: string;
  keys: string;
  chips: Whom[];
  /** It starts a step in a business system. */
  runs: boolean;
  disabledReason: string | undefined;
  source: { action: Action } | { row: wire.PaletteRow };
}

const order: GroupId[] = ['context', 'here', 'row', 'flow', 'view', 'personal', 'run', 'go', 'app', 'help'];

const actionGroups: Record<Action['group'], GroupId> = { context: 'context', go: 'go', run: 'here', flow: 'here', view: 'here', personal: 'personal', app: 'app', help: 'help' };

const rowGroups: Record<string, { group: GroupId; icon: string }> = {
  flow: { group: 'flow', icon: 'workflow' }, view: { group: 'view', icon: 'table-2' }, connection: { group: 'personal', icon: 'plug' }, personal: { group: 'personal', icon: 'user-round-key' },
  run: { group: 'run', icon: 'activity' }, row: { group: 'row', icon: 'list' }, setting: { group: 'personal', icon: 'settings' }, help: { group: 'help', icon: 'circle-help' },
};

export function fromAction(action: Action): Entry {
  const chips = action.chips?.() ?? [];
  return {
    key: action.id, group: actionGroups[action.group], icon: action.icon, label: action.label, detail: action.detail ?? '', keys: action.keys?.[0] ?? '',
    chips, runs: chips.length > 0, disabledReason: action.disabledReason?.(), source: { action },
  };
}

export function fromRow(row: wire.PaletteRow): Entry {
  const look = rowGroups[row.kind] ?? { group: 'help' as const, icon: 'square' };
  const runs = row.kind === 'flow' && row.action === 'run';
  return {
    key: `${row.kind}/${row.id}/${row.action}`, group: look.group, icon: runs ? 'play' : look.icon, label: row.title, detail: row.detail, keys: row.key,
    chips: row.chips ?? [], runs: runs || (row.chips?.length ?? 0) > 0, disabledReason: undefined, source: { row },
  };
}

/** Every word of the search must occur in the label, the detail or the keywords. */
export function matches(query: string, ...texts: string[]): boolean {
  const whole = texts.join(' ').toLowerCase();
  return words(query).every((word) => whole.includes(word));
}

export function words(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

interface Input {
  text: string;
  actions: Action[];
  rows: wire.PaletteRow[];
  withContext: boolean;
  uses: ReadonlyMap<string, number>;
}

export interface Group {
  id: GroupId;
  title: string;
  entries: Entry[];
}

/** ">" asks for commands only, "@" for people and "#" for rows, which the engine answers. */
export function groups({ text: typed, actions, rows, withContext, uses }: Input): Group[] {
  const prefix = /^[>@#]/.exec(typed)?.[0] ?? '';
  const query = typed.slice(prefix.length).trim();
  const commands = prefix === '@' || prefix === '#' ? [] : actions
    .filter((action) => !action.hidden && available(action) && (withContext || action.group !== 'context') && matches(query, action.label, action.detail ?? '', action.keywords ?? '', action.group === 'help' ? text('group.help') : ''))
    .map(fromAction);
  const found = prefix === '>' ? [] : rows.map(fromRow);
  const byGroup = new Map<GroupId, Entry[]>();
  for (const entry of [...commands, ...found]) byGroup.set(entry.group, [...(byGroup.get(entry.group) ?? []), entry]);
  return order.flatMap((id): Group[] => {
    const entries = byGroup.get(id);
    if (!entries) return [];
    const ranked = entries.map((entry, i) => ({ entry, rank: rank(entry, query, uses), i })).sort((a, b) => b.rank - a.rank || a.i - b.i).map(({ entry }) => entry);
    // Without a search, what one can do here and what one used last, not the whole of Signet.
    const shown = query === '' && prefix === '' && id !== 'context' && id !== 'here' ? ranked.slice(0, 4) : ranked.slice(0, 8);
    return [{ id, title: title(id, entries), entries: shown }];
  });
}

function title(id: GroupId, entries: Entry[]): string {
  if (id !== 'context') return text(`group.${id}`);
  const context = entries.map((entry) => ('action' in entry.source ? entry.source.action.context : undefined)).find(Boolean);
  return context ? text('group.context', { context }) : text('group.here');
}

/** Frecency first, then matches at the beginning of the label. */
function rank(entry: Entry, query: string, uses: ReadonlyMap<string, number>): number {
  const label = entry.label.toLowerCase();
  const start = query !== '' && label.startsWith(query.toLowerCase()) ? 2 : words(query).some((word) => label.includes(word)) ? 1 : 0;
  return start + Math.min(3, uses.get(entry.key) ?? 0);
}

/** The parts of a label, those that match marked. */
export function marked(label: string, query: string): { text: string; match: boolean }[] {
  const all = words(query.replace(/^[>@#]/, ''));
  const word = all.find((one) => label.toLowerCase().includes(one));
  if (!word) return [{ text: label, match: false }];
  const at = label.toLowerCase().indexOf(word);
  return [
    { text: label.slice(0, at), match: false },
    { text: label.slice(at, at + word.length), match: true },
    { text: label.slice(at + word.length), match: false },
  ].filter((part) => part.text !== '');
}

/** Tab: everything one can do with a row. */
export function rowActions(entry: Entry): Entry[] {
  if (!('row' in entry.source)) {
    const { action } = entry.source;
    return action.runWithOptions ? [entry] : [];
  }
  const { row } = entry.source;
  if (row.kind !== 'flow') return [];
  const name = row.title.replace(/^(Run once: |Open )/, '');
  const make = (action: string, icon: string, label: string, chips: Whom[]): Entry => ({ ...entry, key: `flow/${row.id}/${action}`, icon, label, detail: '', keys: '', chips, runs: chips.length > 0, source: { row: { ...row, action } } });
  return [
    make('run', 'play', text('run-once', { name }), row.chips ?? []),
    make('run-with-inputs', 'play', text('with-inputs', { name }), row.chips ?? []),
    make('open', 'workflow', text('open-named', { name }), []),
    make('runs', 'activity', text('runs-of', { name }), []),
    make('versions', 'history', text('versions-of', { name }), []),
  ];
}
