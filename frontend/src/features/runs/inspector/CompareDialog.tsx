/* Compares a run with another one of the same Action Flow: what took another way, and which values differ. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { keys, runs as api, type wire } from '../../../api';
import { exact, took } from '../../../texts/format';
import { inspector as text } from '../../../texts/inspector';
import { Chip, Dialog, EmptyState, FaultState, Icon, Select, Skeleton, Switch } from '../../../ui';
import { compareRuns, type StepChange } from './compare';

export function CompareDialog({ view, open, onClose }: { view: wire.RunView; open: boolean; onClose: () => void }) {
  const { run } = view;
  const query = { flowId: run.flowId, viewId: '', state: '', mine: false, search: '', batchId: '', before: 0, limit: 50 };
  const list = useQuery({ queryKey: keys.runs(query), queryFn: () => api.list(query), enabled: open });
  const others = (list.data?.runs ?? []).filter((one) => one.id !== run.id);
  const [wanted, setWanted] = useState('');
  const chosen = others.find((one) => one.id === wanted) ?? others.find((one) => one.number < run.number) ?? others[0];
  const other = useQuery({ queryKey: keys.run(chosen?.id ?? ''), queryFn: () => api.get({ id: chosen?.id ?? '' }), enabled: open && chosen !== undefined });
  const [all, setAll] = useState(false);
  const steps = useMemo(() => (other.data ? compareRuns(other.data, view) : []), [other.data, view]);
  const shown = all ? steps : steps.filter((step) => step.kind !== 'same');
  const fault = list.error ?? other.error;
  return (
    <Dialog open={open} onClose={onClose} width={860} title={text('compare.title', { n: String(run.number) })} sub={run.flowName}>
      <div className="ri-compare">
        {fault ? <FaultState fault={fault} onRetry={() => void (list.error ? list.refetch() : other.refetch())} /> : !list.data ? <Skeleton rows={4} /> : !chosen ? (
          <EmptyState icon="activity" title={text('compare.none')}>{text('compare.none-text')}</EmptyState>
        ) : (
          <>
            <div className="ui-row">
              <Select
                label={text('compare.with')}
                value={chosen.id}
                options={others.map((one) => ({ value: one.id, label: text('compare.run', { n: String(one.number), state: one.stateText, when: exact(one.startedAt || one.createdAt) }) }))}
                onChange={setWanted}
              />
              <span className="ui-spacer" />
              <span className="ui-small" id="compare-all">{text('compare.all')}</span>
              <Switch label={text('compare.all')} checked={all} onChange={setAll} />
            </div>
            {!other.data ? <Skeleton rows={4} /> : shown.length === 0 ? (
              <EmptyState icon="equal" title={text('compare.same')}>{text('compare.same-text', { n: String(steps.length) })}</EmptyState>
            ) : (
              <ol className="ri-compare-steps">
                {shown.map((step) => <Step key={`${step.module}-${step.operation}`} step={step} before={chosen.number} />)}
              </ol>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

const marks = { added: 'plus', removed: 'minus', changed: 'pencil', same: 'equal' } as const;

function Step({ step, before }: { step: StepChange; before: number }) {
  const { before: old, after: now } = step;
  return (
    <li className="ri-compare-step" data-kind={step.kind}>
      <div className="ui-row">
        <span role="img" aria-label={text(`compare.kind.${step.kind}`, { n: String(before) })}><Icon name={marks[step.kind]} size={14} /></span>
        <span className="ui-strong">{step.module} {step.title}</span>
        {step.operation > 1 && <span className="ui-small ui-tertiary">{text('compare.operation', { n: String(step.operation) })}</span>}
        <span className="ui-spacer" />
        {old && now && old.state !== now.state && <Change before={text(`compare.state.${word(old.state)}`)} after={text(`compare.state.${word(now.state)}`)} />}
        {old && now && old.as !== now.as && <Change before={old.as || '–'} after={now.as || '–'} />}
        {!old && <Chip tone="info" icon="plus">{text('compare.kind.added', { n: String(before) })}</Chip>}
        {!now && <Chip icon="minus">{text('compare.kind.removed', { n: String(before) })}</Chip>}
        {old && now && <span className="ui-small ui-tertiary ui-num">{took(old.tookMs)} <Icon name="arrow-right" size={13} /> {took(now.tookMs)}</span>}
      </div>
      {step.values.length > 0 && (
        <ul className="ri-compare-values ui-mono">
          {step.values.map((value) => (
            <li key={`${value.side} ${value.path}`}>
              <span className="ui-tertiary">{text(`compare.${value.side}`)} {value.path}</span> <Change before={value.before || '–'} after={value.after || '–'} />
            </li>
          ))}
        </ul>
      )}
      {step.more > 0 && <p className="ui-small ui-tertiary">{text('compare.more', { n: String(step.more) })}</p>}
    </li>
  );
}

function Change({ before, after }: { before: string; after: string }) {
  return <span className="ri-compare-change"><del>{before}</del> <Icon name="arrow-right" size={13} /> <ins>{after}</ins></span>;
}

const known = ['succeeded', 'failed', 'refused', 'unknown', 'held', 'skipped', 'cancelled', 'running', 'waiting', 'preview', 'resumed', 'given'] as const;
type Known = (typeof known)[number];

function word(state: string): Known {
  return known.find((one) => one === state) ?? 'skipped';
}
