/*
 * The waterfall without a screen: which line stands where on a common scale. Waiting
 * that is longer than three times the work is cut out; the scale begins again after it.
 */
import type { wire } from '../../../api';

/** A step with a name of its own within the run. */
export interface NamedStep {
  key: string;
  step: wire.RunStep;
}

/** The steps in the order in which they began. Keys stay the same while the run goes on. */
export function nameSteps(steps: wire.RunStep[]): NamedStep[] {
  const seen = new Map<string, number>();
  const named = steps.map((step) => {
    const base = `${step.module}-${step.operation}-${step.attempt}`;
    const n = (seen.get(base) ?? 0) + 1;
    seen.set(base, n);
    return { key: n === 1 ? base : `${base}-${n}`, step };
  });
  return named.toSorted((a, b) => a.step.startedMs - b.step.startedMs);
}

export interface Span {
  from: number;
  to: number;
}

export interface Line {
  kind: 'step' | 'wait';
  key: string;
  /** The step, or for a wait the one that it follows. */
  step: wire.RunStep;
  /** As long as it really took. */
  tookMs: number;
  /** Where the bar stands, in shares of the width. */
  bar: Span;
}

export interface Tick {
  at: number;
  /** Milliseconds on the scale; null where it begins again. */
  ms: number | null;
}

export interface Waterfall {
  lines: Line[];
  ticks: Tick[];
}

/** Share of the width that a cut-out wait takes. */
const cutShare = 0.2;
const quietStates = new Set(['held', 'waiting']);

/** Lines and ticks of a run. `nowMs` is how far a run under way has come. */
export function waterfall(named: NamedStep[], nowMs: number | null): Waterfall {
  const ends = (step: wire.RunStep) => step.startedMs + (step.state === 'running' && nowMs !== null ? Math.max(step.tookMs, nowMs - step.startedMs) : step.tookMs);
  const working = named.filter(({ step }) => !quietStates.has(step.state)).map(({ step }) => ({ from: step.startedMs, to: ends(step) }));
  const work = merged(working);
  const active = work.reduce((sum, one) => sum + one.to - one.from, 0);
  const cuts = gaps(work, nowMs).filter((gap) => gap.to - gap.from > Math.max(3 * active, 1000));
  const scale = scaleOf(work, cuts, active);
  const lines: Line[] = [];
  let cut = 0;
  const waitsBefore = (ms: number) => {
    for (let gap = cuts[cut]; gap && gap.to <= ms; gap = cuts[++cut]) {
      const last = lines.at(-1);
      // Break and a waiting sign-in have a line of their own already: it takes the length.
      if (last && last.kind === 'step' && quietStates.has(last.step.state)) Object.assign(last, { tookMs: gap.to - gap.from, bar: { from: scale(gap.from), to: scale(gap.to) } });
      else if (last) lines.push({ kind: 'wait', key: `wait-${gap.from}`, step: last.step, tookMs: gap.to - gap.from, bar: { from: scale(gap.from), to: scale(gap.to) } });
    }
  };
  for (const { key, step } of named) {
    waitsBefore(step.startedMs);
    lines.push({ kind: 'step', key, step, tookMs: ends(step) - step.startedMs, bar: { from: scale(step.startedMs), to: scale(ends(step)) } });
  }
  waitsBefore(Number.POSITIVE_INFINITY);
  return { lines, ticks: ticksOf(work, cuts, active, scale) };
}

/** Overlapping spans as one. */
function merged(spans: Span[]): Span[] {
  const out: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else out.push({ ...span });
  }
  return out;
}

function gaps(work: Span[], nowMs: number | null): Span[] {
  const out = work.slice(1).map((span, i) => ({ from: (work[i] as Span).to, to: span.from }));
  const last = work.at(-1);
  if (last && nowMs !== null && nowMs > last.to) out.push({ from: last.to, to: nowMs });
  return out;
}

/** Times to shares of the width: true to scale, except that each cut takes the same small piece. */
function scaleOf(work: Span[], cuts: Span[], active: number): (ms: number) => number {
  const begin = work[0]?.from ?? 0;
  const end = Math.max(work.at(-1)?.to ?? 0, cuts.at(-1)?.to ?? 0);
  const cutAway = cuts.reduce((sum, one) => sum + one.to - one.from, 0);
  const whole = Math.max(end - begin - cutAway, active, 1);
  const share = cuts.length === 0 ? 0 : Math.min(cutShare, 0.6 / cuts.length);
  const left = 1 - share * cuts.length;
  return (ms) => {
    let shown = 0;
    let hidden = 0;
    for (const one of cuts) {
      if (ms >= one.to) {
        shown += share;
        hidden += one.to - one.from;
      } else if (ms > one.from) {
        shown += (share * (ms - one.from)) / (one.to - one.from);
        hidden += ms - one.from;
      }
    }
    return Math.max(0, Math.min(1, shown + (left * (ms - begin - hidden)) / whole));
  };
}

const steps = [1, 2, 5];

/** The distance of ticks that gives three to five of them. */
export function tickStep(ms: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of steps) if (ms / (step * power) <= 5) return step * power;
  }
}

function ticksOf(work: Span[], cuts: Span[], active: number, scale: (ms: number) => number): Tick[] {
  const begin = work[0]?.from ?? 0;
  const step = tickStep(Math.max(active, 1));
  const end = work.at(-1)?.to ?? begin;
  const pieces = [begin, ...cuts.map((one) => one.to)].map((from, i) => ({ from, to: cuts[i]?.from ?? end }));
  return pieces.flatMap(({ from, to }, i) => {
    const ticks: Tick[] = [];
    for (let ms = 0; from + ms <= to + 0.001 || ms === 0; ms += step) ticks.push({ at: scale(from + ms), ms: i > 0 && ms === 0 ? null : ms });
    return i > 0 && from > end ? [] : ticks;
  });
}
