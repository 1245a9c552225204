/* Runs without a screen: what a state means, how steps are told, how long things took. */
import type { wire } from '../../api';
import type { Status } from '../../ui';

const runStates: Record<string, Status> = {
  needs_sign_in: 'needs_you', waiting: 'needs_you', ready: 'not_yet', running: 'running', succeeded: 'succeeded', warning: 'warning', failed: 'failed', refused: 'refused',
  cancelled: 'cancelled', abandoned: 'cancelled', interrupted: 'unknown', in_doubt: 'unknown', held: 'held',
};

export function runStatus(state: string): Status {
  return runStates[state] ?? 'info';
}

const over = new Set(['succeeded', 'warning', 'failed', 'refused', 'cancelled', 'abandoned', 'interrupted', 'in_doubt', 'held']);

/** Nothing more happens by itself. */
export function isOver(state: string): boolean {
  return over.has(state);
}

/** It works now, or stands in line. */
export function isActive(state: string): boolean {
  return state === 'running' || state === 'ready';
}

export function needsPerson(state: string): boolean {
  return ['needs_sign_in', 'waiting', 'in_doubt', 'interrupted', 'held'].includes(state);
}

const stepStates: Record<string, Status> = {
  running: 'running', succeeded: 'succeeded', failed: 'failed', refused: 'refused', unknown: 'unknown', filtered: 'cancelled', held: 'held', skipped: 'cancelled', cancelled: 'cancelled', waiting: 'needs_you', resumed: 'succeeded', given: 'not_yet', preview: 'info',
};

export function stepStatus(state: string): Status {
  return stepStates[state] ?? 'info';
}

/** One module of a run: its operations, and the attempt that counts. */
export interface ModuleSteps {
  module: number;
  steps: wire.RunStep[];
  /** The step that says how the module fared: the last attempt, or the one that stopped the run. */
  step: wire.RunStep;
  attempts: number;
  operations: number;
  tookMs: number;
}

const worst = ['running', 'waiting', 'unknown', 'refused', 'failed', 'held'];

/** Steps by module, in the order in which the modules began. */
export function byModule(steps: wire.RunStep[]): ModuleSteps[] {
  const groups = new Map<number, wire.RunStep[]>();
  for (const step of steps) groups.set(step.module, [...(groups.get(step.module) ?? []), step]);
  return [...groups].map(([module, all]) => {
    const lastOf = new Map<number, wire.RunStep>();
    for (const step of all) {
      const known = lastOf.get(step.operation);
      if (!known || step.attempt >= known.attempt) lastOf.set(step.operation, step);
    }
    const final = [...lastOf.values()];
    const step = worst.map((state) => final.find((one) => one.state === state)).find((one) => one !== undefined) ?? final.find((one) => one.state === 'succeeded') ?? (final.at(-1) as wire.RunStep);
    return { module, steps: all, step, attempts: Math.max(...all.map((one) => one.attempt)), operations: final.length, tookMs: all.reduce((sum, one) => sum + one.tookMs, 0) };
  });
}

/** The step under way, for "Step 5 of 6". */
export function currentStep(view: Pick<wire.RunView, 'steps' | 'document'>): { n: number; all: number; title: string } | null {
  const modules = byModule(view.steps ?? []);
  const now = modules.findLast((one) => one.step.state === 'running') ?? modules.at(-1);
  if (!now) return null;
  const all = mainPath(view, modules.map((one) => one.module));
  return { n: modules.indexOf(now) + 1, all: Math.max(all, modules.length), title: now.step.title };
}

/** How many modules a run passes that goes on from here: the way already gone, and the shortest way on. */
function mainPath(view: Pick<wire.RunView, 'document'>, gone: number[]): number {
  const links = (view.document.links ?? []).filter((link) => link.kind !== 'error' && !link.disabled);
  const seen = new Set(gone);
  let at = gone.at(-1);
  let more = 0;
  while (at !== undefined) {
    const from: number = at;
    const next = links.find((link) => link.from === from && !seen.has(link.to));
    if (!next) break;
    seen.add(next.to);
    more += 1;
    at = next.to;
  }
  return gone.length + more;
}

/** The doubt about a step, when its outcome is unknown. */
export function doubtOf(view: wire.RunView, module: number): wire.RunDoubt | undefined {
  return (view.doubts ?? []).find((doubt) => doubt.module === module);
}

/** How long a run has worked: what it says once it is over, the clock before. */
export function workedMs(run: wire.RunRow, now: number): number {
  if (isOver(run.state) || run.state === 'waiting') return run.activeMs;
  const from = Date.parse(run.startedAt || run.createdAt);
  return Number.isNaN(from) ? run.activeMs : Math.max(run.activeMs, now - from);
}

/** The states of a click's runs in numbers, in the order in which they are told. */
export interface Sums {
  done: number;
  running: number;
  needsYou: number;
  failed: number;
  unknown: number;
  cancelled: number;
  waiting: number;
}

export function sumUp(runs: wire.RunRow[]): Sums {
  const sums: Sums = { done: 0, running: 0, needsYou: 0, failed: 0, unknown: 0, cancelled: 0, waiting: 0 };
  const places: Partial<Record<Status, keyof Sums>> = { succeeded: 'done', warning: 'done', running: 'running', needs_you: 'needsYou', failed: 'failed', refused: 'failed', held: 'failed', unknown: 'unknown', cancelled: 'cancelled', not_yet: 'waiting' };
  for (const run of runs) {
    const place = places[runStatus(run.state)];
    if (place) sums[place] += 1;
  }
  return sums;
}

/** The accounts that a person sees before a click; another name asks again. */
export function shownAccounts(chips: wire.Chip[]): string[] {
  return [...new Set(chips.filter((chip) => chip.kind === 'personal' && chip.account).map((chip) => chip.account))];
}

/** What was typed for an input, as a value of its type; null says that it is none. */
export function inputValue(type: string, typed: string): { value: unknown } | null {
  const plain = typed.trim();
  if (plain === '') return { value: undefined };
  if (type === 'number') {
    const n = Number(plain.replace(',', '.'));
    return Number.isFinite(n) ? { value: n } : null;
  }
  if (type === 'boolean') return { value: plain === 'true' };
  if (type === 'date') return Number.isNaN(Date.parse(plain)) ? null : { value: plain };
  if (type === 'array' || type === 'collection' || type === 'any') {
    try {
      return { value: JSON.parse(plain) };
    } catch {
      return type === 'any' ? { value: typed } : null;
    }
  }
  return { value: typed };
}
