/* The tab Design: canvas, dock, panel, and everything by keys. */
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { request, useActions } from '../../../actions';
import { imports, type wire } from '../../../api';
import { building as words } from '../../../texts/building';
import { builder as text } from '../../../texts/flow-builder';
import { imports as files } from '../../../texts/imports';
import { flowTests } from '../../../texts/flow-tests';
import { Button, Icon, Menu, toast, type MenuItem } from '../../../ui';
import { FlowCanvas, type CanvasHandle } from '../canvas/FlowCanvas';
import type { CanvasActions, LinkMark, RunMark } from '../canvas/types';
import { BuilderDock } from '../dock/BuilderDock';
import { useBuilding } from '../building';
import { useDraft, type SchedulingData } from '../draft';
import { counted } from '../header/Problems';
import { linkMarksOf, marksOf } from '../model/marks';
import { useRunOnce } from '../run';
import { testMarks } from '../tests/model';
import { useDesignActions } from './actions';
import { Popups, type Popup } from './Popups';
import { useEdits } from './useEdits';
import './design.css';

export type Side = 'outline' | 'settings' | 'explain' | 'history' | 'tests';

/** What the frame around the canvas can ask of it. */
export interface Reach {
  show: (id: number) => void;
  goTo: (problem: Pick<wire.FlowProblem, 'module' | 'field'>) => void;
}

interface Props {
  side: Side | null;
  onSide: (side: Side | null) => void;
  onPublish: () => void;
  onProblems: () => void;
  onRename: () => void;
  reachRef: { current: Reach | null };
  /** The test whose marks stand on the canvas. */
  test: wire.TestResult | null;
}

