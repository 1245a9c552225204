/*
 * The canvas of an Action Flow: of a draft, of a version, of a run. It draws a document
 * and says what the person wants; it holds nothing but where one looks.
 */
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi, type NodeChange, type OnConnectEnd } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react';
import type { wire } from '../../../api';
import { keep, kept } from '../../../routing';
import { guides, isLoose, linkUnder, mayLink, neighbour, snap, type Direction } from '../model/graph';
import { Guides } from './Guides';
import { Drawing, LinkEdge, type LinkEdgeType } from './LinkEdge';
import { Minimap } from './Minimap';
import { ModuleNode } from './ModuleNode';
import { NoteNode } from './NoteNode';
import { boxWidth, SceneBuilder, type SceneNode } from './scene';
import { CanvasContext, type CanvasActions, type LinkMark, type RunMark } from './types';
import './canvas.css';

export interface CanvasHandle {
  fit: () => void;
  zoom: (by: 'in' | 'out' | 'full') => void;
  /** Brings a module into sight and gives it the focus. */
  show: (id: number) => void;
  /** The point of the flow in the middle of what one sees. */
  middle: () => { x: number; y: number };
  /** A point of the window as a point of the flow. */
  toFlow: (point: { x: number; y: number }) => { x: number; y: number };
  /** Where a module is in the window. */
  place: (id: number) => { x: number; y: number };
}

interface Props {
  document: wire.FlowDocument;
  faces: wire.ModuleFace[];
  /** Accessible name: "Design, 9 modules". */
  label: string;
  actions: CanvasActions;
  selection?: ReadonlySet<number>;
  onMark?: (ids: Iterable<number>) => void;
  marks?: ReadonlyMap<number, RunMark> | null;
  linkMarks?: ReadonlyMap<string, LinkMark> | null;
  changes?: ReadonlyMap<number, string> | null;
  /** Keys that the canvas itself does not take. */
  onKey?: (event: KeyboardEvent, active: number | null) => void;
  onActive?: (id: number | null) => void;
  /** Floats at the lower left, beside the map. */
  dock?: ReactNode;
  map?: { shown: boolean; onShow: (shown: boolean) => void };
  /** The viewport is kept under this name for Back. */
  keepView?: string;
  ref?: Ref<CanvasHandle>;
  children?: ReactNode;
}

export function FlowCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Inner {...props} />
    </ReactFlowProvider>
  );
}

const nodeTypes = { module: ModuleNode, note: NoteNode };
const edgeTypes = { dots: LinkEdge };
const nothing: ReadonlySet<number> = new Set();
const padding = { top: 40, left: 32, right: 56, bottom: 96 } as const;
/** The whole flow in a window of a size, at most in its real size. */
export function fitting(modules: { x: number; y: number }[], width: number, height: number): { x: number; y: number; zoom: number } {
  if (modules.length === 0 || width === 0 || height === 0) return { x: width / 2, y: height / 2, zoom: 1 };
  const xs = modules.map((m) => m.x);
  const ys = modules.map((m) => m.y);
  // Room for texts at the sides and below, and for the `+` at the end.
  const box = { left: Math.min(...xs) - 72, right: Math.max(...xs) + 112, top: Math.min(...ys) - 48, bottom: Math.max(...ys) + 120 };
  const room = { left: 10, right: 10, top: 16, bottom: 112 };
  const [w, h] = [Math.max(1, width - room.left - room.right), Math.max(1, height - room.top - room.bottom)];
  const zoom = Math.max(0.1, Math.min(1, w / (box.right - box.left), h / (box.bottom - box.top)));
  return { zoom, x: room.left + (w - (box.right + box.left) * zoom) / 2, y: room.top + (h - (box.bottom + box.top) * zoom) / 2 };
}
/** Below this zoom no text can be read, so none is drawn, and links are lines: large flows stay fluid. */
const farZoom = 0.35;
const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

