import { useEffect, useRef } from 'react';
import { useKept } from '../../../routing';
import { isActive } from '../model';
import type { NamedStep } from './timeline';

const troubles = new Set(['failed', 'refused', 'unknown', 'waiting', 'held']);

/** The step that the page opens with: what stopped the run when it `stopped`, else the first that acted as a person. */
export function firstChoice(steps: NamedStep[], stopped: boolean): NamedStep | undefined {
  const last = new Map(steps.map((one) => [`${one.step.module}-${one.step.operation}`, one]));
  return (
    (stopped ? steps.findLast((one) => troubles.has(one.step.state) && last.get(`${one.step.module}-${one.step.operation}`) === one) : undefined) ??
    steps.find(({ step }) => (step.chips ?? []).some((chip) => chip.kind === 'personal')) ??
    steps.find(({ step }) => step.as !== '') ??
    steps[0]
  );
}

export interface Chosen {
  current: NamedStep | undefined;
  /** The panel was closed. */
  closed: boolean;
  /** The choice goes with the front of a run under way. */
  following: boolean;
  choose: (key: string) => void;
  close: () => void;
  follow: () => void;
}

/** Which step the panel shows; Back brings it again. Without a choice it goes with the run. */
export function useChosen(steps: NamedStep[], state: string): Chosen {
  const under = isActive(state);
  const [kept, keepKey] = useKept<string | null>('step', null);
  const front = useRef<string | null>(null);
  const newest = steps.findLast(({ step }) => step.state === 'running') ?? steps.at(-1);
  const following = under && kept === null;
  useEffect(() => {
    if (following) front.current = newest?.key ?? null;
  }, [following, newest?.key]);
  const stopped = !['succeeded', 'warning'].includes(state);
  // What was followed to its end stays in view, unless something stopped the run.
  const after = stopped ? undefined : steps.find((one) => one.key === front.current);
  const current = kept === null ? (under ? newest : (after ?? firstChoice(steps, stopped))) : steps.find((one) => one.key === kept);
  return { current, closed: kept === '', following, choose: keepKey, close: () => keepKey(''), follow: () => keepKey(null) };
}
