import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys, personal, type Fault, type wire } from '../../api';
import { go } from '../../routing';
import { personalConnections as text } from '../../texts/personal-connections';
import { Button, Note, Popover, toast, useElapsed, type IconName, type Tone } from '../../ui';
import { sentences } from './model';

const looks: Record<string, { tone: Tone; icon: IconName }> = {
  unlocked: { tone: 'success', icon: 'lock-keyhole-open' },
  locked: { tone: 'identity', icon: 'lock-keyhole' },
  missing: { tone: 'danger', icon: 'shield-off' },
  hung: { tone: 'warning', icon: 'triangle-alert' },
};

/** Locks, unlocks or looks at the keychain; what it answers is on the page at once. */
export function useKeychain() {
  const client = useQueryClient();
  const options = {
    onSuccess: (keychain: wire.KeychainState) => {
      client.setQueryData<wire.PersonalList>(keys.personal(), (list) => list && ({ ...list, keychain } as wire.PersonalList));
      for (const queryKey of [keys.personal(), keys.shell(), keys.home(), keys.settings()]) void client.invalidateQueries({ queryKey });
    },
    onError: (fault: Fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  };
  const unlock = useMutation({ mutationFn: personal.unlock, ...options });
  const lock = useMutation({ mutationFn: personal.lock, ...options });
  const check = useMutation({ mutationFn: personal.checkKeychain, ...options });
  return { unlock, lock, check };
}

/** The keychain's notice: what holds the sign-ins, whether it is open, and the remedy when it is not. */
export function KeychainBanner({ keychain, use }: { keychain: wire.KeychainState; use: ReturnType<typeof useKeychain> }) {
  const { unlock, lock, check } = use;
  const waiting = unlock.isPending ? unlock.submittedAt : null;
  const seconds = useElapsed(waiting);
  const { state, name } = keychain;
  const look = looks[state] ?? { tone: 'neutral', icon: 'lock-keyhole' };
  const said = keychain.text || text('banner.unknown');
  const [first, rest] = sentences(waiting === null ? said : seconds === null ? text('banner.waiting', { name }) : text('banner.waiting-seconds', { name, seconds }));
  const settings = <Button size="sm" variant="ghost" onClick={() => go({ name: 'settings', id: 'keychain' })}>{text('banner.settings')}</Button>;
  const again = <Button size="sm" icon="refresh-cw" busy={check.isPending} onClick={() => check.mutate()}>{text('banner.check')}</Button>;
  return (
    <div className="personal-banner">
      <Note
        size="banner"
        tone={look.tone}
        icon={look.icon}
        title={first}
        live={state !== 'unlocked'}
        actions={
          state === 'unlocked' ? (
            <>
              {keychain.canLock && <Button size="sm" icon="lock-keyhole" busy={lock.isPending} onClick={() => lock.mutate()}>{text('banner.lock')}</Button>}
              {settings}
            </>
          ) : state === 'locked' ? (
            <>
              <Button size="sm" icon="lock-keyhole-open" busy={unlock.isPending} onClick={() => unlock.mutate()}>{text('banner.unlock')}</Button>
              {settings}
            </>
          ) : state === 'missing' ? (
            <Popover label={text('banner.fix-title')} align="end" width={320} trigger={<Button size="sm">{text('banner.fix')}</Button>}>
              <div className="personal-popover">
                <p className="ui-strong">{text('banner.fix-title')}</p>
                <p className="ui-small ui-secondary">{keychain.remedy}</p>
                <div className="ui-row">{again}</div>
              </div>
            </Popover>
          ) : (
            again
          )
        }
      >
        {[rest, state === 'hung' ? keychain.remedy : ''].filter(Boolean).join(' ') || undefined}
      </Note>
    </div>
  );
}