function Inner({ document, faces, label, actions, selection = nothing, onMark, marks = null, linkMarks = null, changes = null, onKey, onActive, dock, map, keepView, ref, children }: Props) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const root = useRef<HTMLDivElement>(null);
  const [scenes] = useState(() => new SceneBuilder());
  const [places, setPlaces] = useState<ReadonlyMap<string, { x: number; y: number }> | null>(null);
  const [selectedLink, setSelectedLink] = useState<string | null>(null);
  const [active, setActive] = useState<number | null>(null);
  const [drawing, setDrawing] = useState(false);
  const editable = actions.edit !== undefined;
  const far = useStore((state) => state.transform[2] < farZoom);


  // A module that stands alone may be let go over a link; while it is above one, that link is lit.
  const carried = places?.size === 1 ? [...places].map(([id, at]) => ({ id: Number(id), ...at }))[0] : undefined;
  const over = editable && carried && Number.isFinite(carried.id) && isLoose(document, carried.id) && !faces.find((f) => f.id === carried.id)?.trigger ? linkUnder(document, carried) : null;
  const lines = places && carried && Number.isFinite(carried.id) ? guides(document, new Set([carried.id]), carried) : null;

  const { nodes, edges, tree } = scenes.build({ document, faces, places, selection, selectedLink: over ? `${over.from}-${over.to}` : selectedLink, active, editable, marks, linkMarks, changes });

  // The functions that nodes and edges get stay the same; they call the newest.
  const newest = useRef({ actions, document, faces, onMark, selection });
  newest.current = { actions, document, faces, onMark, selection };
  const stable = useMemo<CanvasActions>(() => {
    const edit = () => newest.current.actions.edit;
    return {
      open: (id, field) => newest.current.actions.open(id, field),
      bubble: (id) => newest.current.actions.bubble(id),
      ...(editable
        ? {
            edit: {
              add: (at, anchor) => edit()?.add(at, anchor), link: (from, to) => edit()?.link(from, to), unlink: (from, to) => edit()?.unlink(from, to),
              move: (all) => edit()?.move(all), filter: (from, to, anchor) => edit()?.filter(from, to, anchor), problem: (id) => edit()?.problem(id),
              scheduling: (anchor) => edit()?.scheduling(anchor), menu: (id, anchor) => edit()?.menu(id, anchor), note: (id, words) => edit()?.note(id, words),
              moveNote: (id, x, y) => edit()?.moveNote(id, x, y), colorNote: (id, color) => edit()?.colorNote(id, color),
              insert: (id, link, place) => edit()?.insert(id, link, place),
            },
          }
        : {}),
    };
  }, [editable]);

  const activate = useCallback((id: number | null) => {
    setActive(id);
    onActive?.(id);
  }, [onActive]);
  const focusModule = useCallback((id: number) => {
    activate(id);
    const focus = () => root.current?.querySelector<HTMLElement>(`[data-module="${id}"]`)?.focus({ preventScroll: true });
    focus();
    // A far module is drawn in the next frame; one that has a panel open by then keeps out of its way.
    if (root.current && !root.current.contains(window.document.activeElement)) requestAnimationFrame(() => window.document.activeElement === window.document.body && focus());
  }, [activate]);
  const reveal = useCallback((id: number) => {
    const m = newest.current.document.modules.find((one) => one.id === id);
    const { transform: [tx, ty, zoom], width, height } = store.getState();
    if (!m || width === 0) return;
    const x = m.x * zoom + tx;
    const y = m.y * zoom + ty;
    const dx = x < padding.left + 84 ? padding.left + 84 - x : x > width - 124 ? width - 124 - x : 0;
    const dy = y < padding.top + 36 ? padding.top + 36 - y : y > height - 190 ? height - 190 - y : 0;
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: tx + dx, y: ty + dy, zoom });
  }, [flow, store]);

  const fit = useCallback(() => {
    const { width, height } = store.getState();
    void flow.setViewport(fitting(newest.current.document.modules, width, height), { duration: duration('--dur-canvas') });
  }, [flow, store]);

  useImperativeHandle(ref, () => ({
    fit,
    zoom: (by) => void (by === 'in' ? flow.zoomIn() : by === 'out' ? flow.zoomOut() : flow.zoomTo(1)),
    show: (id) => {
      reveal(id);
      focusModule(id);
    },
    middle: () => {
      const box = root.current?.getBoundingClientRect();
      return box ? flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 }) : { x: 0, y: 0 };
    },
    toFlow: (point) => flow.screenToFlowPosition(point),
    place: (id) => {
      const m = newest.current.document.modules.find((one) => one.id === id);
      const at = flow.flowToScreenPosition({ x: m?.x ?? 0, y: (m?.y ?? 0) + 40 });
      return at;
    },
  }), [flow, fit, focusModule, reveal]);

  const onNodesChange = useCallback((changed: NodeChange<SceneNode>[]) => {
    const now = newest.current;
    const marked = changed.flatMap((c) => (c.type === 'select' && !c.id.startsWith('note-') ? [c] : []));
    if (marked.length > 0) {
      const next = new Set(now.selection);
      for (const c of marked) {
        if (c.selected) next.add(Number(c.id));
        else next.delete(Number(c.id));
      }
      now.onMark?.(next);
    }
    const moved = changed.flatMap((c) => (c.type === 'position' && c.position && c.dragging ? [{ id: c.id, ...c.position }] : []));
    const lead = moved[0];
    if (!lead || !now.actions.edit) return;
    const centre = (one: { id: string; x: number; y: number }) => {
      const node = flow.getNode(one.id);
      return node?.type === 'module' ? { x: one.x + boxWidth / 2, y: one.y + (node.data.small ? 24 : 36) } : { x: one.x, y: one.y };
    };
    const at = centre(lead);
    const moving = new Set(moved.map((one) => Number(one.id)));
    const snapped = snap(now.document, moving, at.x, at.y);
    const [dx, dy] = [snapped.x - at.x, snapped.y - at.y];
    setPlaces(new Map(moved.map((one) => {
      const c = centre(one);
      return [one.id, { x: Math.round(c.x + dx), y: Math.round(c.y + dy) }];
    })));
  }, [flow]);

  const drop = () => {
    if (!places) return;
    if (over && carried) {
      setPlaces(null);
      actions.edit?.insert(carried.id, over, { x: carried.x, y: carried.y });
      return;
    }
    const moved = [...places].filter(([id]) => !id.startsWith('note-')).map(([id, at]) => ({ id: Number(id), ...at }));
    const before = new Map(document.modules.map((m) => [m.id, m]));
    const real = moved.filter((one) => before.get(one.id)?.x !== one.x || before.get(one.id)?.y !== one.y);
    setPlaces(null);
    if (real.length > 0) actions.edit?.move(real);
    for (const [id, at] of places) if (id.startsWith('note-')) actions.edit?.moveNote(id.slice(5), at.x, at.y);
  };

  const face = (id: number) => faces.find((f) => f.id === id);
  const connectEnd: OnConnectEnd = (event, state) => {
    setDrawing(false);
    const from = Number(state.fromNode?.id);
    if (state.isValid || !Number.isFinite(from) || state.toNode) return;
    const point = 'changedTouches' in event ? { x: event.changedTouches[0]?.clientX ?? 0, y: event.changedTouches[0]?.clientY ?? 0 } : { x: event.clientX, y: event.clientY };
    actions.edit?.add({ after: from, place: flow.screenToFlowPosition(point) }, point);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    // What opens above the canvas takes its keys itself.
    if (!event.currentTarget.contains(target) || target.closest('input, textarea, [contenteditable="true"]')) return;
    const to = arrows[event.key];
    // Quick keys come before the next drawing: what counts is the button that has the focus.
    const here = target.dataset.module === undefined ? (active ?? tree.order[0] ?? null) : Number(target.dataset.module);
    if (to && !event.altKey && !event.ctrlKey && !event.metaKey && !target.closest('.fb-bottom')) {
      event.preventDefault();
      const next = target.dataset.module === undefined ? here : here === null ? null : neighbour(document, here, to);
      if (next !== null) {
        reveal(next);
        focusModule(next);
        if (event.shiftKey) onMark?.([...selection, next]);
        else if (selection.size > 0) onMark?.([next]);
      }
      return;
    }
    if (event.key === 'Escape' && selectedLink) {
      setSelectedLink(null);
      event.preventDefault();
      return;
    }
    if ((event.key === 'Delete' || event.key === 'Backspace') && selectedLink && actions.edit) {
      const [from, end] = selectedLink.split('-').map(Number);
      if (from !== undefined && end !== undefined) actions.edit.unlink(from, end);
      setSelectedLink(null);
      event.preventDefault();
      return;
    }
    onKey?.(event, here);
  };

  // Where one looked stays when one comes back.
  const [view, setView] = useState<{ x: number; y: number; zoom: number } | null>(() => (keepView ? ((kept(keepView) as { x: number; y: number; zoom: number } | undefined) ?? null) : null));
  useLayoutEffect(() => {
    // The size is known once the canvas stands, before anything is painted.
    if (view === null) setView(fitting(newest.current.document.modules, root.current?.clientWidth ?? 0, root.current?.clientHeight ?? 0));
  }, [view]);
  // Until somebody has moved it, the flow stays fitted to the window; later what is selected stays in sight.
  const touched = useRef(view !== null);
  useEffect(() => {
    const box = root.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => {
      const { selection: chosen, document: doc } = newest.current;
      const [only] = chosen;
      if (!touched.current) void flow.setViewport(fitting(doc.modules, box.clientWidth, box.clientHeight));
      else if (chosen.size === 1 && only !== undefined) requestAnimationFrame(() => reveal(only));
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [flow, reveal]);
  const touch = () => {
    touched.current = true;
  };
  const many = document.modules.length > 100;
  useEffect(() => {
    // What is no longer there is no longer chosen.
    if (selectedLink && !document.links.some((l) => `${l.from}-${l.to}` === selectedLink)) setSelectedLink(null);
  }, [document.links, selectedLink]);

  return (
    <div ref={root} className="fb-canvas" role="group" aria-label={label} data-drawing={drawing || undefined} data-far={far || undefined} onPointerDownCapture={touch} onWheelCapture={touch} onKeyDownCapture={touch} onKeyDown={onKeyDown} onFocus={(event) => {
      const id = (event.target as HTMLElement).dataset.module;
      if (id !== undefined && Number(id) !== active) activate(Number(id));
    }}>
      <CanvasContext value={stable}>
        {view !== null && <ReactFlow<SceneNode, LinkEdgeType>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={drop}
          onSelectionDragStop={drop}
          onNodeClick={(event, node) => {
            if (node.type !== 'module') return;
            const target = event.target as HTMLElement;
            setSelectedLink(null);
            const id = Number(node.id);
            // The panel gives the focus back to it.
            focusModule(id);
            if (event.shiftKey || event.ctrlKey || event.metaKey) return;
            if (actions.edit && (target.closest('.ui-module-badge') || onBadge(event, root.current?.querySelector(`[data-module="${id}"]`)))) actions.edit.problem(id);
            else actions.open(id, target.closest('.ui-whom') ? 'connection' : undefined);
          }}
          onEdgeClick={(_, edge) => {
            setSelectedLink(edge.id);
            onMark?.([]);
          }}
          onPaneClick={() => {
            setSelectedLink(null);
            onMark?.([]);
          }}
          onConnect={({ source, target }) => actions.edit?.link(Number(source), Number(target))}
          onConnectStart={() => setDrawing(true)}
          onConnectEnd={connectEnd}
          isValidConnection={({ source, target }) => mayLink(document, Number(source), Number(target), face)}
          connectionLineComponent={Drawing}
          connectionRadius={48}
          nodesDraggable={editable}
          nodesConnectable={editable}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Control', 'Meta', 'Shift']}
          panActivationKeyCode={null}
          zoomActivationKeyCode={['Control', 'Meta']}
          nodeDragThreshold={4}
          nodeClickDistance={4}
          paneClickDistance={4}
          minZoom={0.1}
          maxZoom={2}
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={many}
          elevateNodesOnSelect={false}
          proOptions={{ hideAttribution: true }}
          defaultViewport={view}
          // While it moves the picture is one layer, drawn once; it is drawn sharp again where it comes to rest.
          onMoveStart={() => root.current?.setAttribute('data-moving', '')}
          onMoveEnd={(event, viewport) => {
            root.current?.removeAttribute('data-moving');
            if (event && keepView) keep(keepView, viewport);
          }}
        >
          {lines && <Guides at={carried ?? { x: 0, y: 0 }} lines={lines} />}
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} />
        </ReactFlow>}
        <div className="fb-bottom">
          {dock}
          {map && document.modules.length > 0 && <Minimap document={document} faces={faces} shown={map.shown} onShow={map.onShow} onFit={fit} />}
        </div>
        {children}
      </CanvasContext>
    </div>
  );
}

/** Whether a click on the circle fell on the badge at its upper right, if it has one. */
function onBadge(event: MouseEvent, button: Element | null | undefined): boolean {
  if (!button?.parentElement?.querySelector('.ui-module-badge')) return false;
  const box = button.getBoundingClientRect();
  return box.width > 0 && event.clientX > box.right - box.width * 0.25 && event.clientY < box.top + box.height * 0.25;
}

/** Milliseconds of a token; 0 with reduced motion. */
function duration(token: string): number {
  return Number.parseFloat(getComputedStyle(window.document.documentElement).getPropertyValue(token)) || 0;
}
