/*
 * Which feature serves which route. A feature is a folder with an `index.tsx` that
 * exports `pages`: a component for each of its routes; it is loaded when it is first
 * opened. A feature may also have a `host.tsx` whose default export is always mounted
 * (prompts, drawers, actions that are there on every page).
 */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Route, RouteName } from '../routing';

export interface PageProps {
  route: Route;
}

export type Pages = Partial<Record<RouteName, ComponentType<PageProps>>>;

const features: Record<RouteName, string> = {
  home: 'home', views: 'views', view: 'views', flows: 'flow-builder', flow: 'flow-builder', connections: 'connections',
  runs: 'runs', run: 'runs', audit: 'audit', settings: 'settings', 'personal-connections': 'personal-connections',
};

const modules = import.meta.glob<{ pages: Pages }>('../features/*/index.tsx');
const hostModules = import.meta.glob<{ default: ComponentType }>('../features/*/host.tsx');

type Page = ComponentType<PageProps>;

const cache = new Map<RouteName, Page | LazyExoticComponent<Page>>();

async function load(name: RouteName): Promise<Page> {
  const module = modules[`../features/${features[name]}/index.tsx`];
  const found = (await module?.())?.pages[name];
  if (!found) throw new Error(`feature ${features[name]} has no page ${name}`);
  return found;
}

/** The page of a route; undefined when no feature serves it. */
export function pageOf(name: RouteName): Page | LazyExoticComponent<Page> | undefined {
  const known = cache.get(name);
  if (known) return known;
  if (!modules[`../features/${features[name]}/index.tsx`]) return undefined;
  const page = lazy(async () => ({ default: await load(name) }));
  cache.set(name, page);
  return page;
}

/**
 * Has the first page at hand before anything is drawn. A page that arrives after the first
 * drawing waits a third of a second more, since React lets what stands in its place stay that long.
 */
export async function loadFirst(name: RouteName): Promise<void> {
  try {
    cache.set(name, await load(name));
  } catch {
    // The page says so itself when it is drawn.
  }
}

/** What is always mounted, loaded after the first paint. */
export const hosts = Object.entries(hostModules).map(([path, load]) => ({ path, Host: lazy(load) }));
