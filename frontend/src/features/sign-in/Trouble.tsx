import { useState } from 'react';
import { personal, toFault, type wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { Button, Note, toast } from '../../ui';
import type { Phase } from './model';

interface Props {
  phase: Phase;
  prompt: wire.Prompt;
  run: boolean;
  onAgain: () => void;
  onUnchecked: () => void;
  onOnce: () => void;
  onCancel: () => void;
}

/** What stands between the sign-in and its being kept: the system or the keychain, with the ways on. */
export function Trouble({ phase, prompt, run, onAgain, onUnchecked, onOnce, onCancel }: Props) {
  const [unlocking, setUnlocking] = useState(false);
  if (phase.kind === 'unreachable') {
    return (
      <Note tone="warning" icon="wifi-off" live title={text('unreachable.title', { system: prompt.system })}>
        {[phase.fault?.text, text('unreachable.text')].filter(Boolean).join(' ')}
        <span className="signin-note-actions">
          <Button size="xs" onClick={onAgain}>{text('unreachable.again')}</Button>
          <Button size="xs" onClick={onUnchecked} disabledReason={prompt.canKeep ? undefined : prompt.keepReason}>{text('unreachable.keep')}</Button>
        </span>
      </Note>
    );
  }
  if (phase.kind !== 'keychain') return null;
  const code = phase.fault?.code ?? '';
  const unlock = () => {
    setUnlocking(true);
    personal.unlock().then(onAgain, (thrown) => toast(toFault(thrown).title)).finally(() => setUnlocking(false));
  };
  return (
    <Note tone={code === 'keychain.locked' ? 'identity' : 'warning'} icon={code === 'keychain.missing' ? 'shield-off' : 'lock-keyhole'} live title={`${phase.fault?.title ?? ''}.`}>
      {[phase.fault?.text, phase.fault?.hint].filter(Boolean).join(' ')}
      <span className="signin-note-actions">
        {code === 'keychain.locked' ? (
          <Button size="xs" variant="identity" busy={unlocking} onClick={unlock}>{text('unlock', { store: prompt.storeName })}</Button>
        ) : (
          code !== 'keychain.too_big' && <Button size="xs" onClick={onAgain}>{text('try-again')}</Button>
        )}
        {run ? <Button size="xs" onClick={onOnce}>{text('without-keeping')}</Button> : <Button size="xs" variant="ghost" onClick={onCancel}>{text('waiting-cancel')}</Button>}
      </span>
    </Note>
  );
}

/** What a refusal means for the person, below the field that says it. */
export function Refused({ phase }: { phase: Extract<Phase, { kind: 'refused' }> }) {
  const words = [phase.fault?.text, phase.fault?.hint].filter(Boolean).join(' ');
  if (phase.warning === '' && words === '') return null;
  return (
    <Note tone="warning" live {...(phase.warning === '' ? {} : { title: phase.warning })}>
      {words}
    </Note>
  );
}
