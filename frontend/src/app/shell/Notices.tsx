import { runAction } from '../../actions';
import type { wire } from '../../api';
import { go } from '../../routing';
import { Button, Note, type Tone } from '../../ui';

const tones: Record<string, Tone> = { danger: 'danger', warning: 'warning', info: 'info' };

interface Props {
  notices: wire.Notice[];
  /** Looks again whether the cause is gone. */
  onRetry: () => void;
}

/** What the frame has to say on a page: the audit log tells of a broken chain itself, with what to do about it. */
export function noticesOn(page: string, notices: wire.Notice[] = []): wire.Notice[] {
  return page === 'audit' ? notices.filter((notice) => notice.code !== 'audit.broken') : notices;
}

/** Health notices that stand until their cause is gone, across the top of the sheet. The keychain has its chip instead. */
export function Notices({ notices, onRetry }: Props) {
  const act = (code: string) => {
    // A feature that knows the cure registers it as an action; otherwise we look where the cause is, or look again.
    if (runAction(`notice.${code}`)) return;
    if (code.startsWith('run')) go({ name: 'runs', query: { state: 'needs_you' } });
    else onRetry();
  };
  return notices
    .filter((notice) => !notice.code.startsWith('keychain.'))
    .map((notice) => (
      <Note
        key={notice.code}
        size="bar"
        live
        tone={tones[notice.severity] ?? 'info'}
        title={notice.title}
        actions={notice.action ? <Button size="sm" onClick={() => act(notice.code)}>{notice.action}</Button> : undefined}
      >
        {notice.text}
      </Note>
    ));
}
