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

const cache = new Map<RouteName, LazyExoticComponent<ComponentType<PageProps>>>();

/** The page of a route; undefined when no feature serves it. */
export function pageOf(name: RouteName): LazyExoticComponent<ComponentType<PageProps>> | undefined {
  const known = cache.get(name);
  if (known) return known;
  const load = modules[`../features/${features[name]}/index.tsx`];
  if (!load) return undefined;
  const page = lazy(async () => {
    const { pages } = await load();
    const found = pages[name];
    if (!found) throw new Error(`feature ${features[name]} has no page ${name}`);
    return { default: found };
  });
  cache.set(name, page);
  return page;
}

/** What is always mounted, loaded after the first paint. */
export const hosts = Object.entries(hostModules).map(([path, load]) => ({ path, Host: lazy(load) }));
