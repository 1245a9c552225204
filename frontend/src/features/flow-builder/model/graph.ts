/* What the canvas knows of a document: order, neighbours, routes, free places, what may be linked. */
import type { wire } from '../../../api';
import type { Filter } from './ops';
import { nextCurve, pointAt, type End, type Point } from './path';

type Doc = Pick<wire.FlowDocument, 'modules' | 'links'>;

export const pitch = 184;
export const grid = 24;

const directives = new Set(['ignore', 'resume', 'commit', 'rollback', 'break', 'retry', 'throw']);
const smalls = new Set(['router', 'if_else', 'merge']);

export function isDirective(control: string): boolean {
  return directives.has(control);
}

/** Flow control and error directives are drawn small. */
export function isSmall(control: string): boolean {
  return smalls.has(control) || directives.has(control);
}

/** Several links may leave it. */
export function isRouter(control: string): boolean {
  return control === 'router' || control === 'if_else';
}

/** Links that leave a module, in the order in which they are tried, error handlers last. */
export function linksFrom(doc: Doc, id: number, kind?: string): wire.FlowLink[] {
  return doc.links
    .filter((l) => l.from === id && (kind === undefined || l.kind === kind))
    .toSorted((a, b) => Number(a.kind === 'error') - Number(b.kind === 'error') || Number(a.fallback) - Number(b.fallback) || a.order - b.order);
}

export interface Step {
  id: number;
  next: { link: wire.FlowLink; step: Step }[];
  onError: { link: wire.FlowLink; step: Step }[];
}

export interface Tree {
  roots: Step[];
  /** Depth first, error handlers behind the routes of their module, unlinked ones last. */
  order: number[];
  orphans: ReadonlySet<number>;
}

/** The flow in the order in which it runs; the same walk as the engine's. */
export function treeOf(doc: Doc, isTrigger: (id: number) => boolean = () => false): Tree {
  const known = new Set(doc.modules.map((m) => m.id));
  const out = new Map<number, wire.FlowLink[]>();
  const into = new Map<number, number>();
  for (const link of doc.links) {
    if (!known.has(link.from) || !known.has(link.to)) continue;
    out.set(link.from, [...(out.get(link.from) ?? []), link]);
    into.set(link.to, (into.get(link.to) ?? 0) + 1);
  }
  const seen = new Set<number>();
  const order: number[] = [];
  const build = (id: number): Step => {
    seen.add(id);
    order.push(id);
    const step: Step = { id, next: [], onError: [] };
    const sorted = (out.get(id) ?? []).toSorted((a, b) => Number(a.fallback) - Number(b.fallback) || a.order - b.order);
    for (const kind of ['next', 'error']) {
      for (const link of sorted) {
        if ((link.kind === 'error' ? 'error' : 'next') !== kind || seen.has(link.to)) continue;
        (kind === 'error' ? step.onError : step.next).push({ link, step: build(link.to) });
      }
    }
    return step;
  };
  const starts = doc.modules.filter((m) => !into.has(m.id));
  const start = starts.find((m) => isTrigger(m.id)) ?? starts.find((m) => out.has(m.id)) ?? starts[0];
  const roots = start ? [build(start.id)] : [];
  const linked = order.length;
  for (const pass of [true, false]) {
    for (const m of doc.modules) if (!seen.has(m.id) && (!pass || !into.has(m.id))) roots.push(build(m.id));
  }
  return { roots, order, orphans: new Set(order.slice(linked)) };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where an arrow key leads: along links, up and down between routes and to error handlers. */
export function neighbour(doc: Doc, from: number, to: Direction): number | null {
  const at = doc.modules.find((m) => m.id === from);
  if (!at) return doc.modules[0]?.id ?? null;
  const y = (id: number) => doc.modules.find((m) => m.id === id)?.y ?? 0;
  if (to === 'right') {
    const next = linksFrom(doc, from, 'next').map((l) => l.to);
    return next.toSorted((a, b) => Math.abs(y(a) - at.y) - Math.abs(y(b) - at.y))[0] ?? nearest(doc, at, to);
  }
  if (to === 'left') return doc.links.find((l) => l.to === from)?.from ?? nearest(doc, at, to);
  const handler = linksFrom(doc, from, 'error')[0]?.to;
  if (to === 'down' && handler !== undefined) return handler;
  const handled = doc.links.find((l) => l.to === from && l.kind === 'error')?.from;
  if (to === 'up' && handled !== undefined) return handled;
  return nearest(doc, at, to);
}

function nearest(doc: Doc, at: { id: number; x: number; y: number }, to: Direction): number | null {
  const across = to === 'up' || to === 'down';
  const sign = to === 'up' || to === 'left' ? -1 : 1;
  let best: { id: number; cost: number } | null = null;
  for (const m of doc.modules) {
    const along = sign * (across ? m.y - at.y : m.x - at.x);
    if (m.id === at.id || along <= 0) continue;
    const cost = along + 2 * Math.abs(across ? m.x - at.x : m.y - at.y);
    if (!best || cost < best.cost) best = { id: m.id, cost };
  }
  return best?.id ?? null;
}

/** A place for a module behind another, where nothing stands. */
export function placeAfter(doc: Doc, id: number | null, control = ''): { x: number; y: number } {
  const at = id === null ? undefined : doc.modules.find((m) => m.id === id);
  if (!at) {
    const left = Math.min(0, ...doc.modules.map((m) => m.x));
    return doc.modules.length === 0 ? { x: 0, y: 0 } : { x: left, y: Math.max(...doc.modules.map((m) => m.y)) + pitch };
  }
  return isDirective(control) ? freePlace(doc, at.x, at.y + pitch) : freePlace(doc, at.x + pitch, at.y);
}

function freePlace(doc: Doc, x: number, from: number): { x: number; y: number } {
  let y = from;
  while (doc.modules.some((m) => Math.abs(m.x - x) < 96 && Math.abs(m.y - y) < 120)) y += pitch;
  return { x, y };
}

/** Whether links lead from one module to the other. */
export function reaches(doc: Doc, from: number, to: number): boolean {
  const seen = new Set<number>();
  const todo = [from];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const link of doc.links) if (link.from === id) todo.push(link.to);
  }
  return false;
}

