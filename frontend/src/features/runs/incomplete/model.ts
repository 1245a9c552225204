/* Incomplete runs without a window: what can be done with each, and corrected bundles. */
import type { wire } from '../../../api';
import type { Status } from '../../../ui';

export const incompleteStates = ['unresolved', 'pending', 'in_progress', 'resolved'] as const;
export type IncompleteStatus = (typeof incompleteStates)[number];

const statuses: Record<string, Status> = { unresolved: 'held', pending: 'held', in_progress: 'running', resolved: 'succeeded' };

export function incompleteStatus(status: string): Status {
  return statuses[status] ?? 'info';
}

/** Whether a person can carry it on or give it up now: the ones under way and the completed ones cannot. */
export function open(row: Pick<wire.IncompleteRow, 'status'>): boolean {
  return row.status === 'unresolved' || row.status === 'pending';
}

/** A size as people read it: "14 kB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The time until the next attempt: "in 4 min". */
export function until(at: string, now: number): string {
  const left = Math.max(0, Math.round((Date.parse(at) - now) / 1000));
  if (left < 60) return `in ${left} s`;
  if (left < 5400) return `in ${Math.round(left / 60)} min`;
  return `in ${Math.round(left / 3600)} h`;
}

export interface Corrected {
  values?: Record<string, unknown>;
  error?: string;
}

/** A typed bundle: a collection, or why it is none. */
export function readBundle(typed: string): Corrected {
  try {
    const value: unknown = JSON.parse(typed);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { values: value as Record<string, unknown> };
    return { error: 'it must begin with {' };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The bundles that were changed; null while one of them cannot be read. */
export function corrections(bundles: wire.IncompleteBundle[], typed: Record<number, string>): wire.IncompleteBundle[] | null {
  const out: wire.IncompleteBundle[] = [];
  for (const bundle of bundles) {
    const text = typed[bundle.module];
    if (text === undefined || text === written(bundle)) continue;
    const { values } = readBundle(text);
    if (!values) return null;
    out.push({ ...bundle, values });
  }
  return out;
}

export function written(bundle: Pick<wire.IncompleteBundle, 'values'>): string {
  return JSON.stringify(bundle.values, null, 2);
}
