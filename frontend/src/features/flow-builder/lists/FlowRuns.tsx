import { useQuery } from '@tanstack/react-query';
import { request } from '../../../actions';
import { keys, runs, type wire } from '../../../api';
import { go, Link } from '../../../routing';
import { builder as text } from '../../../texts/flow-builder';
import { exact, took, when } from '../../../texts/format';
import { incomplete } from '../../../texts/incomplete';
import { EmptyState, FaultState, Skeleton, StatusIcon, Table, Tooltip, Whoms, type Status } from '../../../ui';
import { IncompleteList } from '../../runs/api';
import { PausedNote } from '../settings/FlowSettings';
import './lists.css';

const statuses: Record<string, Status> = {
  succeeded: 'succeeded', failed: 'failed', refused: 'refused', warning: 'warning', cancelled: 'cancelled', abandoned: 'cancelled',
  running: 'running', ready: 'running', needs_sign_in: 'needs_you', waiting: 'needs_you', in_doubt: 'unknown', interrupted: 'unknown', held: 'held',
};

export function statusOf(state: string): Status {
  return statuses[state] ?? 'info';
}

/** Runs of this Action Flow, draft and published; the page Runs has all of them. */
export function FlowRuns({ flowId }: { flowId: string }) {
  const query: wire.RunQuery = { flowId, viewId: '', state: '', mine: false, search: '', batchId: '', before: 0, limit: 100 };
  const { data, error, refetch } = useQuery({ queryKey: keys.runs(query), queryFn: () => runs.list(query) });
  const waiting = useQuery({ queryKey: keys.incompletes({ flowId, status: '' }), queryFn: () => runs.incompletes({ flowId, status: '' }) });
  const held = (waiting.data?.runs ?? []).length > 0;
  if (error && !data) return <FaultState fault={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton label={text('loading')} />;
  if (data.runs.length === 0 && !held) return <EmptyState icon="activity" title={text('runs.empty')}>{text('runs.empty-text')}</EmptyState>;
  const open = (row: wire.RunRow) => {
    go({ name: 'run', id: row.id });
  };
  return (
    <div className="fb-runs">
      <PausedNote />
      {held && (
        <section className="fb-runs-held" aria-label={incomplete('flow-section')}>
          <div className="fb-runs-head">
            <h2 className="ui-h3">{incomplete('flow-section')}</h2>
            <Link to={{ name: 'runs', query: { state: 'incomplete', flow: flowId } }}>{text('runs.all')}</Link>
          </div>
          <IncompleteList flowId={flowId} shown={null} onShow={(id) => go({ name: 'runs', query: { state: 'incomplete', flow: flowId, open: id ?? undefined } })} />
        </section>
      )}
      <div className="fb-runs-head">
        <h2 className="ui-h3">{text('runs.title')}</h2>
        <Link to={{ name: 'runs', query: { flow: flowId } }}>{text('runs.all')}</Link>
      </div>
      <Table<wire.RunRow>
        label={text('runs.title')}
        rows={data.runs}
        rowKey={(row) => row.id}
        rowName={(row) => text('runs.id', { n: row.number })}
        onOpen={open}
        onRowKey={(row, event) => event.key === ' ' && request('show-run', { runId: row.id })}
        columns={[
          { id: 'number', header: text('runs.number'), width: 80, cell: (row) => <Link to={{ name: 'run', id: row.id }}>{row.number}</Link> },
          { id: 'state', header: text('runs.state'), cell: (row) => <span className="ui-row"><StatusIcon status={statusOf(row.state)} />{row.stateText}</span> },
          { id: 'version', header: text('runs.version'), cell: (row) => (row.draft ? text('runs.draft') : row.version) },
          { id: 'acts', header: text('runs.acted'), cell: (row) => <Whoms whoms={row.chips ?? []} /> },
          { id: 'by', header: text('runs.by'), cell: (row) => row.personName },
          { id: 'started', header: text('runs.started'), cell: (row) => <Tooltip content={exact(row.startedAt || row.createdAt)}><span tabIndex={-1}>{when(row.startedAt || row.createdAt)}</span></Tooltip> },
          { id: 'took', header: text('runs.took'), align: 'end', cell: (row) => (row.activeMs > 0 ? took(row.activeMs) : '') },
        ]}
      />
    </div>
  );
}
