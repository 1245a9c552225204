import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { keys, runs as api, type wire } from '../../../api';
import { took } from '../../../texts/format';
import { runs as text } from '../../../texts/runs';
import { announce, Button, FaultState, Icon, Skeleton, StatusIcon } from '../../../ui';
import { currentStep, isActive, isOver, runStatus, workedMs } from '../model';
import { sayFault } from '../start';
import { Steps } from '../Steps';
import { stateWord } from '../words';

interface Props {
  run: wire.RunRow;
  now: number;
  /** The only line: its name says nothing that the head has not said. */
  alone: boolean;
  open: boolean;
  onToggle: (open: boolean) => void;
}

/** One row's run: its state, where it is, and its steps when it is open. */
export function RunLine({ run, now, alone, open, onToggle }: Props) {
  const id = useId();
  const client = useQueryClient();
  const active = isActive(run.state);
  const { data, error, refetch } = useQuery({
    queryKey: keys.run(run.id),
    queryFn: () => api.get({ id: run.id }),
    enabled: open || run.state === 'running',
    refetchInterval: active ? 1000 : false,
  });
  const cancel = useMutation({
    mutationFn: () => api.cancel({ id: run.id }),
    onSuccess: (view) => {
      client.setQueryData(keys.run(run.id), view);
      announce(text('drawer.cancelling'));
    },
    onError: sayFault,
  });
  const name = run.rowKey || text('drawer.run', { n: run.number });
  const step = data && run.state === 'running' ? currentStep(data) : null;
  const label = rowLabel(client, run.viewId, run.rowKey);
  return (
    <section className="runs-line" data-open={open || undefined} aria-labelledby={`${id}-name`}>
      <div className="runs-line-head">
        <button type="button" className="runs-line-toggle" aria-expanded={open} aria-controls={`${id}-steps`} onClick={() => onToggle(!open)}>
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
          <StatusIcon status={runStatus(run.state)} label={stateWord(run)} />
          <span id={`${id}-name`} className="ui-strong ui-num">{name}</span>
          <span className="ui-secondary ui-truncate">{step ? text('drawer.step', { n: step.n, all: step.all, title: step.title }) : (label ?? (alone ? stateWord(run) : ''))}</span>
        </button>
        <span className="ui-small ui-tertiary ui-num">{run.state === 'ready' || run.state === 'needs_sign_in' ? '' : took(workedMs(run, now))}</span>
        {!alone && !isOver(run.state) && <Button size="xs" variant="ghost" busy={cancel.isPending} aria-label={text('drawer.cancel-of', { name })} onClick={() => cancel.mutate()}>{text('drawer.cancel-row')}</Button>}
      </div>
      {open && (
        <div id={`${id}-steps`} className="runs-line-body">
          {data ? <Steps view={data} /> : error ? <FaultState fault={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} columns={2} label={text('inspector.loading')} />}
        </div>
      )}
    </section>
  );
}

/** What the View calls the row: its first text beside the key, as it stands on screen. */
function rowLabel(client: ReturnType<typeof useQueryClient>, viewId: string, key: string): string | null {
  if (viewId === '' || key === '') return null;
  for (const [, data] of client.getQueriesData<wire.ViewData>({ queryKey: keys.viewRows(viewId) })) {
    const row = data?.rows?.find((one) => one.key === key);
    if (row) return Object.values(row.cells).find((cell): cell is string => typeof cell === 'string' && cell !== key && !/^\d/.test(cell)) ?? null;
  }
  return null;
}
