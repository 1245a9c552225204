/* Filters of the audit log: from the address and back, and as the engine is asked. Pure. */
import type { wire } from '../../api';
import { clockTime, when as moment } from '../../texts/format';

/** The filters that stand in the address; "" is all. */
export interface Filters {
  when: string;
  person: string;
  event: string;
  outcome: string;
  flow: string;
  system: string;
  user: string;
  connection: string;
  view: string;
  run: string;
  row: string;
  q: string;
}

export type FilterName = Exclude<keyof Filters, 'q' | 'when'>;

const names: (keyof Filters)[] = ['when', 'person', 'event', 'outcome', 'flow', 'system', 'user', 'connection', 'view', 'run', 'row', 'q'];

export const usual: FilterName[] = ['person', 'event', 'outcome'];
export const further: FilterName[] = ['flow', 'system', 'user', 'connection'];
/** Come from links only: of a View, a run, a row. */
export const linked: FilterName[] = ['view', 'run', 'row'];

export const periods = ['today', 'yesterday', '7', '30', '365', 'all'] as const;
export type Period = (typeof periods)[number];

/** Whoever follows a link to a run or a row wants all of it; others look at the last days first. */
export function filtersOf(query: Record<string, string>): Filters {
  const filters = Object.fromEntries(names.map((name) => [name, query[name] ?? ''])) as unknown as Filters;
  if (filters.when === '') filters.when = filters.run !== '' || filters.row !== '' || query.seq !== undefined ? 'all' : '7';
  return filters;
}

/** The address of filters; what is so by itself is left out. */
export function addressOf(filters: Filters, seq: number | null): Record<string, string | undefined> {
  const plain = filtersOf({ run: filters.run, row: filters.row, ...(seq === null ? {} : { seq: String(seq) }) }).when;
  return { ...filters, when: filters.when === plain ? undefined : filters.when, seq: seq === null ? undefined : String(seq) };
}

/** Whether anything but the time is filtered for. */
export function filtered(filters: Filters): boolean {
  return names.some((name) => name !== 'when' && filters[name] !== '');
}

export function cleared(filters: Filters): Filters {
  return { ...(Object.fromEntries(names.map((name) => [name, ''])) as unknown as Filters), when: filters.when };
}

/** The days of a period: from is included, to is not. Own days are written "2026-11-01..2026-11-23". */
export function span(period: string, now: Date): { from: Date | null; to: Date | null } {
  const midnight = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  if (period === 'today') return { from: midnight(0), to: null };
  if (period === 'yesterday') return { from: midnight(1), to: midnight(0) };
  if (/^\d+$/.test(period)) return { from: midnight(Number(period) - 1), to: null };
  const own = ownDays(period);
  if (own === null) return { from: null, to: null };
  const to = dateOf(own.to);
  return { from: dateOf(own.from), to: to && new Date(to.getFullYear(), to.getMonth(), to.getDate() + 1) };
}

/** The two days of one's own period, each as an input gives it; null for a named period. */
export function ownDays(period: string): { from: string; to: string } | null {
  const match = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/.exec(period);
  return match ? { from: match[1] ?? '', to: match[2] ?? '' } : null;
}

export function dateOf(day: string): Date | null {
  const [year, month, date] = day.split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date) : null;
}

/** What the engine is asked. */
export function queryOf(filters: Filters, now: Date, limit = 0, before = 0): wire.AuditQuery {
  const { from, to } = span(filters.when, now);
  return {
    from: from?.toISOString() ?? '', to: to?.toISOString() ?? '', person: filters.person, event: filters.event, outcome: filters.outcome, flowId: filters.flow, system: filters.system,
    remoteUser: filters.user, connection: filters.connection, viewId: filters.view, runId: filters.run, rowKey: filters.row, search: filters.q, before, limit,
  };
}

/** "11:20:41" today, "Fri 18:00" this week, "18 Nov, 10:38" before. */
export function timeOf(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  if (date.toDateString() === now.toDateString()) return clockTime(at);
  const said = moment(at, now);
  return said.includes(':') ? said : `${said}, ${clockTime(at).slice(0, 5)}`;
}

/** "10:51:06.412 +01:00": as exact as it was written, with its zone. */
export function exactTime(at: string): string {
  const date = new Date(at);
  const minutes = -date.getTimezoneOffset();
  const two = (n: number) => String(n).padStart(2, '0');
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${clockTime(at)}.${String(date.getMilliseconds()).padStart(3, '0')} ${zone}`;
}

/** "5f2a…b83c" */
export function shortHash(hash: string): string {
  return hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash;
}

export const noHash = /^0*$/;

/** The start of a run names all accounts it acts as; other events name one. */
export function accountsOf(remoteUser: string): string[] {
  return remoteUser.split('; ').filter(Boolean);
}

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, 'µs': 0.001, us: 0.001, ns: 0.000_001 };

/** Milliseconds of a duration as the engine writes it, "1m2.5s"; null when it is none. */
export function milliseconds(duration: string): number | null {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|µs|us|ns|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) return null;
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ''] ?? 0), 0);
}
