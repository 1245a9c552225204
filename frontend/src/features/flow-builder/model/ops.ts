/*
 * The edit operations of an Action Flow, as the engine takes them. An edit is data:
 * the engine stores it, and takes it back after any number of restarts.
 */
import type { wire } from '../../../api';

/** A module as an operation carries it: its id is given by the engine. */
export interface NewModule {
  id?: number;
  app: string;
  action: string;
  name?: string;
  connection?: ConnectionRef | null;
  fields?: Record<string, unknown>;
  notes?: string;
  x: number;
  y: number;
}

/** Exactly one of the two. */
export type ConnectionRef = { shared: string; dynamic?: never } | { dynamic: string; shared?: never };

export interface Condition {
  a: string;
  o: string;
  b?: string;
}

export interface Filter {
  name?: string;
  /** A bundle passes when any group holds; in a group all conditions must. */
  groups: Condition[][];
}

export interface Route {
  to: number;
  label?: string;
  fallback?: boolean;
  disabled?: boolean;
}

export interface Place {
  id: number;
  x: number;
  y: number;
}

export interface NoteData {
  id: string;
  text: string;
  color?: string;
  modules?: number[];
  x: number;
  y: number;
}

export interface InputData {
  name: string;
  label?: string;
  type: string;
  required?: boolean;
  default?: unknown;
  description?: string;
}

export interface Fragment {
  modules: NewModule[];
  links?: LinkData[];
}

export interface LinkData {
  from: number;
  to: number;
  kind: string;
  order?: number;
  label?: string;
  filter?: Filter | null;
  fallback?: boolean;
  disabled?: boolean;
}

export type FlowOp =
  | { op: 'add_module'; module: NewModule; after?: number; handles?: boolean }
  | { op: 'insert'; from: number; to: number; module: NewModule }
  | { op: 'insert'; from: number; to: number; id: number }
  | { op: 'swap_module'; id: number; app: string; action: string; keep: string[] }
  | { op: 'remove_module'; ids: number[] }
  | { op: 'duplicate'; ids: number[] }
  | { op: 'paste'; part: Fragment; dx?: number; dy?: number }
  | { op: 'move'; places: Place[] }
  | { op: 'link'; from: number; to: number; kind?: 'next' | 'error' }
  | { op: 'unlink'; from: number; to: number }
  | { op: 'set_filter'; from: number; to: number; filter: Filter | null }
  | { op: 'set_routes'; from: number; routes: Route[] }
  | { op: 'rename_flow'; name: string; description?: string }
  | { op: 'rename_module'; id: number; name: string }
  | { op: 'set_field'; id: number; field: string; value: unknown }
  | { op: 'set_connection'; ids: number[]; connection: ConnectionRef | null }
  | { op: 'add_dynamic'; id: string; modules?: number[] }
  | { op: 'remove_dynamic'; id: string }
  | { op: 'add_input'; input: InputData }
  | { op: 'edit_input'; name: string; input: InputData }
  | { op: 'remove_input'; name: string }
  | { op: 'set_scheduling'; scheduling: SchedulingData }
  | { op: 'set_settings'; settings: wire.FlowSettings; what?: string }
  | { op: 'set_notes'; notes?: NoteData[]; module?: number; text?: string };

export interface SchedulingData {
  type: string;
  interval?: number;
  date?: string;
  time?: string;
  days?: number[];
  months?: number[];
  cron?: string;
  zone?: string;
  dates?: string[];
  between?: string[];
  restrict?: { days?: number[]; months?: number[]; time?: string[] }[];
  missed?: string;
}

type Doc = wire.FlowDocument;

/**
 * What simple operations make of a document, shown until the engine has answered.
 * What only the engine knows (new ids, checks) waits for the answer.
 */
export function foresee(doc: Doc, op: FlowOp): Doc {
  const module = (id: number, change: (m: wire.FlowModule) => wire.FlowModule): Doc => ({ ...doc, modules: doc.modules.map((m) => (m.id === id ? change(m) : m)) });
  switch (op.op) {
    case 'move': {
      const places = new Map(op.places.map((p) => [p.id, p]));
      return { ...doc, modules: doc.modules.map((m) => ({ ...m, ...pick(places.get(m.id)) })) };
    }
    case 'rename_flow':
      return { ...doc, name: op.name.trim() || doc.name };
    case 'rename_module':
      return module(op.id, (m) => ({ ...m, name: op.name.trim() }));
    case 'set_field':
      return module(op.id, (m) => ({ ...m, fields: setPath(m.fields ?? {}, op.field, op.value) }));
    case 'set_connection':
      return { ...doc, modules: doc.modules.map((m) => (op.ids.includes(m.id) ? { ...m, connection: op.connection ? { shared: op.connection.shared ?? '', dynamic: op.connection.dynamic ?? '' } : undefined } : m) as wire.FlowModule) };
    case 'link':
      return doc.links.some((l) => l.from === op.from && l.to === op.to)
        ? doc
        : { ...doc, links: [...doc.links, { from: op.from, to: op.to, kind: op.kind ?? 'next', order: doc.links.filter((l) => l.from === op.from).length, label: '', fallback: false, disabled: false } as wire.FlowLink] };
    case 'unlink':
      return { ...doc, links: doc.links.filter((l) => l.from !== op.from || l.to !== op.to) };
    case 'set_settings':
      return { ...doc, settings: op.settings };
    case 'set_notes':
      if (op.module) return module(op.module, (m) => ({ ...m, notes: op.text ?? '' }));
      return { ...doc, notes: (op.notes ?? []).map((n) => ({ color: '', ...n, modules: n.modules ?? [] })) };
    default:
      return doc;
  }
}

function pick(place: Place | undefined): { x: number; y: number } | Record<string, never> {
  return place ? { x: place.x, y: place.y } : {};
}

/** As the engine sets a field: dots lead into collections, null empties. */
export function setPath(fields: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  if (path in fields || !path.includes('.')) {
    const { [path]: _, ...rest } = fields;
    return value === null || value === undefined ? rest : { ...fields, [path]: value };
  }
  const [head = '', ...rest] = path.split('.');
  const inner = fields[head];
  if (inner !== undefined && inner !== null && (typeof inner !== 'object' || Array.isArray(inner))) return fields;
  return { ...fields, [head]: setPath((inner ?? {}) as Record<string, unknown>, rest.join('.'), value) };
}

/** The value at a path, as setPath wrote it. */
export function getPath(fields: Record<string, unknown> | undefined, path: string): unknown {
  if (!fields) return undefined;
  if (path in fields || !path.includes('.')) return fields[path];
  const [head = '', ...rest] = path.split('.');
  const inner = fields[head];
  return typeof inner === 'object' && inner !== null ? getPath(inner as Record<string, unknown>, rest.join('.')) : undefined;
}

/** A filter of the wire in the form that operations take. */
export function filterOf(filter: wire.FlowFilter | null | undefined): Filter | null {
  if (!filter) return null;
  return { name: filter.name, groups: (filter.groups ?? []).map((g) => (g.conditions ?? []).map(({ a, o, b }) => ({ a, o, ...(b ? { b } : {}) }))) };
}
