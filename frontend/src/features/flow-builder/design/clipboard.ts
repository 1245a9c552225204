/*
 * Copied modules: as text on the system's clipboard, so that they can be pasted into
 * another Action Flow; kept here as well for where the clipboard may not be read.
 */
import type { wire } from '../../../api';
import { filterOf, type Filter, type Fragment } from '../model/ops';
import { fragment } from '../model/graph';

const mark = 'signet.modules/1';
let last: Fragment | null = null;

export function copyModules(document: wire.FlowDocument, ids: ReadonlySet<number>): number {
  const part = fragment(document, ids);
  last = {
    modules: part.modules.map((m) => ({
      id: m.id, app: m.app, action: m.action, x: m.x, y: m.y,
      ...(m.name ? { name: m.name } : {}), ...(m.notes ? { notes: m.notes } : {}), ...(m.fields && Object.keys(m.fields).length > 0 ? { fields: m.fields } : {}),
      ...(m.connection ? { connection: m.connection.dynamic ? { dynamic: m.connection.dynamic } : { shared: m.connection.shared } } : {}),
    })),
    links: part.links.map((l) => ({ from: l.from, to: l.to, kind: l.kind, ...(l.order ? { order: l.order } : {}), ...(l.label ? { label: l.label } : {}), ...(l.filter ? { filter: filterOf(l.filter) } : {}), ...(l.fallback ? { fallback: true } : {}), ...(l.disabled ? { disabled: true } : {}) })),
  };
  void navigator.clipboard?.writeText(JSON.stringify({ format: mark, ...last })).catch(() => {});
  return part.modules.length;
}

const filterMark = 'signet.filter/1';
let lastFilter: Filter | null = null;

/** A filter on the clipboard, to be pasted on another link. */
export function copyFilter(filter: Filter) {
  lastFilter = filter;
  void navigator.clipboard?.writeText(JSON.stringify({ format: filterMark, filter })).catch(() => {});
}

/** The filter that was copied last; null when there is none. */
export async function copiedFilter(): Promise<Filter | null> {
  try {
    return readFilter(await navigator.clipboard.readText()) ?? lastFilter;
  } catch {
    return lastFilter;
  }
}

export function readFilter(text: string): Filter | null {
  if (!text.includes(filterMark)) return null;
  try {
    const { format, filter } = JSON.parse(text) as { format?: string; filter?: Partial<Filter> };
    const fits = format === filterMark && Array.isArray(filter?.groups) && filter.groups.every((g) => Array.isArray(g) && g.every((c) => typeof c?.a === 'string' && typeof c.o === 'string'));
    return fits ? { name: typeof filter.name === 'string' ? filter.name : '', groups: filter.groups as Filter['groups'] } : null;
  } catch {
    return null;
  }
}

/** What was copied last, here or in another window; null when it is nothing of ours. */
export async function copied(): Promise<Fragment | null> {
  try {
    const text = await navigator.clipboard.readText();
    return read(text) ?? last;
  } catch {
    return last;
  }
}

export function read(text: string): Fragment | null {
  if (!text.includes(mark)) return null;
  try {
    const data = JSON.parse(text) as { format?: string } & Partial<Fragment>;
    if (data.format !== mark || !Array.isArray(data.modules) || data.modules.length === 0) return null;
    return { modules: data.modules, ...(Array.isArray(data.links) ? { links: data.links } : {}) };
  } catch {
    return null;
  }
}
