import { useState, type ReactNode } from 'react';
import type { wire } from '../../api';
import { Link, type Route, type RouteName, type Target } from '../../routing';
import { shell as text } from '../../texts/shell';
import { Icon, Tooltip, type IconName } from '../../ui';

interface Props {
  state: wire.ShellState | undefined;
  route: Route;
  rail: boolean;
}

const main: { name: RouteName; label: 'home' | 'views' | 'flows' | 'connections' | 'runs' | 'audit'; icon: IconName; own: RouteName[] }[] = [
  { name: 'home', label: 'home', icon: 'house', own: ['home'] },
  { name: 'views', label: 'views', icon: 'layout-dashboard', own: ['views', 'view'] },
  { name: 'flows', label: 'flows', icon: 'workflow', own: ['flows', 'flow'] },
  { name: 'connections', label: 'connections', icon: 'plug', own: ['connections'] },
  { name: 'runs', label: 'runs', icon: 'activity', own: ['runs', 'run'] },
  { name: 'audit', label: 'audit', icon: 'scroll-text', own: ['audit'] },
];

export function Sidebar({ state, route, rail }: Props) {
  const counts: Partial<Record<RouteName, number>> = { views: state?.views, flows: state?.flows, connections: state?.connections };
  const pinned = usePinnedOrder(state?.pinned ?? []);
  const recent = (state?.recent ?? []).slice(0, 3);
  const pinnedNow = route.name === 'view' && pinned.items.some((item) => item.id === route.id);
  const engine = state?.engine === 'ready' || state?.engine === 'stopped' ? state.engine : 'starting';
  return (
    <nav className="app-sidebar" data-rail={rail || undefined} aria-label={text('navigation')} data-region="sidebar">
      <div className="app-nav">
        {main.map((item) => (
          <Item key={item.name} to={item.name} icon={item.icon} label={text(item.label)} rail={rail} current={item.own.includes(route.name) && !(item.name === 'views' && pinnedNow && !rail)} count={counts[item.name]} />
        ))}
        {!rail && pinned.items.length > 0 && (
          <Group title={text('pinned-views')}>
            {pinned.items.map((item) => (
              <Item
                key={item.id}
                to={{ name: 'view', id: item.id }}
                icon="table-2"
                label={item.name}
                rail={false}
                current={route.name === 'view' && route.id === item.id}
                onMove={(by) => pinned.move(item.id, by)}
                onDrop={(id) => pinned.place(id, item.id)}
                dragId={item.id}
              />
            ))}
          </Group>
        )}
        {!rail && recent.length > 0 && (
          <Group title={text('recent-flows')}>
            {recent.map((item) => (
              <Item key={item.id} to={{ name: 'flow', id: item.id }} icon="workflow" label={item.name} rail={false} current={false} attention={item.attention} />
            ))}
          </Group>
        )}
      </div>
      <div className="app-sidebar-foot">
        <Item to="settings" icon="settings" label={text('settings')} rail={rail} current={route.name === 'settings'} />
        {!rail && (
          <div className="app-engine">
            <span className="app-dot" data-tone={engine === 'ready' ? 'success' : engine === 'stopped' ? 'danger' : 'warning'} aria-hidden />
            {text(`engine.${engine}`)}
            <span className="app-engine-version">{state?.version}</span>
          </div>
        )}
      </div>
    </nav>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="app-nav-group" role="group" aria-label={title}>
      <div className="app-nav-title" aria-hidden>{title}</div>
      {children}
    </div>
  );
}

interface ItemProps {
  to: Target | RouteName;
  icon: IconName;
  label: string;
  rail: boolean;
  current: boolean;
  count?: number | undefined;
  attention?: string;
  onMove?: (by: -1 | 1) => void;
  /** What another item that is dropped here is called. */
  onDrop?: (id: string) => void;
  dragId?: string;
}

const dragged = 'application/x-signet-view';

function Item({ to, icon, label, rail, current, count, attention, onMove, onDrop, dragId }: ItemProps) {
  const name = attention ? text('needs-attention', { name: label, why: attention }) : label;
  const link = (
    <Link
      to={to}
      className="app-nav-item"
      aria-current={current ? 'page' : undefined}
      aria-label={rail || attention ? name : undefined}
      aria-description={onMove ? text('move-pinned') : undefined}
      draggable={dragId !== undefined}
      onDragStart={(event) => dragId !== undefined && event.dataTransfer.setData(dragged, dragId)}
      onDragOver={(event) => {
        if (onDrop && event.dataTransfer.types.includes(dragged)) event.preventDefault();
      }}
      onDrop={(event) => {
        const id = event.dataTransfer.getData(dragged);
        if (onDrop && id) {
          event.preventDefault();
          onDrop(id);
        }
      }}
      onKeyDown={(event) => {
        if (onMove && event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
          event.preventDefault();
          onMove(event.key === 'ArrowUp' ? -1 : 1);
        }
      }}
    >
      <Icon name={icon} size={rail ? 18 : 16} />
      {!rail && <span className="ui-truncate">{label}</span>}
      {!rail && count !== undefined && count > 0 && <span className="app-nav-count">{count}</span>}
      {!rail && attention && <span className="app-nav-dot" aria-hidden />}
    </Link>
  );
  return rail ? <Tooltip content={label} side="right">{link}</Tooltip> : link;
}

/** Pinned Views in the person's own order, at most seven. */
function usePinnedOrder(items: wire.NavItem[]) {
  const [order, setOrder] = useState<string[]>(() => {
    try {
      return JSON.parse(localStorage.getItem('signet.pinned') ?? '[]') as string[];
    } catch {
      return [];
    }
  });
  const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  const sorted = [...items].sort((a, b) => place(a.id) - place(b.id)).slice(0, 7);
  const put = (id: string, to: number) => {
    const ids = sorted.map((item) => item.id);
    const at = ids.indexOf(id);
    if (at < 0 || to < 0 || to >= ids.length) return;
    ids.splice(at, 1);
    ids.splice(to, 0, id);
    localStorage.setItem('signet.pinned', JSON.stringify(ids));
    setOrder(ids);
  };
  return {
    items: sorted,
    move: (id: string, by: -1 | 1) => put(id, sorted.findIndex((item) => item.id === id) + by),
    place: (id: string, before: string) => put(id, sorted.findIndex((item) => item.id === before)),
  };
}