export function Design({ side, onSide, onPublish, onProblems, onRename, reachRef, test }: Props) {
  const draft = useDraft();
  const { flow, flowId, selected, selection, mark, select, readOnly } = draft;
  const { document, faces } = flow;
  const run = useRunOnce();
  const building = useBuilding();
  const canvas = useRef<CanvasHandle>(null);
  const [popup, setPopup] = useState<Popup | null>(null);
  const [dock, setDock] = useState<'scheduling' | 'inputs' | null>(null);
  const [active, setActive] = useState<number | null>(null);
  const [lead, setLead] = useState<number | null>(null);
  const activate = useCallback((id: number | null) => {
    setActive(id);
    setLead(id);
  }, []);
  const [map, setMap] = useState(() => {
    const kept = localStorage.getItem('signet.builder.map');
    // On a small window the map would cover what it shows.
    return kept === null ? window.innerWidth >= 1200 : kept === 'on';
  });
  const showMap = useCallback((shown: boolean) => {
    localStorage.setItem('signet.builder.map', shown ? 'on' : 'off');
    setMap(shown);
  }, []);
  const open = useCallback((id: number, field?: string) => {
    onSide(null);
    select(id, field);
  }, [onSide, select]);
  const edits = useEdits(open);
  const closePopup = useCallback(() => {
    setPopup(null);
    if (active !== null) requestAnimationFrame(() => window.document.activeElement === window.document.body && canvas.current?.show(active));
  }, [active]);

  const at = useCallback((id: number) => canvas.current?.place(id) ?? { x: 0, y: 0 }, []);
  const goTo = useCallback(({ module, field }: Pick<wire.FlowProblem, 'module' | 'field'>) => {
    const link = field.startsWith('filter.') ? document.links.find((l) => l.to === module && l.filter) : undefined;
    if (module > 0) canvas.current?.show(module);
    if (link) setPopup({ kind: 'filter', from: link.from, to: link.to, anchor: at(module) });
    else if (module > 0) open(module, field || undefined);
    else if (field.startsWith('scheduling')) setDock('scheduling');
    else if (field.startsWith('inputs') || field.startsWith('dynamic')) setDock('inputs');
  }, [document.links, at, open]);
  const problem = useCallback((id: number) => {
    goTo(flow.problems.find((p) => p.module === id) ?? { module: id, field: '' });
  }, [flow.problems, goTo]);
  useEffect(() => {
    reachRef.current = { show: (id) => canvas.current?.show(id), goTo };
  });

  const exporting = useMutation({
    mutationFn: (form: 'signet' | 'make') => imports.export({ id: flowId, form }),
    onSuccess: (file) => {
      const path = file.path || file.name;
      const first = file.remarks[0];
      toast(first ? files('exported.remarks', { n: file.remarks.length, path, first: [first.what, first.done].filter(Boolean).join(' ') }) : files('exported', { path }));
    },
    onError: (fault) => fault.code !== 'dialog.declined' && toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });

  const editable = readOnly === '';
  const actions = useMemo<CanvasActions>(() => ({
    open,
    bubble: () => run.show(),
    ...(editable
      ? {
          edit: {
            add: (at, anchor) => setPopup({ kind: 'add', at, anchor }),
            link: edits.link, unlink: edits.unlink, move: edits.move, note: edits.note, moveNote: edits.moveNote, colorNote: edits.colorNote, insert: edits.insert,
            filter: (from, to, anchor) => setPopup({ kind: 'filter', from, to, anchor }),
            problem,
            scheduling: () => setDock('scheduling'),
            menu: (id, anchor) => setPopup({ kind: 'menu', id, anchor }),
          },
        }
      : {}),
  }), [open, run, editable, edits, problem]);

  // The focus that went on after one module was chosen is the newer choice.
  useEffect(() => setLead(null), [selection]);
  const targets = useMemo<ReadonlySet<number>>(() => {
    if (lead !== null && selection.size === 1 && !selection.has(lead)) return new Set([lead]);
    return selection.size > 0 ? selection : active === null ? new Set() : new Set([active]);
  }, [selection, active, lead]);
  const before = (id: number) => document.links.find((l) => l.to === id);
  const commands = {
    add: (id: number | null) => setPopup({ kind: 'add', at: id === null ? {} : { after: id }, anchor: id === null ? centre() : at(id) }),
    handler: (id: number) => setPopup({ kind: 'add', at: { after: id, handles: true }, anchor: at(id) }),
    filter: (id: number) => {
      const link = before(id);
      if (link) setPopup({ kind: 'filter', from: link.from, to: link.to, anchor: at(id) });
      else toast(text('no-link-before'));
    },
    rename: (id: number) => setPopup({ kind: 'rename', id, anchor: at(id) }),
    swap: (id: number) => setPopup({ kind: 'add', at: { instead: id }, anchor: at(id) }),
    link: (id: number) => setPopup({ kind: 'link', from: id, anchor: at(id) }),
    find: () => setPopup({ kind: 'find', anchor: centre() }),
    note: () => edits.addNote(canvas.current?.middle() ?? { x: 0, y: 0 }),
    paste: () => void edits.paste(canvas.current?.middle()),
  };

  const menu = (id: number): MenuItem[] => {
    const own = selection.has(id) ? selection : new Set([id]);
    return [
      { id: 'settings', label: text('menu.settings'), icon: 'settings-2', keys: 'Enter', onSelect: () => open(id) },
      { id: 'rename', label: text('menu.rename'), icon: 'pencil', onSelect: () => commands.rename(id) },
      { id: 'swap', label: text('menu.swap'), icon: 'repeat', onSelect: () => commands.swap(id) },
      { kind: 'separator', id: 's1' },
      { id: 'add', label: text('menu.add'), icon: 'circle-plus', keys: 'a', onSelect: () => commands.add(id) },
      { id: 'filter', label: text('menu.filter'), icon: 'funnel', keys: 'f', disabledReason: before(id) ? undefined : text('no-link-before'), onSelect: () => commands.filter(id) },
      { id: 'handler', label: text('menu.handler'), icon: 'shield-alert', keys: 'e', onSelect: () => commands.handler(id) },
      { id: 'link', label: text('menu.link'), icon: 'link', keys: 'l', onSelect: () => commands.link(id) },
      { kind: 'separator', id: 's2' },
      { id: 'only', label: text('run.only'), icon: 'play', disabledReason: run.active ? text('run.running') : undefined, onSelect: () => run.start({ only: id }) },
      { id: 'from', label: text('run.from'), icon: 'step-forward', disabledReason: run.active ? text('run.running') : undefined, onSelect: () => run.start({ from: id }) },
      { id: 'pin-last', label: words('pin.last'), icon: 'pin', disabledReason: building.pinnable(id) ? undefined : words('pin.none-kind'), onSelect: () => void building.pin(id) },
      { id: 'pin-edit', label: words(building.pins.has(id) ? 'pin.edit' : 'pin.write'), icon: 'pencil-line', disabledReason: building.pinnable(id) ? undefined : words('pin.none-kind'), onSelect: () => run.editPin(id) },
      ...(building.pins.has(id) ? [{ id: 'unpin', label: words('pin.remove'), icon: 'pin-off' as const, onSelect: () => building.unpin([id]) }] : []),
      { id: 'break', label: words(building.breakpoints.includes(id) ? 'break.clear' : 'break.set'), icon: 'circle-dot', onSelect: () => building.toggleBreak(id) },
      { kind: 'separator', id: 's3' },
      { id: 'duplicate', label: text('menu.duplicate'), icon: 'copy', keys: '$mod+d', onSelect: () => edits.duplicate(own) },
      { id: 'copy', label: text('menu.copy'), icon: 'copy', keys: '$mod+c', onSelect: () => edits.copy(own) },
      { id: 'cut', label: text('menu.cut'), icon: 'copy', keys: '$mod+x', onSelect: () => edits.cut(own) },
      { id: 'remove', label: text('menu.remove'), icon: 'trash-2', keys: 'Delete', tone: 'danger', onSelect: () => edits.remove(own) },
    ];
  };
  const more: MenuItem[] = [
    { id: 'note', label: text('more.note'), icon: 'file-text', disabledReason: readOnly || undefined, onSelect: commands.note },
    { id: 'find', label: text('more.find'), icon: 'search', onSelect: commands.find },
    { id: 'outline', label: text('more.outline'), icon: 'list-tree', keys: '$mod+Shift+o', onSelect: () => onSide('outline') },
    { id: 'tests', label: flowTests('title'), icon: 'list-checks', onSelect: () => onSide('tests') },
    { id: 'settings', label: text('more.settings'), icon: 'settings-2', onSelect: () => onSide('settings') },
    { id: 'explain', label: text('more.explain'), icon: 'book-open', onSelect: () => onSide('explain') },
    { id: 'history', label: text('more.history'), icon: 'history', onSelect: () => onSide('history') },
    { kind: 'separator', id: 's' },
    { id: 'import', label: text('more.import'), icon: 'download', onSelect: () => request('import', {}) },
    { id: 'export', label: files('export.signet'), icon: 'upload', onSelect: () => exporting.mutate('signet') },
    { id: 'export-make', label: files('export.make'), icon: 'upload', onSelect: () => exporting.mutate('make') },
  ];

  const walkProblems = (by: 1 | -1) => {
    const all = counted(flow.problems).filter((p) => p.module > 0);
    if (all.length === 0) {
      onProblems();
      return;
    }
    const now = all.findIndex((p) => p.module === selected && (draft.problemField === null || p.field === draft.problemField));
    const next = all[(now + by + all.length) % all.length] ?? all[0];
    if (!next) return;
    goTo(next);
  };

  useActions(useDesignActions({ building, draft, run, edits, targets, active: selected ?? active, commands, open, onSide, side, onPublish, onRename, walkProblems, canvas, map, showMap }));

  const onKey = (event: KeyboardEvent, id: number | null) => {
    const onModule = (event.target as HTMLElement).dataset.module !== undefined;
    if (event.key === 'Enter' && onModule && id !== null && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(id);
    } else if (event.key === ' ' && onModule && id !== null) {
      event.preventDefault();
      const next = new Set(selection);
      if (next.has(id)) next.delete(id);
      else next.add(id);
      mark(next);
    }
  };

  const marks = useMemo(() => (run.run ? marksOf(run.run) : null), [run.run]);
  const shownMarks = useMemo<ReadonlyMap<number, RunMark> | null>(() => {
    if (test) return testMarks(test, document.modules.map((m) => m.id));
    if (!marks) return null;
    return new Map([...marks].map(([id, m]) => [id, { ...m, label: m.state === 'succeeded' ? text('run.mark.succeeded', { n: m.count }) : text(`run.mark.${m.state}`) }]));
  }, [marks, test, document.modules]);
  const linkMarks = useMemo<ReadonlyMap<string, LinkMark> | null>(() => (run.run && marks ? linkMarksOf(run.run, marks) : null), [run.run, marks]);

  return (
    <FlowCanvas
      ref={canvas}
      document={document}
      faces={faces}
      label={text('canvas', { n: document.modules.length })}
      actions={actions}
      selection={selection}
      onMark={mark}
      onActive={activate}
      onKey={onKey}
      marks={shownMarks}
      linkMarks={test ? null : linkMarks}
      dock={<BuilderDock active={active} open={dock} onOpen={setDock} onAdd={(anchor) => setPopup({ kind: 'add', at: selected === null ? {} : { after: selected }, anchor })} more={more} />}
      map={{ shown: map, onShow: showMap }}
      keepView={`builder.view.${flowId}`}
    >
      {document.modules.length === 0 && <Start onSchedule={() => setDock('scheduling')} />}
      <Popups popup={popup} onClose={closePopup} onAdd={(at, app, action) => (at.instead === undefined ? edits.add(at, app, action) : edits.swap(at.instead, app, action))} onLink={edits.link} onFind={(id) => canvas.current?.show(id)} menu={menu} />
    </FlowCanvas>
  );
}

