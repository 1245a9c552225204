/* The window: frame around the page of the route, hosts of the features, toasts, live regions. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { installKeys, register, setSingleKeys } from '../actions';
import { connectEvents, keys, on, preferences, profile, useShell } from '../api';
import { go, useRoute } from '../routing';
import { shell as text } from '../texts/shell';
import { Button, EmptyState, LiveRegions, Page, Skeleton, toast, Toaster, TooltipProvider } from '../ui';
import { frameActions } from './frame-actions';
import { applyLook, onSystem, systemIsDark } from './look';
import { hosts, pageOf } from './pages';
import { Boundary } from './shell/Boundary';
import { Mark } from './shell/Mark';
import { Notices, noticesOn } from './shell/Notices';
import { Shortcuts } from './shell/Shortcuts';
import { Sidebar } from './shell/Sidebar';
import { toggleSidebar, useRail } from './shell/sidebar-state';
import { TitleBar } from './shell/TitleBar';
import './shell/shell.css';

export function App() {
  const client = useQueryClient();
  const route = useRoute();
  const rail = useRail(route.name);
  const { data: state } = useShell();
  const [shortcuts, setShortcuts] = useState(false);
  const [afterPaint, setAfterPaint] = useState(false);

  const settings = useMutation({
    mutationFn: preferences.set,
    onSuccess: (page) => {
      client.setQueryData(keys.settings(), page);
      void client.invalidateQueries({ queryKey: keys.shell() });
    },
    onError: (fault) => toast(fault.title),
  });
  const lock = useMutation({
    mutationFn: (on: boolean) => profile.lock({ id: '', on }),
    onSuccess: (next) => client.setQueryData(keys.shell(), next),
    onError: (fault) => toast(fault.title),
  });

  const frame = useRef({ state, settings, lock });
  frame.current = { state, settings, lock };
  const commands = useMemo(
    () => ({
      shortcuts: () => setShortcuts((open) => !open),
      theme: (theme: string) => {
        const now = frame.current.state;
        if (!now) return;
        const next = { ...now.settings, theme };
        applyLook(next, now.darkSystem || systemIsDark());
        frame.current.settings.mutate(next);
      },
      lock: () => frame.current.lock.mutate(true),
      personId: () => frame.current.state?.person.id ?? '',
    }),
    [],
  );

  useEffect(() => connectEvents(client), [client]);
  useEffect(() => installKeys(), []);
  // A file that the person opened with Signet: it is a draft by now.
  useEffect(() => on('flow.opened', ({ id }) => go({ name: 'flow', id })), []);
  useEffect(() => register(frameActions(commands)), [commands]);
  useEffect(() => {
    // What is always there comes after the first page: it would only hold that up.
    const late = setTimeout(() => setAfterPaint(true), 1500);
    return () => clearTimeout(late);
  }, []);
  useEffect(() => {
    if (!state) return undefined;
    const look = () => applyLook(state.settings, state.darkSystem || systemIsDark());
    look();
    setSingleKeys(state.settings.singleKeys);
    const ends = [onSystem(look), on('theme.changed', ({ dark }) => applyLook(state.settings, dark))];
    return () => {
      for (const end of ends) end();
    };
  }, [state]);

  const showHosts = useCallback(() => setAfterPaint(true), []);
  const Current = pageOf(route.name);
  return (
    <TooltipProvider>
      {state?.locked ? (
        <Locked onUnlock={() => lock.mutate(false)} busy={lock.isPending} />
      ) : (
        <div className="app" data-rail={rail || undefined}>
          <TitleBar state={state} rail={rail} onToggle={() => toggleSidebar(route.name)} onShortcuts={commands.shortcuts} onTheme={commands.theme} onLock={commands.lock} />
          <Sidebar state={state} route={route} rail={rail} />
          <div className="app-sheet">
            <Notices notices={noticesOn(route.name, state?.notices)} onRetry={() => void client.invalidateQueries({ queryKey: keys.shell() })} />
            <div className="app-sheet-row">
              <Boundary key={`${route.name}/${route.id}`}>
                <Suspense fallback={<Page title={text(titleOf(route.name))} padded="sheet"><Skeleton label={text('reading-page')} /></Page>}>
                  {Current ? <Current route={route} /> : <Missing />}
                  <Painted name={route.name} onPainted={showHosts} />
                </Suspense>
              </Boundary>
              {shortcuts && <Shortcuts onClose={() => setShortcuts(false)} />}
            </div>
          </div>
        </div>
      )}
      {/* Behind the lock nothing asks and nothing starts. */}
      {afterPaint && !state?.locked && (
        <Suspense fallback={null}>
          {hosts.map(({ path, Host }) => (
            <Host key={path} />
          ))}
        </Suspense>
      )}
      <Toaster />
      <LiveRegions />
    </TooltipProvider>
  );
}

function titleOf(name: ReturnType<typeof useRoute>['name']) {
  return ({ view: 'views', flow: 'flows', run: 'runs' } as const)[name as 'view'] ?? (name as Exclude<typeof name, 'view' | 'flow' | 'run'>);
}

let told = false;

/** Notices when the first page stands with its content, and tells the engine once: a script may wait for it. */
function Painted({ name, onPainted }: { name: string; onPainted: () => void }) {
  useEffect(() => {
    let next = 0;
    const look = () => {
      if (document.querySelector('main') !== null && document.querySelector('.ui-skeleton') === null) {
        onPainted();
        if (!told) {
          told = true;
          profile.painted({ id: name }).catch(() => {});
        }
        return;
      }
      next = requestAnimationFrame(look);
    };
    next = requestAnimationFrame(look);
    return () => cancelAnimationFrame(next);
  }, [name, onPainted]);
  return null;
}

function Missing() {
  return (
    <Page title={text('page-missing.title')}>
      <EmptyState icon="search-x" title={text('page-missing.title')}>{text('page-missing.text')}</EmptyState>
    </Page>
  );
}

function Locked({ onUnlock, busy }: { onUnlock: () => void; busy: boolean }) {
  return (
    <main className="app-locked" aria-label={text('locked.title')}>
      <div className="ui-empty">
        <Mark size={40} />
        <h1 className="ui-h2">{text('locked.title')}</h1>
        <p className="ui-empty-text">{text('locked.text')}</p>
        <div className="ui-empty-actions">
          <Button variant="primary" busy={busy} onClick={onUnlock} autoFocus>{text('unlock')}</Button>
        </div>
      </div>
    </main>
  );
}