/** Whether a link between two modules would make sense. */
export function mayLink(doc: Doc, from: number, to: number, face?: (id: number) => wire.ModuleFace | undefined): boolean {
  if (from === to || doc.links.some((l) => l.from === from && l.to === to) || reaches(doc, to, from)) return false;
  const target = face?.(to);
  if (target?.trigger) return false;
  return target?.control === 'merge' || !doc.links.some((l) => l.to === to);
}

/** Snaps to the lines of other modules, else to the grid. */
export function snap(doc: Doc, moving: ReadonlySet<number>, x: number, y: number): { x: number; y: number } {
  const line = (value: number, lines: number[]) => {
    const near = lines.filter((l) => Math.abs(l - value) <= 8).toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
    return near ?? Math.round(value / grid) * grid;
  };
  const others = doc.modules.filter((m) => !moving.has(m.id));
  return { x: line(x, others.map((m) => m.x)), y: line(y, others.map((m) => m.y)) };
}

/** The lines of other modules on which a module stands: what the canvas draws while it is dragged. */
export function guides(doc: Doc, moving: ReadonlySet<number>, at: Point): { x: number | null; y: number | null } {
  const others = doc.modules.filter((m) => !moving.has(m.id));
  return { x: others.some((m) => m.x === at.x) ? at.x : null, y: others.some((m) => m.y === at.y) ? at.y : null };
}

/** Whether nothing is linked with a module, but for its error handler: it may be put into a link. */
export function isLoose(doc: Doc, id: number): boolean {
  return !doc.links.some((l) => l.to === id || (l.from === id && l.kind !== 'error'));
}

/** The link of the main line that passes under a point, nearest first. */
export function linkUnder(doc: Doc, at: Point, reach = 30): { from: number; to: number } | null {
  const place = new Map(doc.modules.map((m) => [m.id, m]));
  let best: { from: number; to: number } | null = null;
  let least = reach;
  for (const l of doc.links) {
    const [from, to] = [place.get(l.from), place.get(l.to)];
    if (l.kind === 'error' || !from || !to) continue;
    const end = (m: { x: number; y: number }): End => ({ x: m.x, y: m.y, radius: 36, ring: false, below: 0 });
    const curve = nextCurve(end(from), end(to), false);
    for (let i = 0; i <= 20; i++) {
      const p = pointAt(curve, i / 20);
      const d = Math.hypot(p.x - at.x, p.y - at.y);
      if (d < least) {
        least = d;
        best = { from: l.from, to: l.to };
      }
    }
  }
  return best;
}

/** A filter without a name shows its condition. */
export function filterText(filter: Filter | wire.FlowFilter | null | undefined, word: (operator: string) => string): string {
  if (!filter) return '';
  if (filter.name) return filter.name;
  const groups = (filter.groups ?? []).map((g) => (Array.isArray(g) ? g : (g.conditions ?? [])));
  const first = groups[0]?.[0];
  if (!first) return '';
  const more = groups.flat().length > 1 ? ' …' : '';
  return `${plain(first.a)} ${word(first.o)} ${plain(first.b ?? '')}`.trim() + more;
}

/** Mapping text as a person reads it in one line: the last part of each reference. */
export function plain(mapping: string): string {
  return mapping.replaceAll(/\{\{([^}]*)\}\}/g, (_, inner: string) => inner.replace(/^.*\./, '').replaceAll('`', '').replaceAll('_', ' ').trim());
}

/** Modules copied with the links between them. */
export function fragment(doc: Doc, ids: ReadonlySet<number>): { modules: wire.FlowModule[]; links: wire.FlowLink[] } {
  return { modules: doc.modules.filter((m) => ids.has(m.id)), links: doc.links.filter((l) => ids.has(l.from) && ids.has(l.to)) };
}
