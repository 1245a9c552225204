/* The commands of the builder: one list for keys, palette and the sheet of shortcuts. */
import type { RefObject } from 'react';
import type { Action } from '../../../actions';
import { building as words } from '../../../texts/building';
import { builder as text } from '../../../texts/flow-builder';
import { flowTests } from '../../../texts/flow-tests';
import type { CanvasHandle } from '../canvas/FlowCanvas';
import type { Building } from '../building';
import type { Draft } from '../draft';
import { publishReason } from '../header/Header';
import { grid } from '../model/graph';
import type { RunOnce } from '../run';
import type { Side } from './Design';
import type { useEdits } from './useEdits';

interface Input {
  draft: Draft;
  building: Building;
  run: RunOnce;
  edits: ReturnType<typeof useEdits>;
  targets: ReadonlySet<number>;
  active: number | null;
  commands: { add: (id: number | null) => void; handler: (id: number) => void; filter: (id: number) => void; rename: (id: number) => void; swap: (id: number) => void; link: (id: number) => void; find: () => void; note: () => void; paste: () => void };
  open: (id: number, field?: string) => void;
  onSide: (side: Side | null) => void;
  side: Side | null;
  onPublish: () => void;
  onRename: () => void;
  walkProblems: (by: 1 | -1) => void;
  canvas: RefObject<CanvasHandle | null>;
  map: boolean;
  showMap: (shown: boolean) => void;
}

/** Keys that remove or move things belong to the canvas: with the focus in a panel or dialog they do nothing. */
function onCanvas(): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || at.id === 'main' || at.closest('.fb-canvas') !== null || at.closest('.palette') !== null;
}

