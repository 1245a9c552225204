import { useEffect, useRef } from 'react';
import type { wire } from '../../api';
import { exact } from '../../texts/format';
import { audit as text } from '../../texts/audit';
import { Avatar, Button, Chip, ProgressRing, Table, type Column } from '../../ui';
import { accountsOf, timeOf } from './model';
import { outcomeOf } from './outcome';
import type { useAuditLog } from './useAuditLog';

interface Props {
  log: ReturnType<typeof useAuditLog>;
  open: number | null;
  onOpen: (row: wire.AuditRow) => void;
  /** Whether the filters hide events. */
  narrowed: boolean;
}

function Two({ first, second, strong, title }: { first: string; second: string; strong?: boolean; title?: string }) {
  if (first === '') return <span className="ui-tertiary">{text('none')}</span>;
  return (
    <span className="ui-stack">
      <span className={strong ? 'ui-strong ui-truncate' : 'ui-truncate'} title={title ?? first}>{first}</span>
      {second !== '' && <span className="ui-small ui-tertiary ui-truncate" title={title ?? second}>{second}</span>}
    </span>
  );
}

/** The system, and how the user name came there when it was not the person's own. */
export function whereOf(row: wire.AuditRow): string {
  if (row.buildTime) return row.system === '' ? text('build-time.only') : text('build-time', { system: row.system });
  if (row.shared) return row.system === '' ? text('shared.only') : text('shared', { system: row.system });
  return row.system;
}

const columns: Column<wire.AuditRow>[] = [
  { id: 'time', header: text('col.time'), width: 110, cell: (row) => <time className="ui-num ui-secondary" dateTime={row.at} title={exact(row.at)}>{timeOf(row.at)}</time> },
  {
    id: 'person',
    header: text('col.person'),
    cell: (row) => (row.personName === '' ? <span className="ui-tertiary">{text('none')}</span> : (
      <span className="audit-person">
        <Avatar name={row.personName} me={row.me} />
        <span className="ui-truncate">{row.personName}</span>
      </span>
    )),
  },
  // A user name that is the person's own stands in bold; a shared one does not name anybody.
  {
    id: 'user',
    header: text('col.user'),
    cell: (row) => {
      const [first = '', ...rest] = accountsOf(row.remoteUser);
      if (rest.length > 0) return <Two first={first} second={text('accounts.more', { n: rest.length })} title={row.remoteUser} />;
      return <Two first={first} second={whereOf(row)} strong={!row.shared && !row.buildTime} />;
    },
  },
  { id: 'event', header: text('col.event'), cell: (row) => <Two first={row.sentence} second={row.subject} /> },
  { id: 'flow', header: text('col.flow'), cell: (row) => <Two first={row.flowName} second={row.version > 0 ? text('version', { version: row.version }) : text('version.draft')} /> },
  {
    id: 'outcome',
    header: text('col.outcome'),
    cell: (row) => {
      const look = outcomeOf(row);
      return look ? <Chip tone={look.tone} icon={look.icon}>{text(`outcome.${look.id}`)}</Chip> : <span className="ui-tertiary">{text('none')}</span>;
    },
  },
];

/** The events, newest first. Older ones are read when the end comes near. */
export function EventTable({ log, open, onOpen, narrowed }: Props) {
  const root = useRef<HTMLDivElement>(null);
  // Going on from event to event in the panel, the list follows.
  useEffect(() => {
    if (open !== null) root.current?.querySelector(`tr[data-row="${open}"]`)?.scrollIntoView?.({ block: 'nearest' });
  }, [open]);
  return (
    <div ref={root} className="audit-table">
      <Table
        label={text('title')}
        height="two-line"
        rows={log.rows}
        columns={columns}
        rowKey={(row) => String(row.seq)}
        rowName={(row) => row.sentence}
        open={open === null ? null : String(open)}
        onOpen={onOpen}
        faded={() => log.stale}
        total={log.total}
        foot={<Foot log={log} narrowed={narrowed} />}
      />
    </div>
  );
}

function Foot({ log, narrowed }: Pick<Props, 'log' | 'narrowed'>) {
  const ref = useRef<HTMLDivElement>(null);
  const { more, readMore, readingMore } = log;
  const read = useRef(readMore);
  read.current = readMore;
  useEffect(() => {
    const foot = ref.current;
    if (!foot || !more || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && read.current(), { root: foot.parentElement, rootMargin: '0px 0px 1200px 0px' });
    observer.observe(foot);
    return () => observer.disconnect();
    // Watched anew after each page, since a foot that stays in sight tells nothing.
  }, [more, log.rows.length]);
  return (
    <div ref={ref} className="audit-foot">
      {readingMore ? <><ProgressRing size={14} /> {text('more.reading')}</> : more ? <Button size="sm" variant="ghost" onClick={readMore}>{text('more')}</Button> : text(narrowed ? 'end.filtered' : 'end')}
    </div>
  );
}
