import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Field, Input, Menu, Popover, type MenuItem } from '../../../ui';
import type { AddAt } from '../canvas/types';
import type { Point } from '../model/path';
import { useDraft } from '../draft';
import { AddModule } from './AddModule';
import { FilterEditor } from './FilterEditor';
import { ModulePick } from './LinkTo';

export type Popup =
  | { kind: 'add'; at: AddAt; anchor: Point }
  | { kind: 'filter'; from: number; to: number; anchor: Point }
  | { kind: 'link'; from: number; anchor: Point }
  | { kind: 'find'; anchor: Point }
  | { kind: 'rename'; id: number; anchor: Point }
  | { kind: 'menu'; id: number; anchor: Point };

interface Props {
  popup: Popup | null;
  onClose: () => void;
  onAdd: (at: AddAt, app: wire.CatalogueApp, action: wire.CatalogueAction) => void;
  onLink: (from: number, to: number) => void;
  onFind: (id: number) => void;
  menu: (id: number) => MenuItem[];
}

/** What opens at a point of the canvas: one at a time. They stand outside the canvas: what contains a canvas may also contain what is fixed in it. */
export function Popups(props: Props) {
  return props.popup ? createPortal(<Shown {...props} popup={props.popup} />, document.body) : null;
}

function Shown({ popup, onClose, onAdd, onLink, onFind, menu }: Props & { popup: Popup }) {
  const anchor = <span className="fb-anchor" style={{ left: popup.anchor.x, top: popup.anchor.y }} />;
  // Esc closes a list of completions first; the popover hears of the key before the field does.
  const close = (open: boolean) => !open && !document.querySelector('.cm-tooltip-autocomplete') && onClose();
  switch (popup.kind) {
    case 'add':
      return (
        <Popover label={text('add.title')} anchor={anchor} open onOpenChange={close} width={420} padded={false} align="center">
          <AddModule at={popup.at} onPick={(app, action) => { onClose(); onAdd(popup.at, app, action); }} />
        </Popover>
      );
    case 'filter':
      return (
        <Popover label={text('filter.title')} anchor={anchor} open onOpenChange={close} width={480} align="center">
          <FilterEditor from={popup.from} to={popup.to} onDone={onClose} />
        </Popover>
      );
    case 'link':
      return (
        <Popover label={text('link.title', { id: popup.from })} anchor={anchor} open onOpenChange={close} width={360} padded={false} align="center">
          <ModulePick from={popup.from} onPick={(id) => { onClose(); onLink(popup.from, id); }} />
        </Popover>
      );
    case 'find':
      return (
        <Popover label={text('find.title')} anchor={anchor} open onOpenChange={close} width={360} padded={false} align="center" keepFocus={false}>
          <ModulePick onPick={(id) => { onClose(); onFind(id); }} />
        </Popover>
      );
    case 'rename':
      return (
        <Popover label={text('rename')} anchor={anchor} open onOpenChange={close} width={320} align="center">
          <RenameModule id={popup.id} onDone={onClose} />
        </Popover>
      );
    default:
      return <ContextMenu key={`${popup.id} ${popup.anchor.x} ${popup.anchor.y}`} label={text('menu.label', { id: popup.id })} anchor={popup.anchor} items={menu(popup.id)} onClose={onClose} />;
  }
}

function ContextMenu({ label, anchor, items, onClose }: { label: string; anchor: Point; items: MenuItem[]; onClose: () => void }) {
  // The menu opens once its button stands at the point.
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(true), []);
  return (
    <Menu items={items} align="start" open={open} onOpenChange={(next) => { setOpen(next); if (!next) onClose(); }}>
      <button type="button" className="fb-anchor" aria-label={label} tabIndex={-1} style={{ left: anchor.x, top: anchor.y }} />
    </Menu>
  );
}

function RenameModule({ id, onDone }: { id: number; onDone: () => void }) {
  const { flow, apply } = useDraft();
  const module = flow.document.modules.find((m) => m.id === id);
  const title = flow.faces.find((f) => f.id === id)?.title ?? '';
  const [name, setName] = useState(module?.name || title);
  return (
    <form className="fb-rename" onSubmit={(event) => {
      event.preventDefault();
      if (name.trim() !== (module?.name || title)) void apply([{ op: 'rename_module', id, name: name.trim() }]);
      onDone();
    }}>
      <Field label={text('module.name')} className="fb-grow"><Input value={name} maxLength={120} autoFocus onFocus={(event) => event.target.select()} onChange={(event) => setName(event.target.value)} /></Field>
      <Button type="submit" variant="primary">{text('rename.save')}</Button>
    </form>
  );
}
