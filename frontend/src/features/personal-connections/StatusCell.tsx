import type { ReactNode } from 'react';
import type { wire } from '../../api';
import { personalConnections as text } from '../../texts/personal-connections';
import { Chip, ProgressRing, useElapsed } from '../../ui';
import { lookOf } from './model';
import type { Test } from './useSignIns';

/** The state of a sign-in with its reason; a test runs and ends in place. */
export function StatusCell({ row, test, removed }: { row: wire.PersonalRow; test: Test | null | undefined; removed: boolean }) {
  const seconds = useElapsed(test?.kind === 'testing' ? test.since : null);
  if (removed) return <Two chip={<Chip icon="circle-dashed">{text('removed.state')}</Chip>} reason={text('removed.reason')} />;
  if (test?.kind === 'testing') {
    return <Two chip={<Chip glyph={<ProgressRing size={14} />}>{seconds === null ? text('testing') : text('testing.seconds', { seconds })}</Chip>} reason={text('testing.with', { system: row.system })} />;
  }
  if (test?.kind === 'fault') {
    const { title, text: more, hint } = test.fault;
    return <Two chip={<Chip tone="warning" icon="triangle-alert">{text('not-tested')}</Chip>} reason={title} all={[title, more, hint].filter(Boolean).join(' ')} />;
  }
  const look = lookOf(row.state);
  const now = test?.kind === 'fresh' && row.state === 'valid';
  return <Two chip={<Chip tone={look.tone} icon={look.icon}>{now ? text('valid-now') : row.stateText}</Chip>} reason={row.reason} />;
}

function Two({ chip, reason, all }: { chip: ReactNode; reason: string; all?: string }) {
  return (
    <div className="personal-status">
      {chip}
      {reason !== '' && <div className="ui-small ui-secondary ui-truncate" title={all ?? reason}>{reason}</div>}
    </div>
  );
}
