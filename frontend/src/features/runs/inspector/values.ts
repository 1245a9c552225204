/* Values of bundles: the path that a mapping takes, what is copied, and values as tables. Arrays count from 1. */

type Part = { key: string } | { at: number };

/** The parts behind a path of the tree. Keys may hold slashes (SAP's name spaces do), so the value itself says where one ends. */
export function partsOf(value: unknown, path: string): Part[] | null {
  if (path === '') return [];
  if (Array.isArray(value)) {
    const at = /^\/\[(\d+)\]/.exec(path);
    if (!at) return null;
    const index = Number(at[1]);
    const rest = partsOf(value[index - 1], path.slice(at[0].length));
    return rest && [{ at: index }, ...rest];
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const whole = `/${key}`;
    if (path !== whole && !path.startsWith(`${whole}/`)) continue;
    const rest = partsOf(child, path.slice(whole.length));
    if (rest) return [{ key }, ...rest];
  }
  return null;
}

/** The value at a path of the tree. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const part of partsOf(value, path) ?? []) at = 'at' in part ? (at as unknown[])[part.at - 1] : (at as Record<string, unknown>)[part.key];
  return at;
}

const simple = /^[\p{L}\p{N}_$@]+$/u;

/** As a mapping writes it: POITEM[2].MATERIAL, with backticks around names that need them. */
export function pathText(parts: Part[]): string {
  return parts.map((part, i) => ('at' in part ? `[${part.at}]` : `${i > 0 ? '.' : ''}${simple.test(part.key) ? part.key : `\`${part.key}\``}`)).join('');
}

/** The reference by which a later module maps this value. */
export function referenceOf(module: number, value: unknown, path: string): string {
  const parts = partsOf(value, path) ?? [];
  const text = pathText(parts);
  return `{{${module}${text === '' || text.startsWith('[') ? '' : '.'}${text}}}`;
}

/** What goes to the clipboard: a text as it is, everything else as JSON. */
export function copyable(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

/** How many bytes the values take, as JSON. */
export function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}

export interface ValueTable {
  /** The path of the list; empty for the fields of the bundle itself. */
  title: string;
  columns: string[];
  rows: unknown[][];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A bundle as tables: its own fields first, then each list of collections with a column a field. */
export function tablesOf(value: unknown): { fields: [string, unknown][]; lists: ValueTable[] } {
  const fields: [string, unknown][] = [];
  const lists: ValueTable[] = [];
  const visit = (at: unknown, name: string) => {
    if (Array.isArray(at) && at.length > 0 && at.every(isRecord)) lists.push(listOf(at, name));
    else if (isRecord(at) && Object.keys(at).length > 0) for (const [key, child] of Object.entries(at)) visit(child, name === '' ? key : `${name}.${key}`);
    else if (name !== '' || !isRecord(at)) fields.push([name, at]);
  };
  visit(value, '');
  return { fields, lists };
}

function listOf(rows: Record<string, unknown>[], title: string): ValueTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { title, columns, rows: rows.map((row) => columns.map((column) => row[column])) };
}

const longest = 200;

/** A value in a cell of a table; what is long is cut here and whole in the tree and in Raw. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
