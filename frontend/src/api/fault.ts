/*
 * The only parser of what a bound method rejects with. The bridge delivers a JSON
 * string; everything else (a lost callback, a time-out, a stranger's exception)
 * becomes a fault of the same form, so that the pages know one kind of error.
 */
import { apiTexts } from '../texts/api';

export interface FaultDetail {
  name: string;
  value: string;
}

export interface FaultData {
  kind: string;
  code: string;
  title: string;
  text: string;
  hint: string;
  subject: string;
  field: string;
  op: string;
  details: FaultDetail[];
}

/** An error that carries its remedy. */
export class Fault extends Error implements FaultData {
  readonly kind: string;
  readonly code: string;
  readonly title: string;
  readonly text: string;
  readonly hint: string;
  readonly subject: string;
  readonly field: string;
  readonly op: string;
  readonly details: FaultDetail[];

  constructor(data: Partial<FaultData> & { title: string }) {
    super(data.title);
    this.name = 'Fault';
    this.kind = data.kind || 'internal';
    this.code = data.code ?? '';
    this.title = data.title;
    this.text = data.text ?? '';
    this.hint = data.hint ?? '';
    this.subject = data.subject ?? '';
    this.field = data.field ?? '';
    this.op = data.op ?? '';
    this.details = data.details ?? [];
  }
}

/** Turns whatever was thrown into a Fault. It never throws. */
export function toFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const raw = typeof thrown === 'string' ? thrown : thrown instanceof Error ? thrown.message : '';
  const data = object(raw) ?? (typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>) : null);
  const title = text(data?.title);
  if (data !== null && title !== '') {
    return new Fault({
      kind: text(data.kind), code: text(data.code), title, text: text(data.text), hint: text(data.hint),
      subject: text(data.subject), field: text(data.field), op: text(data.op), details: details(data.details),
    });
  }
  // The message of a foreign exception may hold anything, so only its place is kept.
  return new Fault({ kind: 'internal', code: 'bridge.unreadable', title: apiTexts('unreadable.title'), text: apiTexts('unreadable.text'), hint: apiTexts('unreadable.hint') });
}

export function isFault(value: unknown): value is Fault {
  return value instanceof Fault;
}

function object(raw: string): Record<string, unknown> | null {
  if (!raw.trimStart().startsWith('{')) return null;
  try {
    const parsed: unknown = JSON.parse(raw);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function details(value: unknown): FaultDetail[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const { name, value: v } = item as Record<string, unknown>;
    return typeof name === 'string' && typeof v === 'string' ? [{ name, value: v }] : [];
  });
}
