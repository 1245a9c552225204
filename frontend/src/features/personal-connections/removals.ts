/*
 * Removals that can still be undone. They outlive the page: one may leave it and come
 * back within the 30 seconds, and the row is still grey.
 */
import { create } from 'zustand';

interface Removals {
  /** By connection. */
  rows: Record<string, true>;
}

const store = create<Removals>(() => ({ rows: {} }));

export const removalTime = 30_000;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export const useRemovals = () => store((state) => state.rows);

/** Marks a row as removed for as long as the engine keeps its sign-in. */
export function markRemoved(id: string, onGone: () => void) {
  clearTimeout(timers.get(id));
  store.setState(({ rows }) => ({ rows: { ...rows, [id]: true } }));
  timers.set(id, setTimeout(() => {
    unmarkRemoved(id);
    onGone();
  }, removalTime));
}

export function unmarkRemoved(id: string) {
  clearTimeout(timers.get(id));
  timers.delete(id);
  store.setState(({ rows }) => ({ rows: Object.fromEntries(Object.entries(rows).filter(([one]) => one !== id)) }));
}
