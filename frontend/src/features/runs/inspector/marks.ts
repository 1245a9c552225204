/* What a module of the picture and a line of the timeline say about how they fared. */
import type { wire } from '../../../api';
import { took } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import type { IconName } from '../../../ui';
import type { ModuleSteps } from '../model';
import { stepWord } from '../Steps';

export interface Bubble {
  tone: 'success' | 'danger' | 'warning' | 'neutral' | 'identity';
  icon: IconName;
  count: number;
}

/** Bundles of one operation, or the number of operations; nothing while it is under way. An error directive did its part, which is no success. */
export function bubbleOf({ step, operations }: ModuleSteps, directive: boolean): Bubble | null {
  const count = operations > 1 ? operations : Math.max(1, step.output?.length ?? 0);
  if (step.state === 'running') return null;
  if (step.state === 'failed' || step.state === 'refused') return { tone: 'danger', icon: 'x', count };
  if (step.state === 'unknown') return { tone: 'warning', icon: 'circle-help', count };
  if (step.state === 'held') return { tone: 'warning', icon: 'rotate-ccw', count };
  if (step.state === 'waiting') return { tone: 'identity', icon: 'user-round-key', count };
  if (step.state === 'skipped' || step.state === 'cancelled' || directive) return { tone: 'neutral', icon: 'minus', count };
  return { tone: 'success', icon: 'check', count };
}

/** A finished step of the run before, whose output was used again: it was not called a second time. */
export function isTakenOver(step: wire.RunStep): boolean {
  return step.state === 'succeeded' && step.as !== '' && step.api === '' && !step.request && step.tookMs === 0;
}

/** How often a system was called. */
export function callsOf(steps: wire.RunStep[]): number {
  return steps.filter((one) => (one.as !== '' || one.api !== '') && one.state !== 'filtered' && !isTakenOver(one)).length;
}

/** "0.41 s, 1 call"; a module that calls nothing has only its time. */
export function detailOf({ step, steps, tookMs }: ModuleSteps): string {
  if (step.state === 'held' && tookMs > 0) return inspector('canvas.held', { time: took(tookMs) });
  if (step.state === 'waiting') return inspector('canvas.waits');
  if (step.state === 'running') return inspector('canvas.runs');
  if (steps.every(isTakenOver)) return inspector('taken-over');
  const calls = callsOf(steps);
  return calls === 0 ? took(tookMs) : inspector('canvas.calls', { time: took(tookMs), n: calls });
}

/** Who acted, as short as a column needs it: "ANNA.K", "sup_reader"; a dash where nobody did. */
export function actorOf(step: wire.RunStep): string {
  const account = (step.chips ?? []).find((chip) => chip.account !== '')?.account;
  if (account && step.as.startsWith(account)) return account;
  return step.as.replace(/, shared$/, '').replace(/ on .*$/, '') || '–';
}

const more = { cancelled: 'state.cancelled', preview: 'state.preview', resumed: 'state.resumed', given: 'state.given' } as const;

/** A step's state in words, also those that only the inspector tells apart. */
export function stateOf(state: string): string {
  return state in more ? inspector(more[state as keyof typeof more]) : stepWord(state);
}
