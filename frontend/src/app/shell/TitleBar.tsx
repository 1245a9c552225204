import { runAction } from '../../actions';
import type { wire } from '../../api';
import { back, forward, go, useHistory } from '../../routing';
import { shell as text } from '../../texts/shell';
import { Icon, IconButton, Kbd, Menu, ProgressRing, type IconName } from '../../ui';
import { Mark } from './Mark';
import { ProfileMenu } from './ProfileMenu';

interface Props {
  state: wire.ShellState | undefined;
  rail: boolean;
  onToggle: () => void;
  onShortcuts: () => void;
  onTheme: (theme: string) => void;
  onLock: () => void;
}

export function TitleBar({ state, rail, onToggle, onShortcuts, onTheme, onLock }: Props) {
  const { canBack, canForward } = useHistory();
  return (
    <header className="app-titlebar" aria-label={text('title-bar')} data-region="title-bar">
      <div className="app-titlebar-start">
        <div className="app-brand">
          <Mark />
          {!rail && <span className="app-word">{text('product')}</span>}
        </div>
        <IconButton icon="panel-left" label={text(rail ? 'sidebar-show' : 'sidebar-hide')} keys="$mod+b" aria-expanded={!rail} onClick={onToggle} />
        <IconButton icon="arrow-left" label={text('back')} keys="Alt+ArrowLeft" disabledReason={canBack ? undefined : text('no-back')} onClick={back} />
        <IconButton icon="arrow-right" label={text('forward')} keys="Alt+ArrowRight" disabledReason={canForward ? undefined : text('no-forward')} onClick={forward} />
      </div>
      <button type="button" className="app-command" aria-haspopup="dialog" onClick={() => runAction('app.palette')}>
        <Icon name="search" />
        <span className="ui-truncate">{text('search')}</span>
        <span className="ui-spacer" />
        <Kbd keys="$mod+k" />
      </button>
      <div className="app-titlebar-end">
        {state !== undefined && <Activity running={state.running} needsYou={state.needsYou} />}
        {state !== undefined && <KeychainChip state={state.keychain.state} />}
        <Menu
          items={[
            { id: 'shortcuts', label: text('shortcuts'), icon: 'keyboard', keys: 'Shift+?', onSelect: onShortcuts },
            { id: 'start', label: text('help.start'), icon: 'house', onSelect: () => void runAction('home.show-start', 'menu') },
          ]}
        >
          <IconButton icon="circle-help" label={text('help')} />
        </Menu>
        {state !== undefined && <ProfileMenu state={state} onShortcuts={onShortcuts} onTheme={onTheme} onLock={onLock} />}
      </div>
    </header>
  );
}

/** Only while something runs or needs the person. It opens the drawer again, or else the list of runs. */
function Activity({ running, needsYou }: { running: number; needsYou: number }) {
  if (running === 0 && needsYou === 0) return null;
  const open = () => {
    if (!runAction('runs.show-activity')) go({ name: 'runs', query: { state: needsYou > 0 ? 'needs_you' : 'active' } });
  };
  return (
    <button type="button" className="app-pill" data-tone={needsYou > 0 ? 'identity' : 'accent'} onClick={open}>
      {needsYou > 0 ? <Icon name="user-round-key" size={13} /> : <ProgressRing size={14} />}
      {needsYou > 0 ? text('needs-you', { n: needsYou }) : text('running', { n: running })}
    </button>
  );
}

const keychains: Record<string, { text: 'keychain' | 'keychain-locked' | 'keychain-missing' | 'keychain-waiting'; icon: IconName; tone?: string }> = {
  unlocked: { text: 'keychain', icon: 'lock-keyhole-open' },
  locked: { text: 'keychain-locked', icon: 'lock-keyhole', tone: 'identity' },
  missing: { text: 'keychain-missing', icon: 'shield-off', tone: 'danger' },
  hung: { text: 'keychain-waiting', icon: 'clock-alert', tone: 'warning' },
};

function KeychainChip({ state }: { state: string }) {
  const look = keychains[state];
  if (!look) return null;
  return (
    <button type="button" className="app-keychain" data-tone={look.tone} aria-label={text('keychain-label', { text: text(look.text) })} onClick={() => go('personal-connections')}>
      <Icon name={look.icon} size={14} />
      {text(look.text)}
      {state === 'unlocked' && <span className="app-dot" aria-hidden />}
    </button>
  );
}
