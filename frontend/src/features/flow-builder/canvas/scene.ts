/*
 * The picture of a document: what each circle and link shows. A thing that shows the
 * same as before stays the same object, so that only what changed is drawn again.
 */
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { filterText, isDirective, isRouter, isSmall, linksFrom, treeOf, type Tree } from '../model/graph';
import { operatorWord } from '../model/operators';
import { curvePath, dotPath, dots, errorCurve, nextCurve, pointAt, type End } from '../model/path';
import { scheduleWords } from '../model/scheduling';
import type { LinkEdgeType } from './LinkEdge';
import type { ModuleNodeType } from './ModuleNode';
import type { NoteNodeType } from './NoteNode';
import type { LinkData, LinkMark, ModuleData, RunMark } from './types';

export interface SceneInput {
  document: wire.FlowDocument;
  faces: wire.ModuleFace[];
  /** Where modules and notes are while they are dragged. */
  places: ReadonlyMap<string, { x: number; y: number }> | null;
  selection: ReadonlySet<number>;
  selectedLink: string | null;
  active: number | null;
  editable: boolean;
  marks: ReadonlyMap<number, RunMark> | null;
  linkMarks: ReadonlyMap<string, LinkMark> | null;
  /** "added", "changed", "removed" of compared modules. */
  changes: ReadonlyMap<number, string> | null;
}

export type SceneNode = ModuleNodeType | NoteNodeType;

export interface Scene {
  nodes: SceneNode[];
  edges: LinkEdgeType[];
  tree: Tree;
}

export const boxWidth = 168;
const title = 30; // 12 of space and one line
const line = 16;
const chip = 28; // 6 of space and the chip

const unknownFace = { title: '', subtitle: '', accent: 'flow', icon: 'circle-help', glyph: '', control: '', chips: [], dynamic: false, trigger: false, severity: '', label: '' };

export class SceneBuilder {
  private nodes = new Map<string, { key: string; node: SceneNode }>();
  private edges = new Map<string, { key: string; edge: LinkEdgeType }>();
  private tree: { document: Pick<wire.FlowDocument, 'modules' | 'links'>; faces: wire.ModuleFace[]; tree: Tree } | null = null;
  private before: Scene | null = null;

  build(input: SceneInput): Scene {
    const { document, faces } = input;
    const face = new Map(faces.map((f) => [f.id, f]));
    if (this.tree?.document.modules !== document.modules || this.tree.document.links !== document.links || this.tree.faces !== faces) {
      this.tree = { document, faces, tree: treeOf(document, (id) => face.get(id)?.trigger ?? false) };
    }
    const { tree } = this.tree;
    const byId = new Map(document.modules.map((m) => [m.id, m]));
    const follows = new Set(document.links.filter((l) => l.kind !== 'error').map((l) => l.from));
    const first = tree.roots[0]?.id;
    const active = input.active !== null && byId.has(input.active) ? input.active : (first ?? null);
    const ends = new Map<number, End>();
    const nodes: SceneNode[] = [];
    for (const id of tree.order) {
      const m = byId.get(id);
      if (!m) continue;
      const f = { ...unknownFace, label: `${id}`, ...face.get(id) };
      const place = input.places?.get(String(id)) ?? m;
      const small = isSmall(f.control);
      const radius = small ? 24 : 36;
      const shownChip = f.chips[0] ?? null;
      const height = radius * 2 + title + (f.subtitle ? line : 0) + (shownChip ? chip : 0);
      ends.set(id, { x: place.x, y: place.y, radius, ring: f.dynamic || input.selection.has(id), below: height - radius });
      const start = id === first;
      const data: ModuleData = {
        id, title: m.name || f.title || m.action, subtitle: f.subtitle, label: f.label || `${id}, ${m.name || f.title}`, accent: f.accent, icon: f.glyph ? '' : f.icon, glyph: f.glyph,
        chip: shownChip, dynamic: f.dynamic, directive: isDirective(f.control), small, severity: f.severity,
        orphan: !start && tree.orphans.has(id), ghost: input.editable && !follows.has(id) && !isDirective(f.control) && f.control !== 'return_output',
        badge: start ? (document.scheduling.type === 'on-demand' ? 'hand' : 'calendar-clock') : '',
        badgeLabel: start ? text('scheduling.badge', { when: scheduleWords(document.scheduling) }) : '',
        tabbable: id === active, changed: input.changes?.get(id) ?? '', mark: input.marks ? (input.marks.get(id) ?? { state: 'not_reached', count: 0, label: text('run.not-reached') }) : null,
      };
      nodes.push(this.module(data, place, radius, height, input.selection.has(id)));
    }
    for (const note of document.notes ?? []) {
      const place = input.places?.get(`note-${note.id}`) ?? note;
      nodes.push(this.node(`note-${note.id}`, JSON.stringify([note.text, note.color, place.x, place.y]), (id) => ({ id, type: 'note', position: { x: place.x, y: place.y }, data: { id: note.id, text: note.text, color: note.color }, width: 200, height: 88, measured: { width: 200, height: 88 }, selectable: false, zIndex: -1 })));
    }
    const edges = document.links.flatMap((l) => {
      const [from, to] = [ends.get(l.from), ends.get(l.to)];
      return from && to ? [this.link(l, from, to, input, isRouter(face.get(l.from)?.control ?? ''))] : [];
    });
    const scene = { nodes, edges, tree };
    // Nothing moved and nothing looks different: the same arrays, so the canvas need not even compare.
    if (this.before && same(this.before.nodes, nodes)) scene.nodes = this.before.nodes;
    if (this.before && same(this.before.edges, edges)) scene.edges = this.before.edges;
    this.before = scene;
    return scene;
  }

