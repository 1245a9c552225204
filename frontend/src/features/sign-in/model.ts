/* The prompt without a screen: which sign-in is asked next, what the strip shows, what is sent. */
import type { wire } from '../../api';

export interface Asked {
  id: number;
  prompts: wire.Prompt[];
  /** How many prompts this click takes in all, and how many are answered. */
  all: number;
  answered: number;
  /** Connections that the person left for later: they are not asked again for this click. */
  skipped: string[];
  /** The sign-in before, for "S4P is kept as ANNA.K". */
  before: { system: string; account: string; kept: boolean } | null;
  done: ((result: 'provided' | 'cancelled', last?: wire.Provided) => void)[];
}

/** A run's id; other purposes keep always, since there is no run to use it once for. */
export function forRun(prompt: wire.Prompt): boolean {
  return prompt.purpose.startsWith('run_');
}

export function samePrompt(a: wire.Prompt, b: wire.Prompt): boolean {
  return a.purpose === b.purpose && a.connectionId === b.connectionId;
}

/** What is asked after an answer: the engine knows for a run, the list of prompts for the rest. */
export function nextPrompts(asked: Asked, provided: wire.Provided): wire.Prompt[] {
  const [first, ...rest] = asked.prompts;
  return first && forRun(first) ? (provided.remaining ?? []) : rest;
}

export type StepState = 'later' | 'now' | 'done' | 'off';

export type Phase =
  | { kind: 'form' }
  | { kind: 'testing'; since: number; keep: boolean }
  | { kind: 'refused'; fault: wire.Fault | null; refusals: number; until: number; warning: string }
  | { kind: 'unreachable'; fault: wire.Fault | null }
  | { kind: 'keychain'; fault: wire.Fault | null }
  | { kind: 'accepted'; provided: wire.Provided };

/** A test at the system ends within 15 s; what lasts longer waits for the keychain. */
export const testLimit = 15_000;

export interface Strip {
  test: StepState;
  keep: StepState;
  run: StepState;
  /** The keychain is asked now, and may have opened a window of its own. */
  keychain: boolean;
}

export function stripOf(phase: Phase, now: number, keychain: string): Strip {
  switch (phase.kind) {
    case 'testing': {
      const waited = now - phase.since;
      const atKeychain = phase.keep && (waited > testLimit || (waited > 2_000 && (keychain === 'locked' || keychain === 'hung')));
      return atKeychain ? { test: 'done', keep: 'now', run: 'later', keychain: true } : { test: 'now', keep: 'later', run: 'later', keychain: false };
    }
    case 'keychain':
      return { test: 'done', keep: 'off', run: 'later', keychain: false };
    case 'accepted':
      return { test: phase.provided.state === 'unchecked' ? 'off' : 'done', keep: 'done', run: 'now', keychain: false };
    case 'unreachable':
      return { test: 'off', keep: 'later', run: 'later', keychain: false };
    default:
      return { test: 'later', keep: 'later', run: 'later', keychain: false };
  }
}

/** What the engine's answer means for the prompt. */
export function phaseOf(provided: wire.Provided, now: number): Phase {
  switch (provided.state) {
    case 'accepted':
    case 'kept':
    case 'used_once':
    case 'unchecked':
      return { kind: 'accepted', provided };
    case 'unreachable':
      return { kind: 'unreachable', fault: provided.fault ?? null };
    case 'keychain':
      return { kind: 'keychain', fault: provided.fault ?? null };
    default:
      return { kind: 'refused', fault: provided.fault ?? null, refusals: provided.refusals, until: provided.pauseMs > 0 ? now + provided.pauseMs : 0, warning: provided.lockWarning };
  }
}

/** The field that a refusal belongs to; the first secret one when the engine names none. */
export function refusedField(method: wire.SignInMethod, fault: wire.Fault | null): string {
  const fields = method.fields ?? [];
  if (fault?.field && fields.some((field) => field.name === fault.field)) return fault.field;
  return fields.find((field) => field.secret)?.name ?? '';
}

export function methodNamed(prompt: wire.Prompt, name: string): wire.SignInMethod | undefined {
  return (prompt.methods ?? []).find((method) => method.name === name) ?? prompt.methods?.[0];
}

/** Plain text of a flow, at most as long as the prompt has room for. */
export function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** "2 Get purchase order and 6 Change purchase order" */
export function listed(parts: string[], and: (list: string, last: string) => string): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : and(parts.slice(0, -1).join(', '), last);
}

/** "4:32" */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The practice user's name and password by the method's fields. */
export function practiceValues(prompt: wire.Prompt, method: wire.SignInMethod): Record<string, string> {
  const [user, secret] = prompt.practice ?? [];
  const fields = method.fields ?? [];
  const values: Record<string, string> = {};
  const open = fields.find((field) => !field.secret);
  const hidden = fields.find((field) => field.secret);
  if (open && user) values[open.name] = user.value;
  if (hidden && secret) values[hidden.name] = secret.value;
  return values;
}
