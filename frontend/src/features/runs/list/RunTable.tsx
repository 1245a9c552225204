import type { ReactNode } from 'react';
import { request } from '../../../actions';
import type { wire } from '../../../api';
import { go, Link } from '../../../routing';
import { exact, took, when } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { Chip, IconButton, ProgressRing, statusIcon, statusTone, Table, Tooltip, Whoms } from '../../../ui';
import { useTicking } from '../drawer/Drawer';
import { isActive, runStatus, workedMs } from '../model';
import { stateWord, triggerWord } from '../words';

interface Props {
  rows: wire.RunRow[];
  /** These are the rows of the filter before; the new ones are being read. */
  stale: boolean;
  foot: ReactNode;
}

/** The runs: Enter or a click opens one, Space shows it in the drawer beside the list. */
export function RunTable({ rows, stale, foot }: Props) {
  const now = useTicking(rows.some((run) => run.state === 'running'));
  const peek = (run: wire.RunRow) => request('show-run', { runId: run.id });
  return (
    <div className="runs-list">
      <Table<wire.RunRow>
        label={text('title')}
        rows={rows}
        rowKey={(run) => run.id}
        rowName={(run) => text('crumb.run', { n: run.number })}
        onOpen={(run) => go({ name: 'run', id: run.id })}
        onRowKey={(run, event) => event.key === ' ' && !event.ctrlKey && !event.metaKey && peek(run)}
        faded={() => stale}
        foot={foot}
        columns={[
          { id: 'run', header: text('col.run'), width: 84, cell: (run) => <Link to={{ name: 'run', id: run.id }} className="ui-link ui-num">{String(run.number)}</Link> },
          { id: 'state', header: text('col.state'), width: 190, cell: (run) => <Outcome run={run} /> },
          {
            id: 'flow', header: text('col.flow'),
            cell: (run) => (
              <span className="ui-row">
                <span className="ui-strong ui-truncate">{run.flowName}</span>
                <span className="ui-small ui-tertiary">{run.draft ? text('draft') : text('version', { n: String(run.version) })}</span>
                {run.dryRun && <Chip tone="info" icon="eye">{text('preview')}</Chip>}
              </span>
            ),
          },
          { id: 'from', header: text('col.from'), cell: (run) => <span className="ui-secondary">{fromWords(run)}</span> },
          { id: 'as', header: text('col.as'), cell: (run) => <Whoms whoms={run.chips ?? []} /> },
          { id: 'by', header: text('col.started-by'), cell: (run) => run.personName },
          { id: 'when', header: text('col.when'), width: 96, cell: (run) => <Tooltip content={exact(run.startedAt || run.createdAt)}><span className="ui-num">{when(run.startedAt || run.createdAt)}</span></Tooltip> },
          { id: 'took', header: text('col.took'), align: 'end', width: 84, cell: (run) => <span className="ui-num">{run.startedAt ? took(workedMs(run, now)) : ''}</span> },
          { id: 'peek', header: text('peek'), width: 64, align: 'end', controls: true, cell: (run) => <IconButton icon="panel-right" size="sm" tabIndex={-1} label={inspector('list.peek-at', { n: String(run.number) })} keys="Space" onClick={() => peek(run)} /> },
        ]}
      />
    </div>
  );
}

/** The outcome as a chip; what stopped the run is said beside it, shortened where there is no room. */
export function Outcome({ run }: { run: wire.RunRow }) {
  const status = runStatus(run.state);
  const chip = <Chip tone={statusTone(status)} {...(status === 'running' ? { glyph: <ProgressRing size={13} /> } : { icon: statusIcon(status) })}>{stateWord(run)}</Chip>;
  return run.fault?.title && !isActive(run.state) ? <Tooltip content={run.fault.title}>{chip}</Tooltip> : chip;
}

/** Which button, row or View a run came from; else how it was started. */
function fromWords(run: wire.RunRow): string {
  if (run.button && run.rowKey) return text('from.button', { button: run.button, row: run.rowKey });
  if (run.viewName) return text('from.view', { view: run.viewName });
  return triggerWord(run.trigger);
}
