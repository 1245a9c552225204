/*
 * Events from the engine. They are hints: each makes the query layer ask again, and
 * nothing on screen is taken from a payload that the store could contradict.
 */
import type { QueryClient } from '@tanstack/react-query';
import { EventsOn } from '../generated/wailsjs/runtime/runtime';
import type { app } from '../generated/wailsjs/go/models';
import { keys } from './keys';

export interface Events {
  'run.changed': app.RunChanged;
  'shell.changed': Record<string, never>;
  'flow.changed': app.ID;
  'flow.opened': app.ID;
  'view.changed': app.ID;
  'audit.progress': app.AuditReport;
  'signin.browser': app.BrowserState;
  'theme.changed': app.ThemeChanged;
  'app.closing': Record<string, never>;
}

/** Listens to an event; returns the function that stops listening. Outside the window nothing ever comes. */
export function on<N extends keyof Events>(name: N, listener: (payload: Events[N]) => void): () => void {
  if (typeof (window as { runtime?: unknown }).runtime !== 'object') return () => {};
  return EventsOn(name, (payload: Events[N]) => listener(payload));
}

/** Lets events make the cached answers stale. Call once. */
export function connectEvents(client: QueryClient): () => void {
  const stale = (...queryKeys: (readonly unknown[])[]) => {
    for (const queryKey of queryKeys) void client.invalidateQueries({ queryKey });
  };
  const stops = [
    on('run.changed', (run) => stale(keys.run(run.runId), keys.runs(), keys.shell(), keys.viewRows(run.viewId), keys.home())),
    on('shell.changed', () => stale(keys.shell(), keys.home(), keys.personal())),
    on('flow.changed', ({ id }) => stale(keys.flow(id), keys.flows(), keys.shell())),
    on('view.changed', ({ id }) => stale(keys.view(id), keys.views(), keys.shell())),
    on('audit.progress', (report) => client.setQueryData(keys.auditReport(), report)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