function centre(): { x: number; y: number } {
  const box = window.document.querySelector('.fb-canvas')?.getBoundingClientRect();
  return box ? { x: box.left + box.width / 2, y: box.top + 80 } : { x: 400, y: 200 };
}

const every15 = { type: 'indefinitely', interval: 900 };
const atOnce = { type: 'immediately' };

/** An empty canvas asks how the flow starts: the first module and the scheduling go together. */
function Start({ onSchedule }: { onSchedule: () => void }) {
  const { apply, select, catalogue, readOnly } = useDraft();
  const begin = (app: string, action: string, scheduling?: SchedulingData, then?: () => void) => {
    const known = catalogue.apps.find((a) => a.name === app)?.actions.some((a) => a.name === action);
    if (!known) return;
    apply([{ op: 'add_module', module: { app, action, x: 0, y: 0 } }, ...(scheduling ? [{ op: 'set_scheduling', scheduling } as const] : [])]).then((state) => {
      const first = state.document.modules[0];
      if (then) then();
      else if (first) select(first.id);
    }, () => {});
  };
  const off = readOnly || undefined;
  return (
    <div className="fb-start">
      <span className="fb-start-circle"><Icon name="plus" size={22} /></span>
      <h2 className="ui-h3">{text('start.title')}</h2>
      <div className="fb-start-ways">
        <Button icon="mouse-pointer-click" disabledReason={off} onClick={() => begin('tools', 'action_button')}>{text('start.button')}</Button>
        <Button icon="calendar-clock" disabledReason={off} onClick={() => begin('tools', 'on_demand', every15, onSchedule)}>{text('start.schedule')}</Button>
        {off ? <Button icon="webhook" disabledReason={off}>{text('start.webhook')}</Button> : (
          <Menu
            items={[
              { id: 'webhook', label: text('start.by-webhook'), icon: 'webhook', onSelect: () => begin('webhook', 'custom_webhook', atOnce) },
              { id: 'folder', label: text('start.by-folder'), icon: 'folder-open', onSelect: () => begin('files', 'watch_folder', atOnce) },
              { id: 'file', label: text('start.by-file'), icon: 'file', onSelect: () => begin('files', 'watch_file', atOnce) },
            ]}
          >
            <Button icon="webhook">{text('start.webhook')}</Button>
          </Menu>
        )}
      </div>
    </div>
  );
}
