/* Groups, search and states of the list of connections. Pure. */
import type { wire } from '../../api';

export function found(rows: wire.ConnectionRow[], search: string): wire.ConnectionRow[] {
  const needle = search.trim().toLowerCase();
  return needle === '' ? rows : rows.filter((row) => [row.name, row.appTitle, row.account, row.system, row.host].some((text) => text.toLowerCase().includes(needle)));
}

export function grouped(rows: wire.ConnectionRow[]): { shared: wire.ConnectionRow[]; dynamic: wire.ConnectionRow[] } {
  return { shared: rows.filter((row) => row.kind === 'shared'), dynamic: rows.filter((row) => row.kind !== 'shared') };
}

/** How a state is drawn. What is well needs only its glyph in the list. */
export function lookOf(state: string): { tone: 'success' | 'warning' | 'danger' | 'neutral'; icon: 'circle-check' | 'triangle-alert' | 'circle-x' | 'circle-dashed' | 'circle-help'; quiet: boolean } {
  switch (state) {
    case 'ok':
    case 'valid':
      return { tone: 'success', icon: 'circle-check', quiet: true };
    case 'failed':
    case 'rejected':
      return { tone: 'danger', icon: 'circle-x', quiet: false };
    case 'expiring':
    case 'expired':
    case 'changed_outside':
    case 'not_readable':
      return { tone: 'warning', icon: 'triangle-alert', quiet: false };
    case 'missing':
      return { tone: 'neutral', icon: 'circle-dashed', quiet: false };
    default:
      return { tone: 'neutral', icon: 'circle-help', quiet: false };
  }
}

/** The flows of a list of uses, each once. */
export function flowsOf(uses: wire.FlowUse[]): string[] {
  return [...new Set(uses.map((use) => use.viewName || use.flowName))];
}

/** A name that no connection has: "Supplier directory, copy 2". */
export function unusedName(wanted: string, rows: wire.ConnectionRow[]): string {
  const taken = new Set(rows.map((row) => row.name.toLowerCase()));
  if (!taken.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted} ${n}`.toLowerCase())) return `${wanted} ${n}`;
}
