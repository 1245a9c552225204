import { useEffect, useState } from 'react';
import type { wire } from '../../api';
import { took } from '../../texts/format';
import { runs as text } from '../../texts/runs';
import { StatusIcon } from '../../ui';
import { stateOf } from './inspector/marks';
import { byModule, stepStatus, type ModuleSteps } from './model';
import { StepTrouble, RunTrouble } from './Trouble';

/** The steps of a run, one line a module, with what stopped it in place. */
export function Steps({ view }: { view: wire.RunView }) {
  const modules = byModule(view.steps ?? []);
  return (
    <div className="runs-steps">
      {modules.length === 0 && !(view.prompts?.length ?? 0) && <p className="ui-small ui-tertiary">{text('nothing-yet')}</p>}
      <ol>
        {modules.map((one) => (
          <li key={one.module} className="runs-step" data-state={one.step.state}>
            <StatusIcon status={one.step.nextAt ? 'running' : stepStatus(one.step.state)} size={18} label={one.step.nextAt ? text('step.again') : stateOf(one.step.state)} />
            <div className="ui-list-row-text">
              <div className="runs-step-line">
                <span className="ui-tertiary ui-num">{one.module}</span>
                <span className="ui-strong ui-truncate">{one.step.title}</span>
                <span className="ui-spacer" />
                <span className="ui-small ui-tertiary ui-num">{one.step.state === 'running' ? '' : took(one.tookMs)}</span>
              </div>
              <div className="ui-small ui-secondary ui-truncate">{stepDetail(one)}</div>
              {one.step.nextAt && <NextTry at={one.step.nextAt} />}
              <StepTrouble view={view} step={one.step} />
            </div>
          </li>
        ))}
      </ol>
      <RunTrouble view={view} />
    </div>
  );
}

/** Counts down to the next try of a step that failed. */
function NextTry({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((new Date(at).getTime() - now) / 1000));
  return <div className="ui-small ui-secondary ui-num" role="timer">{left === 0 ? text('step.next-now') : text('step.next', { left: waitOf(left) })}</div>;
}

/** "42 s", "3 min". */
function waitOf(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function stepDetail({ step, attempts, operations }: ModuleSteps): string {
  // What a filter kept out acted as nobody.
  return [step.as && step.state !== 'filtered' ? text('as', { who: step.as }) : '', step.state === 'preview' ? stateOf('preview') : step.detail, operations > 1 ? text('operations', { n: operations }) : '', attempts > 1 ? text('try', { n: attempts }) : ''].filter(Boolean).join(' · ');
}

const words = { running: 'step.running', succeeded: 'step.succeeded', failed: 'step.failed', refused: 'step.refused', unknown: 'step.unknown', filtered: 'step.filtered', held: 'step.held', skipped: 'step.skipped', waiting: 'step.waiting' } as const;

export function stepWord(state: string): string {
  return state in words ? text(words[state as keyof typeof words]) : state;
}
