/* What the publish dialog makes of a plan. Pure. */
import type { wire } from '../../../api';

export interface Counted {
  pass: number;
  note: number;
  fail: number;
}

export function counted(checks: wire.PublishCheck[]): Counted {
  const of = (state: string) => checks.filter((c) => c.state === state).length;
  return { pass: of('pass'), note: of('note'), fail: of('fail') };
}

/** Failures first: what must be fixed stands before what passed. */
export function ordered(checks: wire.PublishCheck[]): wire.PublishCheck[] {
  const rank = (c: wire.PublishCheck) => (c.state === 'fail' ? 0 : 1);
  return [...checks].sort((a, b) => rank(a) - rank(b));
}

/** Moved modules change nothing that runs: they are counted, not listed. */
export function split(changes: wire.FlowChange[]): { listed: wire.FlowChange[]; moved: number } {
  return { listed: changes.filter((c) => c.kind !== 'moved'), moved: changes.filter((c) => c.kind === 'moved').length };
}

/** "6 · Change purchase order, connection" */
export function titleOf(change: wire.FlowChange): string {
  return change.module > 0 && !change.what.startsWith(`${change.module} `) ? `${change.module} · ${change.what}` : change.what;
}

/** "2 · 6" of "2 Get purchase order", "6 Change purchase order". */
export function numbers(modules: string[]): string {
  return modules.map((m) => m.split(' ')[0]).join(' · ');
}
