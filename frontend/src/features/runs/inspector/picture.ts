/*
 * The picture of the version that ran: where circles and links stand, and how each
 * fared. Circles are small here, so the builder's places move together.
 */
import type { wire } from '../../../api';
import { byModule, type ModuleSteps } from '../model';

export interface Spot {
  x: number;
  y: number;
}

export type LinkLook = 'reached' | 'blocked' | 'not_reached' | 'error';

export interface PictureModule extends Spot {
  id: number;
  title: string;
  face: wire.ModuleFace;
  /** Undefined where the run did not come. */
  steps: ModuleSteps | undefined;
  /** An error directive: a hollow circle. */
  directive: boolean;
  /** Texts stand beside the circle: an error handler below its module has no room under it. */
  beside: boolean;
}

export interface PictureLink {
  key: string;
  from: number;
  to: number;
  look: LinkLook;
  /** One path of dots. */
  dots: string;
  /** The middle, where the tested value stands. */
  middle: Spot;
  text: string;
}

export interface Picture {
  modules: PictureModule[];
  links: PictureLink[];
  left: number;
  top: number;
  width: number;
  height: number;
}

export const radius = 24;
const shrink = { x: 0.92, y: 0.59 };
const dotGap = 11;
const clear = 10;
const directives = new Set(['break', 'resume', 'ignore', 'commit', 'rollback', 'retry', 'throw']);
/** What a circle takes with its texts: half a text box at the sides, two lines below, a bubble above. */
const room = { side: 76, above: 44, below: 76 };

const noFace = (id: number): wire.ModuleFace => ({ id, title: '', subtitle: '', accent: 'flow', icon: 'circle-help', glyph: '', control: '', effect: '', chips: [], dynamic: false, trigger: false, severity: '', label: '', unknown: true });

export function pictureOf(view: Pick<wire.RunView, 'document' | 'faces' | 'steps' | 'links'>): Picture {
  const ran = new Map(byModule((view.steps ?? []).filter((step) => step.state !== 'filtered')).map((one) => [one.module, one]));
  const faces = new Map((view.faces ?? []).map((face) => [face.id, face]));
  const how = new Map((view.links ?? []).map((link) => [`${link.from}-${link.to}`, link]));
  const all = view.document.links ?? [];
  const handlers = new Set(all.filter((link) => link.kind === 'error').map((link) => link.to));
  const modules = inOrder(view.document).map((module): PictureModule => {
    const face = faces.get(module.id) ?? noFace(module.id);
    return { id: module.id, title: module.name || face.title || module.action, face, x: module.x * shrink.x, y: module.y * shrink.y, steps: ran.get(module.id), directive: directives.has(face.control), beside: handlers.has(module.id) || directives.has(face.control) };
  });
  spread(modules);
  const at = new Map(modules.map((one) => [one.id, one]));
  const links = all.flatMap((link): PictureLink[] => {
    const [from, to] = [at.get(link.from), at.get(link.to)];
    if (!from || !to) return [];
    const run = how.get(`${link.from}-${link.to}`);
    const error = link.kind === 'error';
    const state = (run?.state ?? 'not_reached') as LinkLook;
    const told = testText(link, run?.text ?? '');
    const curve = error ? down(from, to) : across(from, to);
    return [{ key: `${link.from}-${link.to}`, from: link.from, to: link.to, look: error && state === 'reached' ? 'error' : state, dots: dotsOf(curve), middle: pillAt(curve, from, to, told), text: told }];
  });
  const xs = modules.map((one) => one.x);
  const ys = modules.map((one) => one.y);
  const [left, top] = [Math.min(...xs, 0) - room.side, Math.min(...ys, 0) - room.above];
  const right = Math.max(0, ...modules.map((one) => one.x + (one.beside ? room.side * 1.7 : room.side)));
  return { modules, links, left, top, width: right - left, height: Math.max(...ys, 0) + room.below - top };
}

/** The tested value, or the filter's name where the value is not told: "28 days, passed", "Up to 30 days, passed". */
function testText(link: wire.FlowLink, told: string): string {
  const name = link.filter?.name || link.label;
  return told === '' || told.includes(',') || !name ? told : `${name}, ${told}`;
}

/** Circles in flow order: what follows comes after, so that Tab and a reader go with the run. */
function inOrder({ modules, links }: wire.FlowDocument): wire.FlowModule[] {
  const all = modules ?? [];
  const byId = new Map(all.map((one) => [one.id, one]));
  const entered = new Set((links ?? []).map((link) => link.to));
  const out: wire.FlowModule[] = [];
  const seen = new Set<number>();
  const visit = (id: number) => {
    const module = byId.get(id);
    if (!module || seen.has(id)) return;
    seen.add(id);
    out.push(module);
    for (const link of (links ?? []).filter((one) => one.from === id).toSorted((a, b) => Number(a.kind === 'error') - Number(b.kind === 'error') || a.order - b.order)) visit(link.to);
  };
  for (const module of all) if (!entered.has(module.id)) visit(module.id);
  for (const module of all) visit(module.id);
  return out;
}

