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

/** "6 · Change purchase order, connection": what changed, without the values that stand below it. */
export function titleOf(change: wire.FlowChange): string {
  const plain = change.what.replace(new RegExp(`^Module ${change.module}, `), '');
  const [head = '', rest = ''] = cut(plain, ': ');
  const field = change.old || change.new ? rest.replace(/ is .*$/s, '') : rest;
  const words = [head, field].filter(Boolean).join(', ').replace(/, (?:added|removed)$/, '');
  return change.module > 0 && !words.startsWith(`${change.module} `) ? `${change.module} · ${words}` : words;
}

function cut(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + at.length)];
}

/** Values name connections by their id; people know them by name. */
export function named(value: string, names: ReadonlyMap<string, string>): { text: string; dynamic: boolean } {
  const id = /^(?:dyn|con)_\w+$/.exec(value)?.[0] ?? '';
  const name = names.get(id);
  return name === undefined ? { text: value, dynamic: false } : { text: name, dynamic: id.startsWith('dyn_') };
}

/** "2 · 6" of "2 Get purchase order", "6 Change purchase order". */
export function numbers(modules: string[]): string {
  return modules.map((m) => m.split(' ')[0]).join(' · ');
}