  private node(id: string, key: string, make: (id: string) => SceneNode): SceneNode {
    const old = this.nodes.get(id);
    if (old?.key === key) return old.node;
    const node = make(id);
    this.nodes.set(id, { key, node });
    return node;
  }

  private module(data: ModuleData, place: { x: number; y: number }, radius: number, height: number, selected: boolean): SceneNode {
    return this.node(String(data.id), JSON.stringify([data, place.x, place.y, selected]), (id) => ({
      // What is seen of it takes the pointer, not its box: links pass close by.
      id, type: 'module', data, selected, style: { pointerEvents: 'none' }, position: { x: place.x - boxWidth / 2, y: place.y - radius }, width: boxWidth, height, measured: { width: boxWidth, height },
      handles: [
        { type: 'target', position: 'left' as never, x: boxWidth / 2 - radius, y: 0, width: radius, height: radius * 2 },
        { type: 'source', position: 'right' as never, x: boxWidth / 2 + radius - 12, y: radius - 12, width: 24, height: 24 },
      ],
    }));
  }

  private link(l: wire.FlowLink, from: End, to: End, input: SceneInput, router: boolean): LinkEdgeType {
    const id = `${l.from}-${l.to}`;
    const error = l.kind === 'error';
    const mark = input.linkMarks ? (input.linkMarks.get(id) ?? 'not_reached') : null;
    const routes = router && !error ? linksFrom(input.document, l.from, 'next') : [];
    const order = routes.findIndex((r) => r.to === l.to) + 1;
    const condition = filterText(l.filter, operatorWord);
    const pill = condition || l.label || (l.fallback ? text('fallback') : '');
    const selected = input.selectedLink === id;
    const key = JSON.stringify([from, to, l, mark, pill, order, routes.length, selected, router]);
    const old = this.edges.get(id);
    if (old?.key === key) return old.edge;
    const curve = error ? errorCurve(from, to) : nextCurve(from, to, router);
    const name = (end: number) => {
      const m = input.document.modules.find((one) => one.id === end);
      return `${end} ${m?.name || input.faces.find((f) => f.id === end)?.title || ''}`.trim();
    };
    const ends = { from: name(l.from), to: name(l.to) };
    const data: LinkData = {
      from: l.from, to: l.to, error, curve: curvePath(curve), dots: dotPath(dots(curve)), // Between the texts of the two modules: nearer to the router where the route leads up.
      middle: pointAt(curve, router && !error ? (to.y < from.y ? 0.42 : 0.52) : 0.5), pill,
      label: error ? text('link.error-label', ends) : text(l.fallback && !l.filter ? 'link.fallback-label' : 'link.filter-label', { ...ends, name: pill }) + (routes.length > 1 ? `, ${text('route-order', { n: order, all: routes.length })}` : ''),
      fallback: l.fallback, filtered: Boolean(l.filter), disabled: l.disabled, order, routes: routes.length, mark,
    };
    const edge: LinkEdgeType = { id, type: 'dots', source: String(l.from), target: String(l.to), data, selected, selectable: input.editable };
    this.edges.set(id, { key, edge });
    return edge;
  }
}

function same(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
