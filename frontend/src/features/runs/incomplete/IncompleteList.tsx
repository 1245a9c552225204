/* Bundles that were set aside: what is in the way of each, and how they go on, one by one or together. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys, runs as api, type wire } from '../../../api';
import { Link } from '../../../routing';
import { exact, when } from '../../../texts/format';
import { incomplete as text } from '../../../texts/incomplete';
import { announce, Button, Chip, Dialog, EmptyState, FaultState, SegmentedControl, SegmentedProgress, Skeleton, statusIcon, statusTone, Table, toast, Tooltip, Whoms } from '../../../ui';
import { useTicking } from '../drawer/Drawer';
import { incompleteStates, incompleteStatus, open as canAct, size, until, type IncompleteStatus } from './model';
import './incomplete.css';

interface Props {
  /** One flow's; "" is all. */
  flowId: string;
  /** The one whose panel is open. */
  shown: string | null;
  onShow: (id: string | null) => void;
  /** Stands in a page of its own: it fills it. */
  fills?: boolean;
}

export function IncompleteList({ flowId, shown, onShow, fills = false }: Props) {
  const [status, setStatus] = useState<IncompleteStatus | 'all'>('all');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const query = { flowId, status: status === 'all' ? '' : status };
  const { data, error, refetch } = useQuery({
    queryKey: keys.incompletes(query),
    queryFn: () => api.incompletes(query),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => ((state.data?.runs ?? []).some((row) => row.status === 'in_progress') ? 1000 : 10_000),
  });
  const rows = data?.runs ?? [];
  const now = useTicking(rows.some((row) => row.next !== ''));
  const chosen = rows.filter((row) => selected.has(row.id));
  const clear = () => setSelected(new Set());
  if (error && !data) return <FaultState fault={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton columns={6} label={text('loading')} />;
  return (
    <div className="inc-list" data-fills={fills || undefined}>
      <div className="inc-bar">
        <SegmentedControl<IncompleteStatus | 'all'>
          label={text('status.label')}
          value={status}
          onChange={(next) => {
            setStatus(next);
            clear();
          }}
          segments={[{ value: 'all', label: text('status.all') }, ...incompleteStates.map((value) => ({ value, label: text(`status.${value}`) }))]}
        />
        <span className="ui-spacer" />
        <Bulk rows={chosen} onDone={clear} />
      </div>
      {rows.length === 0 ? (
        status === 'all' ? (
          <EmptyState icon="circle-check" tone="success" title={text('empty')}>{text('empty-text')}</EmptyState>
        ) : (
          <EmptyState icon="list-filter" title={text('empty-filter')} actions={<Button size="sm" onClick={() => setStatus('all')}>{text('show-all')}</Button>} />
        )
      ) : (
        <Table<wire.IncompleteRow>
          label={text('title')}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => text('row', { n: String(row.number) })}
          selected={selected}
          onSelect={setSelected}
          selectable={(row) => row.mine && canAct(row)}
          open={shown}
          onOpen={(row) => onShow(row.id)}
          scroll={fills}
          columns={[
            { id: 'run', header: text('col.run'), width: 76, cell: (row) => <Link to={{ name: 'run', id: row.id }} className="ui-link ui-num">{String(row.number)}</Link> },
            { id: 'status', header: text('col.status'), width: 132, cell: (row) => <StatusChip row={row} /> },
            ...(flowId === '' ? [{ id: 'flow', header: text('col.flow'), cell: (row: wire.IncompleteRow) => <span className="ui-row"><span className="ui-strong ui-truncate">{row.flowName}</span><span className="ui-small ui-tertiary">{row.version > 0 ? text('version', { n: String(row.version) }) : text('draft')}</span></span> }] : []),
            { id: 'module', header: text('col.module'), cell: (row) => <span className="ui-truncate">{`${row.module} ${row.title}`}</span> },
            { id: 'created', header: text('col.created'), width: 92, cell: (row) => <Tooltip content={exact(row.created)}><span className="ui-num">{when(row.created)}</span></Tooltip> },
            { id: 'size', header: text('col.size'), align: 'end', width: 72, cell: (row) => <span className="ui-num">{size(row.size)}</span> },
            { id: 'next', header: text('col.next'), cell: (row) => (row.next ? <Tooltip content={exact(row.next)}><span className="ui-num">{until(row.next, now)}</span></Tooltip> : <span className="ui-tertiary">{canAct(row) ? text('by-hand') : ''}</span>) },
            { id: 'attempts', header: text('col.attempts'), align: 'end', width: 86, cell: (row) => <span className="ui-num">{row.maxAttempts > 0 ? text('attempts', { n: String(row.attempts), max: row.maxAttempts }) : String(row.attempts)}</span> },
            { id: 'as', header: text('col.as'), cell: (row) => <Whoms whoms={row.chips ?? []} /> },
          ]}
        />
      )}
    </div>
  );
}

