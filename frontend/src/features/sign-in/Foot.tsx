import { signIn as text } from '../../texts/sign-in';
import { Button, Icon } from '../../ui';
import type { Asked } from './model';

interface Props {
  asked: Asked;
  usedBy: number;
  primary: string;
  busy: boolean;
  /** Why the primary button rests. */
  off: string | undefined;
  maybe: boolean;
  onLater: () => void;
  onCancel: () => void;
}

/** How far one is, and the two ways out. */
export function Foot({ asked, usedBy, primary, busy, off, maybe, onLater, onCancel }: Props) {
  return (
    <>
      <span className="ui-dialog-note">{asked.all > 1 ? <Progress asked={asked} /> : usedBy > 0 ? <><Icon name="workflow" size={14} />{text('used-by', { n: usedBy })}</> : null}</span>
      <Button onClick={onCancel}>{text('cancel')}</Button>
      {maybe && <Button onClick={onLater}>{text('later')}</Button>}
      <Button type="submit" variant="identity" busy={busy} disabledReason={off}>{primary}</Button>
    </>
  );
}

function Progress({ asked }: { asked: Asked }) {
  const at = asked.answered + 1;
  const next = asked.prompts[1];
  const words = asked.before
    ? text(asked.before.kept ? 'of-kept' : 'of-once', { at, all: asked.all, system: asked.before.system, account: asked.before.account })
    : next
      ? text('of-next', { at, all: asked.all, next: next.system })
      : text('of', { at, all: asked.all });
  return (
    <>
      <span className="signin-bars" aria-hidden>
        {Array.from({ length: asked.all }, (_, i) => (
          <span key={i} className="signin-bar" data-state={i + 1 < at ? 'done' : i + 1 === at ? 'now' : 'later'} />
        ))}
      </span>
      <span className="ui-truncate">{words}</span>
    </>
  );
}
