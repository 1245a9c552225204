/*
 * The states that several screens share, with their exact words: what happened, what
 * it means for the person, the one next step. Screens bring the facts and the ways out.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { states as text } from '../../texts/states';
import { Button, Card, EmptyState, Icon, Note, ProgressRing, Skeleton, useElapsed, type Remedied, type Whom, AsWhomChip } from '../../ui';
import './states.css';

interface NoMatchProps {
  /** What was searched for. */
  query: string;
  /** A filter that hides rows which would match, and how many. */
  filter?: { name: string; rows: number; onRemove: () => void };
  onClear: () => void;
}

export function NoMatch({ query, filter, onClear }: NoMatchProps) {
  return (
    <EmptyState
      icon="search-x"
      title={text('no-match.title', { text: query })}
      actions={
        <>
          {filter && <Button size="sm" onClick={filter.onRemove}>{text('no-match.remove')}</Button>}
          <Button size="sm" variant={filter ? 'ghost' : 'default'} onClick={onClear}>{text('no-match.clear')}</Button>
        </>
      }
    >
      {filter ? text('no-match.filter', { n: filter.rows, filter: filter.name }) : text('no-match.plain')}
    </EmptyState>
  );
}

/** Nothing for 200 ms, then bars in the rhythm of the rows; after a second the time and Cancel. */
export function Reading({ system, since, rows = 8, columns = 3, onCancel }: { system: string; since: number; rows?: number; columns?: number; onCancel?: () => void }) {
  const seconds = useElapsed(since);
  return (
    <div className="states-reading">
      <div className="states-reading-head ui-late">
        <ProgressRing size={16} />
        <span className="ui-strong">{text('reading.title', { system })}</span>
        <span className="ui-spacer" />
        {seconds !== null && <span className="ui-small ui-tertiary ui-num">{text('reading.elapsed', { seconds })}</span>}
        {seconds !== null && onCancel && <Button size="xs" onClick={onCancel}>{text('reading.cancel')}</Button>}
      </div>
      <Skeleton rows={rows} columns={columns} label={text('reading.title', { system })} />
    </div>
  );
}

interface OfflineProps {
  system: string;
  /** When the rows on screen were read; empty when there are none. */
  readAt: string;
  /** Seconds until the next try. */
  again?: number;
  busy?: boolean;
  onTry: () => void;
  onDetails?: () => void;
}

export function Offline({ system, readAt, again, busy, onTry, onDetails }: OfflineProps) {
  const left = useCountdown(again, onTry);
  return (
    <EmptyState
      icon="wifi-off"
      tone="warning"
      title={text('offline.title', { system })}
      actions={
        <>
          <Button size="sm" icon="refresh-cw" busy={busy ?? false} onClick={onTry}>{text('offline.now')}</Button>
          {onDetails && <Button size="sm" variant="ghost" onClick={onDetails}>{text('offline.details')}</Button>}
        </>
      }
    >
      {readAt ? text('offline.rows', { time: readAt }) : text('offline.no-rows')}
      {left !== null && ` ${text('offline.again', { seconds: left })}`}
    </EmptyState>
  );
}

/** Counts down and then tries, again and again while it is shown. */
function useCountdown(from: number | undefined, onEnd: () => void): number | null {
  const [left, setLeft] = useState(from ?? 0);
  useEffect(() => {
    if (from === undefined) return undefined;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [from]);
  useEffect(() => {
    if (from === undefined || left > 0) return;
    setLeft(from);
    onEnd();
  }, [from, left, onEnd]);
  return from === undefined ? null : Math.max(0, left);
}

export function KeychainLocked({ name, system, busy, onUnlock, onNotNow }: { name: string; system: string; busy?: boolean; onUnlock: () => void; onNotNow?: () => void }) {
  return (
    <EmptyState
      icon="lock-keyhole"
      tone="identity"
      title={text('locked.title')}
      actions={
        <>
          <Button size="sm" variant="identity" busy={busy ?? false} onClick={onUnlock}>{text('locked.unlock', { name })}</Button>
          {onNotNow && <Button size="sm" variant="ghost" onClick={onNotNow}>{text('locked.not-now')}</Button>}
        </>
      }
    >
      {text('locked.text', { name, system })}
    </EmptyState>
  );
}

export function KeychainMissing({ busy, onCheck, onEachTime }: { busy?: boolean; onCheck: () => void; onEachTime?: () => void }) {
  return (
    <EmptyState
      icon="shield-off"
      tone="danger"
      title={text('missing.title')}
      actions={
        <>
          <Button size="sm" icon="refresh-cw" busy={busy ?? false} onClick={onCheck}>{text('missing.check')}</Button>
          {onEachTime && <Button size="sm" variant="ghost" onClick={onEachTime}>{text('missing.each')}</Button>}
        </>
      }
    >
      {text('missing.text')}
    </EmptyState>
  );
}

/** Who can fix it is not this person: the reason, and a text to send. */
export function NoPermission({ title, children, onCopy }: { title?: string; children: ReactNode; onCopy?: () => void }) {
  return (
    <EmptyState icon="user-round-x" title={title ?? text('permission.title')} actions={onCopy && <Button size="sm" icon="copy" onClick={onCopy}>{text('permission.copy')}</Button>}>
      {children}
    </EmptyState>
  );
}

/** A run that waits for its person's sign-in. */
export function RunPaused({ step, fault, whom, busy, onSignIn, onCancel }: { step: number; fault: Pick<Remedied, 'text' | 'hint'>; whom?: Whom; busy?: boolean; onSignIn: () => void; onCancel: () => void }) {
  return (
    <div className="states-card">
      <h3 className="states-card-title ui-h3">
        <Icon name="clock-alert" size={18} />
        {text('paused.title', { step })}
      </h3>
      <p className="ui-small ui-secondary">{[fault.text, fault.hint].filter(Boolean).join(' ')}</p>
      {whom && <AsWhomChip whom={whom} />}
      <div className="ui-row">
        <Button size="sm" variant="identity" busy={busy ?? false} onClick={onSignIn}>{text('paused.go')}</Button>
        <Button size="sm" variant="ghost" onClick={onCancel}>{text('paused.cancel')}</Button>
      </div>
    </div>
  );
}

export function ChainBroken({ at, onExport, onShow }: { at: number; onExport: () => void; onShow: () => void }) {
  return (
    <EmptyState
      icon="link-2-off"
      tone="danger"
      title={text('broken.title', { at })}
      actions={
        <>
          <Button size="sm" icon="download" onClick={onExport}>{text('broken.export')}</Button>
          <Button size="sm" variant="ghost" onClick={onShow}>{text('broken.show')}</Button>
        </>
      }
    >
      {text('broken.text', { before: at - 1 })}
    </EmptyState>
  );
}

/** At start, when runs were under way at the end: not modal, across the sheet. */
export function ClosedDuringRuns({ runs, onGoOn, onLook }: { runs: number; onGoOn?: () => void; onLook: () => void }) {
  return (
    <Note
      tone="accent"
      icon="rotate-ccw"
      size="bar"
      live
      title={`${text('closed.title', { n: runs })}.`}
      actions={
        <>
          {onGoOn && <Button size="sm" onClick={onGoOn}>{text('closed.go')}</Button>}
          <Button size="sm" variant="ghost" onClick={onLook}>{text('closed.look')}</Button>
        </>
      }
    >
      {text('closed.text')}
    </Note>
  );
}

/** A state in a card of its own, where a list or a page would stand. */
export function StateCard({ children }: { children: ReactNode }) {
  return <Card>{children}</Card>;
}