export function StatusChip({ row }: { row: Pick<wire.IncompleteRow, 'status' | 'statusText' | 'fault'> }) {
  const status = incompleteStatus(row.status);
  const chip = <Chip tone={statusTone(status)} icon={statusIcon(status)}>{row.statusText}</Chip>;
  return row.fault?.title ? <Tooltip content={row.fault.title}>{chip}</Tooltip> : chip;
}

interface Work {
  what: 'retry' | 'delete';
  at: number;
  all: number;
}

/** Retry and Delete for all that are chosen, one after the other, so that it can be stopped and shows how far it is. */
function Bulk({ rows, onDone }: { rows: wire.IncompleteRow[]; onDone: () => void }) {
  const client = useQueryClient();
  const [work, setWork] = useState<Work | null>(null);
  const [asking, setAsking] = useState(false);
  const stopped = useRef(false);
  useEffect(() => () => {
    stopped.current = true;
  }, []);
  const run = useMutation({
    mutationFn: async (what: Work['what']) => {
      stopped.current = false;
      let done = 0;
      const refused: wire.IncompleteRefused[] = [];
      for (const [i, row] of rows.entries()) {
        if (stopped.current) break;
        setWork({ what, at: i + 1, all: rows.length });
        const answer = what === 'retry' ? await api.retryIncompletes({ ids: [row.id] }) : await api.deleteIncompletes({ ids: [row.id] });
        done += answer.done;
        refused.push(...(answer.refused ?? []));
      }
      return { what, done, refused };
    },
    onSettled: () => {
      setWork(null);
      onDone();
      void client.invalidateQueries({ queryKey: keys.runs() });
    },
    onSuccess: ({ what, done, refused }) => {
      const said = [text(what === 'retry' ? 'retried' : 'deleted', { n: done }), refused.length > 0 ? text('refused', { n: refused.length, why: refused[0]?.fault?.title ?? '' }) : ''].filter(Boolean).join('. ');
      toast({ text: said, seconds: 8 });
      announce(said);
    },
    onError: (fault) => toast(fault.title),
  });
  if (work) {
    const words = text(work.what === 'retry' ? 'bar.retrying' : 'bar.deleting', { at: work.at, all: work.all });
    return (
      <span className="ui-row inc-work" role="status">
        <span className="ui-small">{words}</span>
        <span className="inc-progress"><SegmentedProgress label={words} states={Array.from({ length: work.all }, (_, i) => (i < work.at - 1 ? 'succeeded' as const : i === work.at - 1 ? 'running' as const : 'not_yet' as const))} /></span>
        <Button size="sm" onClick={() => { stopped.current = true; }}>{text('bar.stop')}</Button>
      </span>
    );
  }
  if (rows.length === 0) return null;
  return (
    <span className="ui-row">
      <span className="ui-small ui-secondary">{text('bar', { n: rows.length })}</span>
      <Button size="sm" icon="step-forward" onClick={() => run.mutate('retry')}>{text('bar.retry', { n: rows.length })}</Button>
      <Button size="sm" icon="trash-2" onClick={() => setAsking(true)}>{text('bar.delete', { n: rows.length })}</Button>
      <DeleteDialog n={rows.length} open={asking} onClose={() => setAsking(false)} onDelete={() => { setAsking(false); run.mutate('delete'); }} />
    </span>
  );
}

/** What is given up for good is asked about once. */
export function DeleteDialog({ n, open, onClose, onDelete }: { n: number; open: boolean; onClose: () => void; onDelete: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text('delete.title', { n })}
      width={460}
      onSubmit={onDelete}
      foot={<><span className="ui-spacer" /><Button onClick={onClose}>{text('keep')}</Button><Button type="submit" variant="danger">{text('delete.do')}</Button></>}
    >
      <p>{text('delete.text')}</p>
    </Dialog>
  );
}
