/* The actions of the frame: going places, sidebar, palette, shortcuts, theme, lock. */
import type { Action } from '../actions';
import { back, forward, getRoute, go, type RouteName } from '../routing';
import { shell as text } from '../texts/shell';
import type { IconName } from '../ui';
import { moveRegion } from './shell/regions';
import { toggleSidebar } from './shell/sidebar-state';

type Place = 'home' | 'views' | 'flows' | 'connections' | 'runs' | 'audit' | 'personal-connections' | 'settings';

const places: { name: Place & RouteName; icon: IconName; keys: string[] }[] = [
  { name: 'home', icon: 'house', keys: ['g h'] },
  { name: 'views', icon: 'layout-dashboard', keys: ['g v'] },
  { name: 'flows', icon: 'workflow', keys: ['g f'] },
  { name: 'connections', icon: 'plug', keys: ['g c'] },
  { name: 'runs', icon: 'activity', keys: ['g r'] },
  { name: 'audit', icon: 'scroll-text', keys: ['g a'] },
  { name: 'personal-connections', icon: 'user-round-key', keys: ['g p'] },
  { name: 'settings', icon: 'settings', keys: ['$mod+,'] },
];

interface Frame {
  shortcuts: () => void;
  theme: (theme: string) => void;
  lock: () => void;
  personId: () => string;
}

export function frameActions(frame: Frame): Action[] {
  return [
    ...places.map(({ name, icon, keys }): Action => ({ id: `go.${name}`, label: text(name), icon, group: 'go', keys, run: () => go(name) })),
    { id: 'go.my-runs', label: text('my-runs'), icon: 'activity', group: 'go', run: () => go({ name: 'runs', query: { mine: '1' } }) },
    { id: 'go.my-events', label: text('my-events'), icon: 'scroll-text', group: 'go', run: () => go({ name: 'audit', query: { person: frame.personId() } }) },
    { id: 'go.back', label: text('back'), icon: 'arrow-left', group: 'go', keys: ['Alt+ArrowLeft', 'Meta+['], hidden: true, inFields: true, run: back },
    { id: 'go.forward', label: text('forward'), icon: 'arrow-right', group: 'go', keys: ['Alt+ArrowRight', 'Meta+]'], hidden: true, inFields: true, run: forward },
    { id: 'app.sidebar', label: text('sidebar'), icon: 'panel-left', group: 'app', keys: ['$mod+b'], inFields: true, run: () => toggleSidebar(getRoute().name) },
    { id: 'app.next-region', label: text('next-region'), icon: 'arrow-right', group: 'app', keys: ['F6'], hidden: true, inFields: true, run: () => moveRegion(1) },
    { id: 'app.previous-region', label: text('previous-region'), icon: 'arrow-left', group: 'app', keys: ['Shift+F6'], hidden: true, inFields: true, run: () => moveRegion(-1) },
    { id: 'app.shortcuts', label: text('shortcuts'), icon: 'keyboard', group: 'help', keys: ['Shift+?'], run: frame.shortcuts },
    { id: 'app.theme-light', label: `${text('theme')}: ${text('theme.light')}`, icon: 'sun', group: 'app', run: () => frame.theme('light') },
    { id: 'app.theme-dark', label: `${text('theme')}: ${text('theme.dark')}`, icon: 'moon', group: 'app', run: () => frame.theme('dark') },
    { id: 'app.theme-system', label: `${text('theme')}: ${text('theme.system')}`, icon: 'monitor', group: 'app', run: () => frame.theme('system') },
    { id: 'app.lock', label: text('lock'), icon: 'lock-keyhole', group: 'app', keys: ['$mod+Shift+l'], inFields: true, run: frame.lock },
  ];
}
