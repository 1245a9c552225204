/*
 * The hash router: addresses to routes and back, real history, and state that
 * Back restores (scroll, selection, open panel). It knows no page.
 */
import { useCallback, useSyncExternalStore } from 'react';

export type RouteName =
  | 'home' | 'views' | 'view' | 'flows' | 'flow' | 'connections' | 'runs' | 'run'
  | 'audit' | 'settings' | 'personal-connections';

export interface Route {
  name: RouteName;
  /** The id of a View, flow, connection or run; the section of Settings; or "". */
  id: string;
  /** The part of a flow: "", "runs" or "versions". */
  tab: string;
  query: Record<string, string>;
}

const withId: Record<string, RouteName> = { views: 'view', flows: 'flow', runs: 'run' };
const plain = new Set<string>(['home', 'views', 'flows', 'connections', 'runs', 'audit', 'settings', 'personal-connections']);

export function parse(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [head = '', rawId = '', rawTab = ''] = path.split('/');
  const query = Object.fromEntries(new URLSearchParams(search));
  const id = decode(rawId);
  const tab = decode(rawTab);
  if (!plain.has(head)) return { name: 'home', id: '', tab: '', query: {} };
  if (id !== '' && withId[head] !== undefined) return { name: withId[head], id, tab, query };
  return { name: head as RouteName, id, tab, query };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export interface Target {
  name: RouteName;
  id?: string;
  tab?: string;
  query?: Record<string, string | undefined>;
}

/** The address of a route, for `href`. */
export function href(target: Target | RouteName): string {
  const { name, id = '', tab = '', query = {} } = typeof target === 'string' ? { name: target } : target;
  const head = { view: 'views', flow: 'flows', run: 'runs' }[name as string] ?? name;
  const path = [head, id, tab].filter(Boolean).map(encodeURIComponent).join('/');
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const search = new URLSearchParams(pairs).toString();
  return `#/${path}${search ? `?${search}` : ''}`;
}

interface Entry {
  index: number;
  kept: Record<string, unknown>;
}

const listeners = new Set<() => void>();
let snapshot = '';
let route = parse('');
let newest = 0;

function entry(): Entry {
  const state = history.state as Partial<Entry> | null;
  return { index: state?.index ?? 0, kept: state?.kept ?? {} };
}

function emit() {
  newest = Math.max(newest, entry().index);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (listeners.size === 1) {
    window.addEventListener('popstate', emit);
    window.addEventListener('hashchange', emit);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.removeEventListener('popstate', emit);
      window.removeEventListener('hashchange', emit);
    }
  };
}

function current(): Route {
  if (location.hash !== snapshot) {
    snapshot = location.hash;
    route = parse(snapshot);
  }
  return route;
}

export const getRoute = current;

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}

/** Goes to a route. `replace` changes the address without a new step in the history. */
export function go(target: Target | RouteName, options: { replace?: boolean } = {}) {
  const address = href(target);
  if (options.replace || address === location.hash) {
    history.replaceState({ ...entry() }, '', address);
  } else {
    const index = entry().index + 1;
    newest = index;
    history.pushState({ index, kept: {} } satisfies Entry, '', address);
  }
  emit();
}

export function back() {
  if (entry().index > 0) history.back();
}

export function forward() {
  if (entry().index < newest) history.forward();
}

export function useHistory(): { canBack: boolean; canForward: boolean } {
  const key = useSyncExternalStore(subscribe, () => `${entry().index}/${newest}`);
  const [index = 0, last = 0] = key.split('/').map(Number);
  return { canBack: index > 0, canForward: index < last };
}

/**
 * State that belongs to the current step of the history: Back brings it again.
 * For the open panel, the selection, filters; small values that survive JSON.
 */
export function useKept<T>(key: string, initial: T): [T, (value: T) => void] {
  const raw = useSyncExternalStore(subscribe, () => entry().kept[key]);
  const value = raw === undefined ? initial : (raw as T);
  const set = useCallback((next: T) => keep(key, next), [key]);
  return [value, set];
}

export function keep(key: string, value: unknown) {
  const now = entry();
  history.replaceState({ ...now, kept: { ...now.kept, [key]: value } }, '');
  emit();
}

export function kept(key: string): unknown {
  return entry().kept[key];
}
