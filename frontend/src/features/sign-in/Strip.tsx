import { Fragment } from 'react';
import type { wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { Icon, ProgressRing, StatusIcon, type IconName } from '../../ui';
import { forRun, type StepState, type Strip as States } from './model';

interface Props {
  prompt: wire.Prompt;
  states: States;
  keep: boolean;
  replaces: boolean;
  /** The engine's answer, once there is one. */
  answer: wire.Provided | null;
  /** Seconds that the keychain is being waited for. */
  seconds: number | null;
}

/** Test › Keep › Run: what happens on Continue, each step live while it happens. */
export function Strip({ prompt, states, keep, replaces, answer, seconds }: Props) {
  const { system, storeName: store } = prompt;
  const run = forRun(prompt);
  const test = { later: text('strip.test', { system }), now: text('strip.testing', { system }), done: text('strip.tested', { system }), off: text('strip.untested', { system }) }[states.test];
  const steps: { id: string; icon: IconName; label: string; state: StepState }[] = [{ id: 'test', icon: 'plug-zap', label: test, state: states.test }];
  if (keep) {
    const waiting = states.keychain ? text('strip.waiting', { store }) : replaces ? text('strip.replace', { store, system }) : text('strip.keep', { system });
    steps.push({ id: 'keep', icon: 'lock-keyhole', label: states.keep === 'done' && answer?.state !== 'used_once' ? text('strip.kept', { store }) : waiting, state: states.keep });
  } else {
    steps.push({ id: 'keep', icon: 'eraser', label: text(states.keep === 'done' ? 'strip.used-once' : 'strip.once'), state: states.keep });
  }
  if (run) steps.push({ id: 'run', icon: 'play', label: prompt.rows > 1 || prompt.title.includes(' this ') ? text('strip.run', { n: prompt.rows }) : text('strip.run-once'), state: states.run });
  return (
    <div className="signin-strip" role="group" aria-label={text('strip')} aria-live="polite">
      {steps.map((step, i) => (
        <Fragment key={step.id}>
          {i > 0 && <Icon name="chevron-right" size={14} />}
          <span className="signin-step" data-state={step.state}>
            {step.state === 'now' ? <ProgressRing size={14} /> : step.state === 'done' ? <StatusIcon status="succeeded" size={14} /> : <Icon name={step.icon} size={14} />}
            {step.label}
          </span>
        </Fragment>
      ))}
      {states.keychain && seconds !== null && <span className="ui-tertiary ui-num">{text('seconds', { n: seconds })}</span>}
    </div>
  );
}
