/* Two runs of one Action Flow side by side: which steps differ, and in what. */
import type { wire } from '../../../api';

export interface ValueChange {
  /** "input" or "output", and the place in it as a mapping writes it. */
  side: 'input' | 'output';
  path: string;
  before: string;
  after: string;
}

export interface StepChange {
  module: number;
  operation: number;
  title: string;
  /** In one run only, or in both. */
  kind: 'same' | 'changed' | 'added' | 'removed';
  before: wire.RunStep | null;
  after: wire.RunStep | null;
  values: ValueChange[];
  /** Differences beyond those that are listed. */
  more: number;
}

/** How many differing values of a step are listed. */
export const mostValues = 40;

const outcomes = new Set(['filtered']);

/** The last try of every operation, in the order of the run. */
function lastTries(view: wire.RunView): Map<string, wire.RunStep> {
  const out = new Map<string, wire.RunStep>();
  for (const step of view.steps ?? []) {
    if (outcomes.has(step.state)) continue;
    const key = `${step.module}-${step.operation}`;
    out.delete(key);
    out.set(key, step);
  }
  return out;
}

/** What differs from one run to another, step by step. */
export function compareRuns(before: wire.RunView, after: wire.RunView): StepChange[] {
  const [old, now] = [lastTries(before), lastTries(after)];
  const keys = [...now.keys(), ...[...old.keys()].filter((key) => !now.has(key))];
  return keys.map((key) => {
    const [a, b] = [old.get(key) ?? null, now.get(key) ?? null];
    const step = (b ?? a) as wire.RunStep;
    const all = a && b ? [...changes('input', a.input, b.input), ...changes('output', a.output, b.output)] : [];
    const differs = !a || !b || all.length > 0 || a.state !== b.state || a.as !== b.as;
    return {
      module: step.module, operation: step.operation, title: step.title, before: a, after: b,
      kind: !a ? 'added' : !b ? 'removed' : differs ? 'changed' : 'same',
      values: all.slice(0, mostValues), more: Math.max(0, all.length - mostValues),
    };
  });
}

function changes(side: 'input' | 'output', before: unknown, after: unknown): ValueChange[] {
  const [a, b] = [new Map<string, string>(), new Map<string, string>()];
  flatten(before, '', a);
  flatten(after, '', b);
  const paths = [...b.keys(), ...[...a.keys()].filter((path) => !b.has(path))];
  return paths.flatMap((path) => (a.get(path) === b.get(path) ? [] : [{ side, path, before: a.get(path) ?? '', after: b.get(path) ?? '' }]));
}

/** Values by their paths; arrays count from 1. */
function flatten(value: unknown, path: string, into: Map<string, string>) {
  if (Array.isArray(value)) value.forEach((one, i) => flatten(one, `${path}[${i + 1}]`, into));
  else if (typeof value === 'object' && value !== null) for (const [key, child] of Object.entries(value)) flatten(child, path === '' ? key : `${path}.${key}`, into);
  else if (value !== undefined && value !== null) into.set(path, String(value));
}