export function useDesignActions({ building, draft, run, edits, targets, active, commands, onSide, side, onPublish, onRename, walkProblems, canvas, map, showMap }: Input): Action[] {
  const { flow, readOnly } = draft;
  const off = () => readOnly || undefined;
  const chosen = () => (active === null ? text('run.choose') : off());
  const some = () => targets.size > 0 && onCanvas();
  const chips = () => flow.acts;
  const idle = () => (run.active ? text('run.running') : flow.document.modules.length === 0 ? text('run.none') : undefined);
  const one = (f: (id: number) => void) => () => {
    if (active !== null) f(active);
  };
  const nudge = (dx: number, dy: number, step = grid) => () => edits.nudge(targets, dx * step, dy * step);
  const moves: Action[] = ([['ArrowLeft', -1, 0, 'move.left'], ['ArrowRight', 1, 0, 'move.right'], ['ArrowUp', 0, -1, 'move.up'], ['ArrowDown', 0, 1, 'move.down']] as const).flatMap(([key, dx, dy, label]) => [
    { id: `builder.${label}`, label: text(label), icon: 'grip-vertical', group: 'flow', keys: [`Alt+${key}`], when: some, disabledReason: off, run: nudge(dx, dy) },
    { id: `builder.${label}-1`, label: text(label), icon: 'grip-vertical', group: 'flow', keys: [`Alt+Shift+${key}`], hidden: true, when: some, disabledReason: off, run: nudge(dx, dy, 1) },
  ]);
  return [
    { id: 'builder.run', label: text('run-once'), icon: 'play', group: 'run', context: flow.document.name, keys: ['$mod+Enter'], chips, disabledReason: idle, run: () => run.start(), runWithOptions: () => run.ask({}) },
    { id: 'builder.run-inputs', label: text('run.inputs'), icon: 'text-cursor-input', group: 'run', keys: ['$mod+Shift+Enter'], chips, disabledReason: idle, run: () => run.ask({}) },
    { id: 'builder.run-only', label: text('run.only'), icon: 'play', group: 'run', chips, when: () => active !== null, disabledReason: idle, run: one((id) => run.start({ only: id })) },
    { id: 'builder.run-from', label: text('run.from'), icon: 'step-forward', group: 'run', chips, when: () => active !== null, disabledReason: idle, run: one((id) => run.start({ from: id })) },
    { id: 'builder.run-step', label: words('run.step'), icon: 'circle-dot', group: 'run', chips, disabledReason: idle, run: () => run.start({ step: true }) },
    { id: 'builder.run-unpinned', label: words('run.unpinned'), icon: 'pin-off', group: 'run', chips, when: () => building.pins.size > 0, disabledReason: idle, run: () => run.start({ unpinned: true }) },
    { id: 'builder.pin', label: words('pin.last'), icon: 'pin', group: 'flow', when: () => active !== null && building.pinnable(active), run: one((id) => void building.pin(id)) },
    { id: 'builder.pin-edit', label: words('pin.write'), icon: 'pencil-line', group: 'flow', when: () => active !== null && building.pinnable(active), run: one(run.editPin) },
    { id: 'builder.unpin', label: words('pin.remove'), icon: 'pin-off', group: 'flow', when: () => active !== null && building.pins.has(active), run: one((id) => building.unpin([id])) },
    { id: 'builder.break', label: words('break.set'), icon: 'circle-dot', group: 'flow', keys: ['b'], disabledReason: () => (active === null ? text('run.choose') : undefined), run: one(building.toggleBreak) },
    { id: 'builder.pause-go-on', label: words('pause.go-on'), icon: 'play', group: 'run', keys: ['F8'], when: () => run.pause !== null, run: () => run.goOn(false) },
    { id: 'builder.pause-next', label: words('pause.next'), icon: 'step-forward', group: 'run', keys: ['F10'], when: () => run.pause !== null, run: () => run.goOn(true) },
    { id: 'builder.cancel', label: text('run.cancel'), icon: 'circle-stop', group: 'run', keys: ['$mod+Shift+.'], when: () => run.active, run: run.cancel },
    { id: 'builder.publish', label: text('publish'), icon: 'upload', group: 'flow', keys: ['$mod+Shift+p'], disabledReason: () => publishReason(flow), run: onPublish },
    { id: 'builder.undo', label: text('undo'), icon: 'undo-2', group: 'flow', keys: ['$mod+z'], disabledReason: () => off() ?? (flow.canUndo ? undefined : text('no-undo')), run: draft.undo },
    { id: 'builder.redo', label: text('redo'), icon: 'redo-2', group: 'flow', keys: ['$mod+Shift+z', '$mod+y'], disabledReason: () => off() ?? (flow.canRedo ? undefined : text('no-redo')), run: draft.redo },
    { id: 'builder.add', label: text('add'), icon: 'circle-plus', group: 'flow', keys: ['a'], disabledReason: off, run: () => commands.add(active) },
    { id: 'builder.filter', label: text('menu.filter'), icon: 'funnel', group: 'flow', keys: ['f'], disabledReason: chosen, run: one(commands.filter) },
    { id: 'builder.handler', label: text('menu.handler'), icon: 'shield-alert', group: 'flow', keys: ['e'], disabledReason: chosen, run: one(commands.handler) },
    { id: 'builder.link', label: text('menu.link'), icon: 'link', group: 'flow', keys: ['l'], disabledReason: chosen, run: one(commands.link) },
    { id: 'builder.connection', label: text('menu.settings'), icon: 'plug', group: 'flow', keys: ['$mod+.'], hidden: true, disabledReason: chosen, run: one((id) => draft.select(id, 'connection')) },
    // F2 renames what is chosen: a module, or else the flow.
    { id: 'builder.rename', label: text('rename'), icon: 'pencil', group: 'flow', keys: ['F2'], disabledReason: off, run: () => (active !== null && draft.selection.size > 0 ? commands.rename(active) : onRename()) },
    { id: 'builder.swap', label: text('menu.swap'), icon: 'repeat', group: 'flow', disabledReason: chosen, run: one(commands.swap) },
    { id: 'builder.duplicate', label: text('menu.duplicate'), icon: 'copy', group: 'flow', keys: ['$mod+d'], when: some, disabledReason: off, run: () => edits.duplicate(targets) },
    { id: 'builder.copy', label: text('menu.copy'), icon: 'copy', group: 'flow', keys: ['$mod+c'], when: () => some() && (window.getSelection()?.isCollapsed ?? true), run: () => edits.copy(targets) },
    { id: 'builder.cut', label: text('menu.cut'), icon: 'copy', group: 'flow', keys: ['$mod+x'], when: () => some() && (window.getSelection()?.isCollapsed ?? true), disabledReason: off, run: () => edits.cut(targets) },
    { id: 'builder.paste', label: text('paste'), icon: 'copy', group: 'flow', keys: ['$mod+v'], when: onCanvas, disabledReason: off, run: commands.paste },
    { id: 'builder.remove', label: text('menu.remove'), icon: 'trash-2', group: 'flow', keys: ['Delete', 'Backspace'], when: some, disabledReason: off, run: () => edits.remove(targets) },
    { id: 'builder.select-all', label: text('select-all'), icon: 'layout-grid', group: 'flow', keys: ['$mod+a'], when: onCanvas, run: () => draft.mark(flow.document.modules.map((m) => m.id)) },
    { id: 'builder.clear', label: text('select-none'), icon: 'x', group: 'flow', keys: ['Escape'], hidden: true, when: () => draft.selection.size > 0 && draft.selected === null && side === null, run: () => draft.mark([]) },
    ...moves,
    { id: 'builder.align', label: text('align'), icon: 'wand-sparkles', group: 'flow', disabledReason: off, run: draft.layout },
    { id: 'builder.note', label: text('more.note'), icon: 'file-text', group: 'flow', disabledReason: off, run: commands.note },
    { id: 'builder.find', label: text('more.find'), icon: 'search', group: 'flow', keys: ['/'], run: commands.find },
    { id: 'builder.outline', label: text('more.outline'), icon: 'list-tree', group: 'flow', keys: ['$mod+Shift+o'], run: () => onSide(side === 'outline' ? null : 'outline') },
    { id: 'builder.tests', label: flowTests('title'), icon: 'list-checks', group: 'flow', keys: ['t'], run: () => onSide(side === 'tests' ? null : 'tests') },
    { id: 'builder.settings', label: text('more.settings'), icon: 'settings-2', group: 'flow', run: () => onSide('settings') },
    { id: 'builder.explain', label: text('more.explain'), icon: 'book-open', group: 'flow', run: () => onSide('explain') },
    { id: 'builder.history', label: text('more.history'), icon: 'history', group: 'flow', run: () => onSide(side === 'history' ? null : 'history') },
    { id: 'builder.next-problem', label: text('problems.next'), icon: 'triangle-alert', group: 'flow', keys: ['$mod+j'], run: () => walkProblems(1) },
    { id: 'builder.previous-problem', label: text('problems.before'), icon: 'triangle-alert', group: 'flow', keys: ['$mod+Shift+j'], run: () => walkProblems(-1) },
    { id: 'builder.fit', label: text('zoom.fit'), icon: 'maximize', group: 'flow', keys: ['0'], run: () => canvas.current?.fit() },
    { id: 'builder.full', label: text('zoom.full'), icon: 'search', group: 'flow', keys: ['1'], run: () => canvas.current?.zoom('full') },
    { id: 'builder.zoom-in', label: text('zoom.in'), icon: 'plus', group: 'flow', keys: ['+', 'Shift++', '='], run: () => canvas.current?.zoom('in') },
    { id: 'builder.zoom-out', label: text('zoom.out'), icon: 'minus', group: 'flow', keys: ['-'], run: () => canvas.current?.zoom('out') },
    { id: 'builder.map', label: text(map ? 'map.hide' : 'map.show'), icon: 'map', group: 'flow', keys: ['m'], run: () => showMap(!map) },
  ];
}
