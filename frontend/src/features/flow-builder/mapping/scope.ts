/* The items and functions that can be mapped, as the popover lists and finds them. */
import type { wire } from '../../../api';

/** The text between the braces of an insert. */
export function bare(insert: string): string {
  const text = insert.trim();
  return text.startsWith('{{') && text.endsWith('}}') ? text.slice(2, -2).trim() : text;
}

/** References to their labels, for the pills. */
export function labels(scope: wire.MappingScope | undefined): Map<string, string> {
  const all = new Map<string, string>();
  const walk = (items: wire.MappingItem[] | null | undefined) => {
    for (const item of items ?? []) {
      if (item.insert) all.set(bare(item.insert), item.label || item.name);
      walk(item.children);
    }
  };
  walk(scope?.items);
  walk(scope?.variables);
  return all;
}

export interface Row {
  key: string;
  item: wire.MappingItem;
  depth: number;
  branch: boolean;
  open: boolean;
  /** Not an item but something to do with the one above: take each of a list, the first, join it, run its module for a sample. */
  act?: 'each' | 'first' | 'join' | 'run';
}

function holds(item: wire.MappingItem, needle: string): boolean {
  return [item.label, item.name, item.sample].some((text) => text?.toLowerCase().includes(needle)) || (item.children ?? []).some((child) => holds(child, needle));
}

/** The rows of the tree: what is open, or while searching what holds the text. */
export function rowsOf(items: wire.MappingItem[], toggled: ReadonlySet<string>, search: string): Row[] {
  const needle = search.trim().toLowerCase();
  const rows: Row[] = [];
  const walk = (list: wire.MappingItem[], depth: number, before: string, all: boolean) => {
    list.forEach((item, i) => {
      const key = `${before}/${item.insert || item.name || i}`;
      const own = needle !== '' && [item.label, item.name, item.sample].some((text) => text?.toLowerCase().includes(needle));
      if (needle !== '' && !all && !holds(item, needle)) return;
      const branch = (item.children ?? []).length > 0;
      // Modules nearest first are open; deeper collections open on demand.
      const usual = depth === 0 ? i < 2 : depth === 1 && (item.children ?? []).length <= 12;
      const open = branch && (needle === '' ? usual !== toggled.has(key) : true);
      rows.push({ key, item, depth, branch, open });
      const act = (which: NonNullable<Row['act']>) => rows.push({ key: `${key}#${which}`, item, depth: depth + 1, branch: false, open: false, act: which });
      if (depth === 0 && open && needle === '' && !item.sample && item.module > 0 && sampled(item)) act('run');
      if (depth > 0 && open && needle === '' && item.type === 'array' && item.insert !== '') {
        act('each');
        act('first');
        act('join');
      }
      if (open) walk(item.children ?? [], depth + 1, key, all || own);
    });
  };
  walk(items, 0, '', false);
  return rows;
}

/** The row that a search means: the first item that holds the text itself, not the module that it is of. */
export function foundRow(rows: Row[], search: string): number {
  const needle = search.trim().toLowerCase();
  if (needle === '') return 0;
  const own = rows.findIndex((row) => row.depth > 0 && row.act === undefined && [row.item.label, row.item.name].some((text) => text?.toLowerCase().includes(needle)));
  return Math.max(0, own >= 0 ? own : rows.findIndex((row) => row.depth > 0));
}

/** Nothing below it has a value of the last bundle. */
function sampled(item: wire.MappingItem): boolean {
  return (item.children ?? []).every((child) => !child.sample && sampled(child));
}

export const groups = ['general', 'text', 'date', 'math', 'lists', 'variables'] as const;
export type Group = (typeof groups)[number];

/** The functions of a tab, or while searching of all of them. */
export function functionsOf(scope: wire.MappingScope | undefined, group: Group, search: string): wire.MappingFunction[] {
  const needle = search.trim().toLowerCase();
  const all = scope?.functions ?? [];
  if (needle !== '') return all.filter((f) => f.name.toLowerCase().includes(needle) || f.summary.toLowerCase().includes(needle));
  return all.filter((f) => f.group.toLowerCase() === group);
}

/** The tab that a field of a type mostly needs. */
export function groupFor(type: string): Group {
  if (type === 'date') return 'date';
  if (type === 'number' || type === 'integer') return 'math';
  if (type === 'array') return 'lists';
  return type === 'text' ? 'text' : 'general';
}

const glyphs: Record<string, string> = { text: 'type', number: 'hash', integer: 'hash', boolean: 'toggle-left', date: 'calendar', array: 'list', collection: 'braces', map: 'braces', json: 'braces', buffer: 'file', url: 'link', email: 'mail' };

export function typeGlyph(type: string): string {
  return glyphs[type] ?? 'circle-dot';
}
