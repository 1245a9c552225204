/* What can be done with modules: the same for mouse, keys, menus and the palette. */
import { useMemo } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { announce, toast } from '../../../ui';
import type { AddAt } from '../canvas/types';
import { useDraft, type FlowOp, type NewModule } from '../draft';
import { isRouter, linksFrom, pitch, placeAfter, treeOf } from '../model/graph';
import { copied, copyModules } from './clipboard';

export function useEdits(onAdded: (id: number) => void) {
  const { flow, apply, selection, mark, select, readOnly } = useDraft();
  const { document, faces } = flow;
  return useMemo(() => {
    const face = (id: number) => faces.find((f) => f.id === id);
    /** The module that was not there before. */
    const added = (before: wire.FlowDocument) => (state: wire.FlowState) => {
      const known = new Set(before.modules.map((m) => m.id));
      const fresh = state.document.modules.filter((m) => !known.has(m.id)).map((m) => m.id);
      if (fresh.length === 1 && fresh[0] !== undefined) onAdded(fresh[0]);
      else if (fresh.length > 1) mark(fresh);
    };
    const done = (ops: FlowOp[], options?: Parameters<typeof apply>[1]) => apply(ops, options).then(added(document), () => {});

    return {
      readOnly,
      add(at: AddAt, app: wire.CatalogueApp, action: wire.CatalogueAction) {
        const make = (place: { x: number; y: number }): NewModule => ({ app: app.name, action: action.name, x: Math.round(place.x), y: Math.round(place.y) });
        const only = at.after === undefined ? undefined : linksFrom(document, at.after, 'next');
        // Behind a module that goes on already it is put between, unless routes may leave there.
        const between = at.insert ?? (at.after !== undefined && !at.handles && !at.place && only?.length === 1 && only[0] && !isRouter(face(at.after)?.control ?? '') ? { from: at.after, to: only[0].to } : undefined);
        if (between) {
          const [from, to] = [document.modules.find((m) => m.id === between.from), document.modules.find((m) => m.id === between.to)];
          if (!from || !to) return;
          const ops: FlowOp[] = [];
          const roomy = to.x - from.x >= 2 * 140;
          if (!roomy) ops.push({ op: 'move', places: behind(document, between.to).map((m) => ({ id: m.id, x: m.x + pitch, y: m.y })) });
          ops.push({ op: 'insert', ...between, module: make(roomy ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : to) });
          void done(ops);
          return;
        }
        const place = at.place ?? placeAfter(document, at.after ?? null, at.handles ? 'break' : '');
        void done([{ op: 'add_module', module: make(place), ...(at.after === undefined ? {} : { after: at.after }), ...(at.handles ? { handles: true } : {}) }]);
      },
      link(from: number, to: number, kind: 'next' | 'error' = 'next') {
        void apply([{ op: 'link', from, to, kind }]);
      },
      unlink(from: number, to: number) {
        void apply([{ op: 'unlink', from, to }], { toast: text('unlinked'), undoable: true });
      },
      move(places: { id: number; x: number; y: number }[]) {
        void apply([{ op: 'move', places }]);
      },
      nudge(ids: ReadonlySet<number>, dx: number, dy: number) {
        if (ids.size > 0) void apply([{ op: 'move', places: document.modules.filter((m) => ids.has(m.id)).map((m) => ({ id: m.id, x: m.x + dx, y: m.y + dy })) }]);
      },
      remove(ids: ReadonlySet<number>) {
        if (ids.size === 0) return;
        select(null);
        mark([]);
        void apply([{ op: 'remove_module', ids: [...ids] }], { toast: text('removed', { n: ids.size }), undoable: true });
      },
      duplicate(ids: ReadonlySet<number>) {
        if (ids.size > 0) void done([{ op: 'duplicate', ids: [...ids] }]);
      },
      copy(ids: ReadonlySet<number>) {
        if (ids.size > 0) announce(text('copied', { n: copyModules(document, ids) }));
      },
      cut(ids: ReadonlySet<number>) {
        if (ids.size === 0) return;
        copyModules(document, ids);
        select(null);
        mark([]);
        void apply([{ op: 'remove_module', ids: [...ids] }], { toast: text('was-cut', { n: ids.size }), undoable: true });
      },
      async paste(at?: { x: number; y: number }) {
        const part = await copied();
        if (!part) {
          toast(text('paste.nothing'));
          return;
        }
        const left = Math.min(...part.modules.map((m) => m.x));
        const top = Math.min(...part.modules.map((m) => m.y));
        // Beside where it was, or where one looks when it comes from elsewhere.
        const here = part.modules.some((m) => document.modules.some((own) => own.x === m.x && own.y === m.y));
        const [dx, dy] = here || !at ? [0, pitch] : [Math.round((at.x - left) / 24) * 24, Math.round((at.y - top) / 24) * 24];
        await done([{ op: 'paste', part, dx, dy }]);
      },
      note(id: string, words: string | null) {
        const notes = document.notes ?? [];
        if (words === null) void apply([{ op: 'set_notes', notes: notes.filter((n) => n.id !== id) }], { toast: text('note.removed'), undoable: true });
        else void apply([{ op: 'set_notes', notes: notes.map((n) => (n.id === id ? { ...n, text: words } : n)) }]);
      },
      moveNote(id: string, x: number, y: number) {
        void apply([{ op: 'set_notes', notes: (document.notes ?? []).map((n) => (n.id === id ? { ...n, x: Math.round(x), y: Math.round(y) } : n)) }]);
      },
      colorNote(id: string, color: string) {
        void apply([{ op: 'set_notes', notes: (document.notes ?? []).map((n) => (n.id === id ? { ...n, color } : n)) }]);
      },
      insert(id: number, link: { from: number; to: number }, place: { x: number; y: number }) {
        void apply([{ op: 'move', places: [{ id, ...place }] }, { op: 'insert', ...link, id }], { toast: text('inserted', { id }), undoable: true });
      },
      /** Another module at the same place: what fits of its fields stays. */
      swap(id: number, app: wire.CatalogueApp, action: wire.CatalogueAction) {
        const fields = document.modules.find((m) => m.id === id)?.fields ?? {};
        const names = new Set((action.inputs ?? []).map((f) => f.name));
        const keep = Object.keys(fields).filter((name) => names.has(name));
        const left = Object.keys(fields).length - keep.length;
        void apply([{ op: 'swap_module', id, app: app.name, action: action.name, keep }], { toast: left > 0 ? text('swapped-some', { id, n: left }) : text('swapped', { id }), undoable: true });
      },
      addNote(at: { x: number; y: number }) {
        const notes = document.notes ?? [];
        const n = Math.max(0, ...notes.map((one) => Number(one.id.replace(/\D/g, '')) || 0)) + 1;
        void apply([{ op: 'set_notes', notes: [...notes, { id: `note_${n}`, text: '', x: Math.round(at.x - 100), y: Math.round(at.y - 44) }] }]);
      },
      selection,
      order: () => treeOf(document, (id) => face(id)?.trigger ?? false).order,
    };
  }, [document, faces, apply, selection, mark, select, readOnly, onAdded]);
}

/** A module and all that follow it, which make room together. */
function behind(document: wire.FlowDocument, id: number): wire.FlowModule[] {
  const seen = new Set<number>();
  const todo = [id];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const l of document.links) if (l.from === at) todo.push(l.to);
  }
  return document.modules.filter((m) => seen.has(m.id));
}
