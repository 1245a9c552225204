import type { wire } from '../../api';
import { go } from '../../routing';
import { shell as text } from '../../texts/shell';
import { Avatar, Chip, Icon, Menu } from '../../ui';

interface Props {
  state: wire.ShellState;
  onShortcuts: () => void;
  onTheme: (theme: string) => void;
  onLock: () => void;
}

export function ProfileMenu({ state, onShortcuts, onTheme, onLock }: Props) {
  const { person, settings, personalDue } = state;
  return (
    <Menu
      width={286}
      header={
        <div className="app-profile-head">
          <Avatar name={person.name} initials={person.initials} me size={36} />
          <div className="ui-stack">
            <span className="ui-strong">{person.name}</span>
            <span className="ui-small ui-tertiary">{text('os-user', { user: person.osUser })}</span>
          </div>
        </div>
      }
      items={[
        {
          id: 'personal', label: text('personal-connections'), icon: 'user-round-key', tone: 'identity', onSelect: () => go('personal-connections'),
          ...(personalDue > 0 ? { badge: <Chip tone="warning">{text('needs-you', { n: personalDue })}</Chip> } : {}),
        },
        { id: 'runs', label: text('my-runs'), icon: 'activity', onSelect: () => go({ name: 'runs', query: { mine: '1' } }) },
        { id: 'events', label: text('my-events'), icon: 'scroll-text', onSelect: () => go({ name: 'audit', query: { person: person.id } }) },
        { kind: 'separator', id: 's1' },
        {
          kind: 'choice', id: 'theme', label: text('theme'), icon: 'sun-moon', value: settings.theme || 'system', onChange: onTheme,
          options: [
            { value: 'light', label: text('theme.light'), icon: 'sun' },
            { value: 'dark', label: text('theme.dark'), icon: 'moon' },
            { value: 'system', label: text('theme.system'), icon: 'monitor' },
          ],
        },
        { id: 'shortcuts', label: text('shortcuts'), icon: 'keyboard', keys: 'Shift+?', onSelect: onShortcuts },
        { id: 'settings', label: text('settings'), icon: 'settings', keys: '$mod+,', onSelect: () => go('settings') },
        { kind: 'separator', id: 's2' },
        { id: 'lock', label: text('lock'), icon: 'lock-keyhole', keys: '$mod+Shift+l', onSelect: onLock },
      ]}
    >
      <button type="button" className="app-avatar" aria-label={text('profile', { name: person.name, initials: person.initials })}>
        <Avatar name={person.name} initials={person.initials} me size={26} />
        <Icon name="chevron-down" size={14} />
      </button>
    </Menu>
  );
}
