/* A View without a screen: queries, cells as people read them, what a row's last action means. */
import type { wire } from '../../api';
import type { Status } from '../../ui';

export interface Look {
  filters: Record<string, string>;
  search: string;
  sort: string;
  desc: boolean;
  limit: number;
}

/** Rows asked for at a time; a View may hold a million. */
export const pageSize = 500;

export function queryOf(viewId: string, look: Look): wire.ViewQuery {
  return {
    viewId, filters: Object.entries(look.filters).map(([column, value]) => ({ column, value })), search: look.search, sort: look.sort, desc: look.desc,
    offset: 0, limit: look.limit, refresh: false, keys: [],
  };
}

export function defaultFilters(view: wire.ViewDefinition): Record<string, string> {
  return Object.fromEntries((view.filters ?? []).map((filter) => [filter.column, filter.value]));
}

const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const date = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A cell as text. */
export function cellText(value: unknown, column: wire.ViewColumn): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'number') {
    if (column.format === 'money') return money.format(value);
    return column.format === 'integer' || column.format === 'days_bar' ? integer.format(value) : plain.format(value);
  }
  if (column.type === 'date' && typeof value === 'string') {
    const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
    return Number.isNaN(at.getTime()) ? value : date.format(at);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const lasts: Record<string, Status> = { waiting: 'not_yet', running: 'running', needs_you: 'needs_you', done: 'succeeded', refused: 'refused', failed: 'failed', cancelled: 'cancelled', unknown: 'unknown' };

export function lastStatus(state: string): Status {
  return lasts[state] ?? 'info';
}

export function works(last: wire.ViewLast): boolean {
  return last.state === 'running' || last.state === 'waiting';
}

/** Which buttons stand in a row, and why one is off. */
export function rowActions(view: wire.ViewDefinition, row: wire.ViewRow, off: string | undefined): { action: wire.ViewAction; disabled: string | undefined }[] {
  return (view.actions ?? []).flatMap((action) => {
    const of = row.actions?.find((one) => one.actionId === action.id);
    if (!of?.shown) return [];
    return [{ action, disabled: row.gone || action.disabled || of.disabled || off || undefined }];
  });
}

/** How severe a bar of days is: the share of its column's longest. */
export function barTone(share: number): 'low' | 'middle' | 'high' {
  return share >= 0.62 ? 'high' : share >= 0.4 ? 'middle' : 'low';
}

/** Columns that fit: those with a higher number hide first. */
export function columnsFor(columns: wire.ViewColumn[], width: number): wire.ViewColumn[] {
  const hide = width < 860 ? 1 : width < 980 ? 2 : Number.POSITIVE_INFINITY;
  return columns.filter((column) => column.priority === 0 || column.priority < hide);
}

/** How far a text may reach before it is cut: the column's width, and its share of the room that is left. */
export function textWidth(column: wire.ViewColumn, width: number): number | undefined {
  if (column.width === 0 || column.type !== 'text' || column.format === 'link') return undefined;
  return width < 800 ? Math.min(column.width, 100) : width < 980 ? Math.min(column.width, 132) : column.width + Math.max(0, width - 1150) * 0.6;
}

/** How much the last action may take, so that the buttons stay in sight; undefined is what it needs. */
export function lastWidth(width: number): number | undefined {
  return width < 980 ? Math.max(112, width - 606) : undefined;
}

/** Names of the systems a row's cells came from: "S4P · read 10:38 as RFC_SIGNET" begins with it. */
export function systemOf(sourceText: string): string {
  return sourceText.split(' · ')[0] ?? sourceText;
}

/** Rows that left their first place because of an order that is the person's, kept stable by key. */
export function merge(rows: wire.ViewRow[], fresh: wire.ViewRow[]): wire.ViewRow[] {
  const by = new Map(fresh.map((row) => [row.key, row]));
  return rows.map((row) => by.get(row.key) ?? row);
}
