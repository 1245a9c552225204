import { runAction } from '../../actions';
import type { wire } from '../../api';
import { Button, Note, type Tone } from '../../ui';

const tones: Record<string, Tone> = { danger: 'danger', warning: 'warning', info: 'info' };

/** Health notices that stand until their cause is gone, across the top of the sheet. The keychain has its chip instead. */
export function Notices({ notices }: { notices: wire.Notice[] }) {
  return notices
    .filter((notice) => !notice.code.startsWith('keychain.'))
    .map((notice) => (
      <Note
        key={notice.code}
        size="bar"
        live
        tone={tones[notice.severity] ?? 'info'}
        title={notice.title}
        actions={notice.action ? <Button size="sm" onClick={() => runAction(`notice.${notice.code}`)}>{notice.action}</Button> : undefined}
      >
        {notice.text}
      </Note>
    ));
}
