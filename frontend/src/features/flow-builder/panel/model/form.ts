/*
 * What a declared field means for a form: whether it shows, how its value is written
 * and read, what belongs where. Pure; the engine's declaration is the only source.
 */
import type { wire } from '../../../../api';

export type Values = Record<string, unknown>;

/** A value holds something that is worked out when the step runs. */
export function isMapped(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{');
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The value of a field, or the one it has without. */
export function effective(field: wire.FormField, values: Values): unknown {
  const value = values[field.name];
  return value === undefined || value === null ? field.default : value;
}

/** Whether a field shows now: its condition names a field beside it. */
export function isShown(field: wire.FormField, fields: wire.FormField[], values: Values): boolean {
  if (!field.showField) return true;
  const other = fields.find((f) => f.name === field.showField);
  const value = other ? effective(other, values) : values[field.showField];
  // What is mapped can become anything, so what depends on it stays.
  if (isMapped(value)) return true;
  return (field.showValues ?? []).includes(textOf(value)) && (!other || isShown(other, fields, values));
}

/** A value as text, for a field that is typed in. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value, null, 2);
}

const plainNumber = /^-?(?:\d+\.?\d*|\.\d+)$/;

/** What is kept of a typed text: a number where the field is one, nothing where it is empty. */
export function kept(field: Pick<wire.FormField, 'type' | 'upper'>, text: string): unknown {
  if (text === '') return null;
  if ((field.type === 'number' || field.type === 'integer') && plainNumber.test(text.trim()) && text.trim().length < 16) return Number(text.trim());
  if (field.upper && !text.includes('{{')) return text.toUpperCase();
  return text;
}

/** A text that can never become a number. */
export function isBadNumber(field: wire.FormField, text: string): boolean {
  if (field.type !== 'number' && field.type !== 'integer') return false;
  const typed = text.trim();
  if (typed === '' || typed.includes('{{')) return false;
  return field.type === 'integer' ? !/^-?\d+$/.test(typed) : !plainNumber.test(typed);
}

export type JsonReading = { value: unknown } | { expression: true } | { why: string };

/** Reads the text of a JSON field: a value, a text that becomes JSON later, or neither. */
export function readJson(text: string): JsonReading {
  if (text.trim() === '') return { value: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (thrown) {
    if (text.includes('{{')) return { expression: true };
    return { why: thrown instanceof Error ? thrown.message : '' };
  }
}

/** The system's own name, where it says more than the label. */
export function technicalName(field: wire.FormField): string {
  return field.technical && field.technical !== field.label ? field.technical : '';
}

/** Problems of one field, or of a field inside it. */
export function problemsAt(problems: wire.FlowProblem[], module: number, path: string): wire.FlowProblem[] {
  const parts = normal(path);
  return problems.filter((p) => p.module === module && p.field !== '' && (normal(p.field) === parts || normal(p.field).startsWith(`${parts}.`)));
}

/** Problems of exactly this field. */
export function problemsOf(problems: wire.FlowProblem[], module: number, path: string): wire.FlowProblem[] {
  return problems.filter((p) => p.module === module && normal(p.field) === normal(path));
}

/** "a[1].b" and "a.1.b" name the same place. */
function normal(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('[]', '');
}

/** A typed value is worth a plain control; a mapped or foreign one is shown as text. */
export function wantsText(field: wire.FormField, value: unknown): boolean {
  if (isEmpty(value)) return false;
  switch (field.type) {
    case 'boolean':
      return typeof value !== 'boolean' && value !== 'true' && value !== 'false';
    case 'select':
      return isMapped(value);
    case 'collection':
    case 'map':
      return typeof value !== 'object' || Array.isArray(value);
    case 'array':
      return !Array.isArray(value);
    case 'filter':
      return typeof value === 'string';
    default:
      return false;
  }
}

/** Fields of a system's interface are many: those that must or do have a value show, the others are added. */
export function partition(fields: wire.FormField[], values: Values, added: ReadonlySet<string>, limit = 8): { shown: wire.FormField[]; rest: wire.FormField[] } {
  if (fields.length <= limit) return { shown: fields, rest: [] };
  const shown = fields.filter((f) => f.required || !isEmpty(values[f.name]) || added.has(f.name));
  return { shown, rest: fields.filter((f) => !shown.includes(f)) };
}

/** Values under names that no field declares, such as parameters of an interface that was not read. */
export function undeclared(values: Values, fields: wire.FormField[]): wire.FormField[] {
  const known = new Set(fields.map((f) => f.name));
  return Object.keys(values).filter((name) => !known.has(name) && !isEmpty(values[name])).sort().map((name) => guess(name, values[name]));
}

/** The field that a value by itself seems to be. */
export function guess(name: string, value: unknown): wire.FormField {
  const plain: wire.FormField = { name, label: name, type: 'text', help: '', technical: '', required: false, advanced: false, secret: false, multiline: false, static: false, default: null, example: null, options: [], loads: '', interface: false, nested: [], item: '', showField: '', showValues: [], max: 0, upper: false };
  if (Array.isArray(value)) {
    const row = value.find((v) => typeof v === 'object' && v !== null) as Values | undefined;
    const names = new Set(value.flatMap((v) => (typeof v === 'object' && v !== null ? Object.keys(v) : [])));
    return { ...plain, type: 'array', item: row ? '' : 'any', nested: row ? [...names].map((n) => guess(n, row[n])) : [] };
  }
  if (typeof value === 'object' && value !== null) return { ...plain, type: 'collection', nested: Object.entries(value).map(([n, v]) => guess(n, v)) };
  if (typeof value === 'boolean') return { ...plain, type: 'boolean' };
  if (typeof value === 'number') return { ...plain, type: 'number' };
  return { ...plain, multiline: typeof value === 'string' && value.includes('\n') };
}

/** What two readings of an interface differ in, by name. */
export function compared(before: readonly string[], now: readonly string[]): { added: string[]; gone: string[] } {
  return { added: now.filter((n) => !before.includes(n)), gone: before.filter((n) => !now.includes(n)) };
}
