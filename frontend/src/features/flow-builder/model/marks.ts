/* A run as the canvas draws it: how each module and link fared so far. */
import type { wire } from '../../../api';

export interface Mark {
  state: 'running' | 'succeeded' | 'failed' | 'warning';
  count: number;
}

export function isOver(state: string): boolean {
  return !['needs_sign_in', 'ready', 'running', 'waiting'].includes(state);
}

/** One mark a module: what is worst of its newest attempts, and how many bundles it handled. */
export function marksOf(run: wire.RunView): Map<number, Mark> {
  const newest = new Map<string, wire.RunStep>();
  for (const step of run.steps ?? []) newest.set(`${step.module}/${step.operation}`, step);
  const marks = new Map<number, Mark>();
  const rank = { succeeded: 0, warning: 1, running: 2, failed: 3 };
  for (const step of newest.values()) {
    const state = stateOf(step.state, run.run.state);
    if (state === null) continue;
    const mark = marks.get(step.module) ?? { state, count: 0 };
    marks.set(step.module, { state: rank[state] > rank[mark.state] ? state : mark.state, count: mark.count + 1 });
  }
  return marks;
}

function stateOf(step: string, run: string): Mark['state'] | null {
  switch (step) {
    case 'running': return isOver(run) ? 'warning' : 'running';
    case 'succeeded': return 'succeeded';
    case 'failed': case 'refused': return 'failed';
    case 'unknown': case 'held': case 'waiting': return 'warning';
    default: return null; // filtered and skipped ones were not reached
  }
}

/** Links that bundles took; those that lead to what runs now have one on its way. */
export function linkMarksOf(run: wire.RunView, marks: ReadonlyMap<number, Mark>): Map<string, 'reached' | 'blocked' | 'not_reached' | 'travel'> {
  const out = new Map<string, 'reached' | 'blocked' | 'not_reached' | 'travel'>();
  for (const link of run.links ?? []) {
    const travels = marks.get(link.to)?.state === 'running' && link.state === 'reached';
    out.set(`${link.from}-${link.to}`, travels ? 'travel' : (link.state as 'reached'));
  }
  return out;
}

/** The names that the chips showed before the click; with another one the engine asks again. */
export function shownAccounts(flow: Pick<wire.FlowState, 'acts' | 'faces'>): string[] {
  const chips = [...(flow.acts ?? []), ...(flow.faces ?? []).flatMap((f) => f.chips ?? [])];
  return [...new Set(chips.filter((c) => c.kind !== 'shared' && c.account !== '').map((c) => c.account))];
}
