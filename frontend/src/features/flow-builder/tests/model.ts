/* A test as the form holds it: what was typed, and the case it makes. */
import type { wire } from '../../../api';
import { flowTests as text } from '../../../texts/flow-tests';
import type { RunMark } from '../canvas/types';
import { readBundles, readValue } from '../building';

export const abouts = ['state', 'failed', 'reached', 'output', 'result', 'sent'] as const;
export type About = (typeof abouts)[number];

export interface TypedResponse {
  key: number;
  module: number;
  operation: string;
  gives: 'bundles' | 'error';
  bundles: string;
  kind: string;
  code: string;
  text: string;
}

export interface TypedCheck {
  key: number;
  about: About;
  module: number;
  operation: number;
  of: string;
  is: string;
  value: string;
}

export interface TypedCase {
  name: string;
  note: string;
  at: string;
  zone: string;
  inputs: string;
  trigger: string;
  responses: TypedResponse[];
  checks: TypedCheck[];
}

let last = 0;
export function nextKey(): number {
  last += 1;
  return last;
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

/** A value as it is typed: a text as itself, where it cannot be taken for JSON. */
export function written(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  return typeof readValue(value) === 'string' ? value : JSON.stringify(value);
}

export function typedOf(one: wire.TestCase | null, inputs: wire.FlowInput[]): TypedCase {
  if (!one) {
    return {
      name: '', note: '', at: '', zone: '', inputs: pretty(Object.fromEntries(inputs.map((input) => [input.name, input.default ?? (input.type === 'number' ? 0 : input.type === 'boolean' ? false : '')]))), trigger: '', responses: [],
      checks: [{ key: nextKey(), about: 'state', module: 0, operation: 0, of: '', is: '', value: 'succeeded' }],
    };
  }
  return {
    name: one.name, note: one.note, at: one.at, zone: one.zone, inputs: pretty(one.inputs), trigger: one.trigger.length > 0 ? pretty(one.trigger) : '',
    responses: one.responses.map((r) => ({
      key: nextKey(), module: r.module, operation: String(r.operation), gives: r.error ? 'error' : 'bundles', bundles: pretty(r.bundles), kind: r.error?.kind ?? 'unavailable', code: r.error?.code ?? '', text: r.error?.text || r.error?.title || '',
    })),
    checks: one.expect.map((c) => ({ key: nextKey(), about: abouts.find((a) => a === c.about) ?? 'state', module: c.module, operation: c.operation, of: c.of, is: c.is, value: written(c.value) })),
  };
}

export interface Wrong {
  inputs?: string;
  trigger?: string;
  responses: Record<number, string>;
}

/** The case that was typed, or what is wrong with it. */
export function caseOf(typed: TypedCase): { one?: wire.TestCase; wrong: Wrong } {
  const wrong: Wrong = { responses: {} };
  let inputs: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(typed.inputs.trim() === '' ? '{}' : typed.inputs);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it must begin with {');
    inputs = value as Record<string, unknown>;
  } catch (thrown) {
    wrong.inputs = text('form.bad-inputs', { why: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  const trigger = typed.trigger.trim() === '' ? { bundles: [] } : readBundles(typed.trigger);
  if (trigger.error) wrong.trigger = text('form.bad-list', { why: trigger.error });
  const responses = typed.responses.map((r): wire.TestResponse => {
    const operation = Math.max(0, Math.round(Number(r.operation) || 0));
    if (r.gives === 'error') return { module: r.module, operation, bundles: [], error: { kind: r.kind, code: r.code.trim(), title: '', text: r.text.trim(), hint: '' } };
    const read = readBundles(r.bundles);
    if (read.error) wrong.responses[r.key] = text('form.bad-list', { why: read.error });
    return { module: r.module, operation, bundles: read.bundles ?? [] };
  });
  if (wrong.inputs || wrong.trigger || Object.keys(wrong.responses).length > 0) return { wrong };
  const expect = typed.checks.map((c): wire.TestCheck => ({
    about: c.about, module: c.about === 'state' || c.about === 'failed' || c.about === 'result' ? 0 : c.module, operation: c.about === 'output' || c.about === 'sent' ? c.operation : 0,
    of: c.about === 'output' || c.about === 'result' || c.about === 'sent' ? c.of.trim() : '', is: c.about === 'state' || c.about === 'failed' ? '' : c.is,
    value: c.about === 'reached' ? Number(c.value) : c.about === 'state' || c.about === 'failed' ? c.value.trim() : readValue(c.value), words: '',
  }));
  return { one: { name: typed.name.trim(), note: typed.note.trim(), at: typed.at.trim(), zone: typed.zone.trim(), inputs, trigger: trigger.bundles ?? [], responses, expect }, wrong };
}

/** How each module fared in a test, as the canvas draws it. A module whose expectation was not met is red. */
export function testMarks(result: wire.TestResult, modules: readonly number[]): Map<number, RunMark> {
  const failed = new Set(result.checks.filter((c) => !c.passed && c.module > 0).map((c) => c.module));
  const by = new Map(result.modules.map((m) => [m.module, m]));
  return new Map(modules.map((id) => {
    const mark = by.get(id);
    const bad = failed.has(id);
    const state = bad || mark?.state === 'failed' || mark?.state === 'refused' ? 'failed' : mark === undefined ? 'not_reached' : mark.state === 'succeeded' ? 'succeeded' : 'warning';
    return [id, { state, count: mark?.operations ?? 0, label: text('mark', { n: mark?.operations ?? 0, state: text(bad ? 'state.failed' : 'state.passed') }) } satisfies RunMark];
  }));
}
