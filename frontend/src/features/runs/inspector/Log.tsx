import type { wire } from '../../../api';
import { clockTime, took } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { StatusIcon } from '../../../ui';
import { isOver, runStatus, stepStatus } from '../model';
import { stateWord, triggerWord } from '../words';
import { stateOf } from './marks';
import type { NamedStep } from './timeline';

interface Props {
  view: wire.RunView;
  steps: NamedStep[];
  selected: string | null;
  onSelect: (key: string) => void;
}

/** Everything in the order in which it happened, as sentences; also what a filter stopped. */
export function Log({ view, steps, selected, onSelect }: Props) {
  const { run } = view;
  const begun = run.startedAt || run.createdAt;
  return (
    <ol className="ri-log" aria-label={text('log')}>
      <li className="ri-log-line">
        <span className="ri-log-time">{clockTime(begun)}</span>
        <StatusIcon status="info" size={14} />
        <span>{inspector('log.started', { name: run.personName, trigger: triggerWord(run.trigger) })}</span>
      </li>
      {steps.map(({ key, step }) => (
        <li key={key}>
          <button type="button" className="ri-log-line" aria-current={key === selected || undefined} onClick={() => onSelect(key)}>
            <span className="ri-log-time">{clockMs(begun, step.startedMs)}</span>
            <StatusIcon status={step.state === 'filtered' ? 'cancelled' : stepStatus(step.state)} size={14} label={stateOf(step.state)} />
            <span className="ri-log-text">
              <span className="ui-strong">{`${step.module} ${step.title}`}</span>{' '}
              <span className="ui-secondary">{wordsOf(step)}</span>
            </span>
            <span className="ui-small ui-tertiary ui-num">{step.state === 'running' ? '' : took(step.tookMs)}</span>
          </button>
        </li>
      ))}
      {isOver(run.state) && run.endedAt !== '' && (
        <li className="ri-log-line">
          <span className="ri-log-time">{clockTime(run.endedAt)}</span>
          <StatusIcon status={runStatus(run.state)} size={14} />
          <span>{run.fault?.title ? `${stateWord(run)}: ${run.fault.title}` : stateWord(run)}</span>
        </li>
      )}
    </ol>
  );
}

function wordsOf(step: wire.RunStep): string {
  return [
    step.operation > 1 ? inspector('log.operation', { n: step.operation }) : '', step.attempt > 1 ? text('try', { n: step.attempt }) : '', step.as ? text('as', { who: step.as }) : '', step.api, step.detail,
    step.fault?.title ?? (step.state === 'succeeded' || step.state === 'filtered' ? '' : stateOf(step.state)),
  ].filter(Boolean).join(' · ');
}

/** The clock with thousandths, in which steps differ. */
function clockMs(begun: string, after: number): string {
  const at = new Date(Date.parse(begun) + after);
  return Number.isNaN(at.getTime()) ? '' : `${clockTime(at.toISOString())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