/** From one centre to the next below it: below texts, below an error handler, and down to one. */
const apart = { row: 100, afterHandler: 92, handler: 122 };

/** What shares a row moves down together, until nothing stands in the texts of what is above it. */
function spread(modules: PictureModule[]) {
  const rows = new Map<string, PictureModule[]>();
  for (const one of modules) {
    const row = one.beside ? `handler ${one.id}` : String(one.y);
    rows.set(row, [...(rows.get(row) ?? []), one]);
  }
  const placed: PictureModule[] = [];
  for (const row of [...rows.values()].toSorted((a, b) => (a[0]?.y ?? 0) - (b[0]?.y ?? 0))) {
    const shift = Math.max(0, ...row.flatMap((one) => placed.filter((above) => Math.abs(above.x - one.x) < room.side).map((above) => above.y + (one.beside ? apart.handler : above.beside ? apart.afterHandler : apart.row) - one.y)));
    for (const one of row) one.y += shift;
    placed.push(...row);
  }
}

interface Curve {
  from: Spot;
  a: Spot;
  b: Spot;
  to: Spot;
}

const edge = (one: PictureModule) => radius + (one.face.dynamic ? 5 : 0) + clear;

function across(from: PictureModule, to: PictureModule): Curve {
  const dy = to.y - from.y;
  const slope = dy === 0 ? 0 : Math.sign(dy) * Math.min(0.3, Math.abs(dy) / 400);
  const start = { x: from.x + edge(from) * Math.cos(slope), y: from.y + edge(from) * Math.sin(slope) };
  const end = { x: to.x - edge(to), y: to.y };
  const dx = end.x - start.x;
  const pull = dx > 24 ? Math.max(dx * 0.55, Math.min(48, dx)) : 48 + Math.min(120, Math.abs(dx) * 0.4);
  return { from: start, a: { x: start.x + pull, y: start.y + Math.tan(slope) * pull * 0.6 }, b: { x: end.x - pull, y: end.y }, to: end };
}

/** From below the texts of a module down to its handler. */
function down(from: PictureModule, to: PictureModule): Curve {
  const start = { x: from.x, y: from.y + radius + 56 };
  const end = { x: to.x, y: Math.max(to.y - radius - 8, start.y + 4) };
  const pull = Math.max(4, (end.y - start.y) / 2);
  return { from: start, a: { x: start.x, y: start.y + pull }, b: { x: end.x, y: end.y - pull }, to: end };
}

function pointAt({ from, a, b, to }: Curve, t: number): Spot {
  const u = 1 - t;
  const [c0, c1, c2, c3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: c0 * from.x + c1 * a.x + c2 * b.x + c3 * to.x, y: c0 * from.y + c1 * a.y + c2 * b.y + c3 * to.y };
}

/** Where the tested value stands: on the link, clear of the texts of the modules before and after. */
function pillAt(curve: Curve, from: Spot, to: PictureModule, told: string): Spot {
  const { x, y } = pointAt(curve, 0.5);
  const half = (told.length * 6.4 + 46) / 2;
  const dy = to.y - from.y;
  // Upwards it must end before the title of what follows, downwards begin after the texts of the router.
  if (dy < -30) return { x: Math.min(x - 28, to.x - Math.min(76, to.title.length * 3.6) - 8 - half), y: y - 4 };
  if (dy > 30) return { x: Math.max(x + 2, from.x + 32 + half), y: y + 8 };
  return { x, y };
}

const samples = 48;

/** Dots of equal distance along the curve, one at each end: zero-length strokes with round caps. */
function dotsOf(curve: Curve): string {
  const points = Array.from({ length: samples + 1 }, (_, i) => pointAt(curve, i / samples));
  const lengths = [0];
  for (let i = 1; i <= samples; i++) lengths.push((lengths[i - 1] as number) + Math.hypot((points[i] as Spot).x - (points[i - 1] as Spot).x, (points[i] as Spot).y - (points[i - 1] as Spot).y));
  const total = lengths[samples] as number;
  const n = Math.max(1, Math.round(total / dotGap));
  let out = '';
  for (let k = 0, i = 1; k <= n; k++) {
    const want = (total * k) / n;
    while (i < samples && (lengths[i] as number) < want) i++;
    const [l0, l1] = [lengths[i - 1] as number, lengths[i] as number];
    const t = l1 > l0 ? (want - l0) / (l1 - l0) : 0;
    const [p, q] = [points[i - 1] as Spot, points[i] as Spot];
    out += `M${fixed(p.x + (q.x - p.x) * t)} ${fixed(p.y + (q.y - p.y) * t)}h0.01`;
  }
  return out;
}

const fixed = (n: number) => Math.round(n * 100) / 100;
