import { useState } from 'react';
import type { wire } from '../../api';
import { views as text } from '../../texts/views';
import { Button, Dialog, Icon, IconButton, Menu, Popover, Whoms, type MenuItem } from '../../ui';
import { InputFields, readInputs, type Typed } from '../runs/api';
import { rowActions } from './model';

export interface Click {
  action: wire.ViewAction;
  row: wire.ViewRow;
  inputs?: Record<string, unknown>;
  dryRun?: boolean;
}

interface Props {
  view: wire.ViewDefinition;
  row: wire.ViewRow;
  /** Why no button works now: the source cannot be reached. */
  off: string | undefined;
  starting: boolean;
  onRun: (click: Click) => void;
  onLast: () => void;
  onEvent: () => void;
  onDetail: () => void;
  onAdmin: (text: string) => void;
  menuOpen: boolean;
  onMenu: (open: boolean) => void;
  /** The button whose popover the keyboard asked for. */
  asked: boolean;
  onAsked: (open: boolean) => void;
}

/** The Action buttons of a row and what else can be done with it. They never disappear because a run failed. */
export function RowActions({ view, row, off, starting, onRun, onLast, onEvent, onDetail, onAdmin, menuOpen, onMenu, asked, onAsked }: Props) {
  const buttons = rowActions(view, row, off);
  const first = buttons[0];
  const [told, setTold] = useState<wire.ViewAction | null>(null);
  const [how, setHow] = useState<{ dryRun: boolean } | null>(null);
  const asks = first && (first.action.askBefore || (first.action.asks ?? []).length > 0);
  const click = (one: (typeof buttons)[number], dryRun = false) => {
    if (one.disabled) return;
    if (one === first && (first.action.asks ?? []).length > 0) {
      setHow({ dryRun });
      onAsked(true);
    } else if (one === first && first.action.askBefore && !dryRun) onAsked(true);
    else onRun({ action: one.action, row, dryRun });
  };
  const items: MenuItem[] = [
    ...buttons.flatMap((one): MenuItem[] => [
      ...(buttons.length > 1 ? [{ kind: 'label' as const, id: `${one.action.id}-label`, label: one.action.label }] : []),
      { id: `${one.action.id}-run`, label: text('menu.run'), icon: one.action.icon || 'play', disabledReason: one.disabled, onSelect: () => click(one) },
      ...((one.action.asks ?? []).length > 0 ? [{ id: `${one.action.id}-options`, label: text('menu.options'), icon: 'settings-2' as const, disabledReason: one.disabled, onSelect: () => click(one) }] : []),
      { id: `${one.action.id}-preview`, label: text('menu.preview'), icon: 'eye', disabledReason: one.disabled, onSelect: () => click(one, true) },
      ...((one.action.explain ?? []).length > 0 ? [{ id: `${one.action.id}-explain`, label: text('menu.explain'), icon: 'book-open' as const, onSelect: () => setTold(one.action) }] : []),
    ]),
    ...(buttons.length > 0 ? [{ kind: 'separator' as const, id: 'separator' }] : []),
    { id: 'last', label: text('menu.last'), icon: 'activity', disabledReason: row.last.runId ? undefined : text('menu.no-last'), onSelect: onLast },
    ...(row.last.event > 0 ? [{ id: 'event', label: text('menu.event'), icon: 'scroll-text' as const, onSelect: onEvent }] : []),
    ...buttons.filter((one) => one.action.admin).map((one): MenuItem => ({ id: `${one.action.id}-admin`, label: text('rights.copy'), icon: 'copy', onSelect: () => onAdmin(one.action.admin) })),
    { id: 'detail', label: text('menu.detail'), icon: 'list', onSelect: onDetail },
  ];
  return (
    <span className="views-actions">
      {buttons.map((one) => {
        const button = (
          <Button
            size="xs"
            className="views-action"
            icon={one.action.rights ? 'shield-alert' : undefined}
            busy={starting && one === first}
            disabledReason={one.disabled}
            hint={[text('run-row', { label: one.action.label, key: row.key }), one.action.tooltip, one.action.rights].filter(Boolean).join('. ').replaceAll('..', '.')}
            aria-label={text('run-row', { label: one.action.label, key: row.key })}
            aria-describedby="view-acts"
            onClick={() => click(one)}
          >
            {one.action.label}
          </Button>
        );
        if (one !== first || !asks) return <span key={one.action.id}>{button}</span>;
        return (
          <Popover key={one.action.id} label={text('ask.title', { label: one.action.label, key: row.key })} anchor={<span>{button}</span>} open={asked} onOpenChange={onAsked} align="end" width={320}>
            <AskForm
              action={one.action}
              title={text('ask.title', { label: one.action.label, key: row.key })}
              onCancel={() => onAsked(false)}
              onRun={(inputs) => {
                onAsked(false);
                onRun({ action: one.action, row, inputs, dryRun: how?.dryRun ?? false });
              }}
            />
          </Popover>
        );
      })}
      <Menu items={items} open={menuOpen} onOpenChange={onMenu}>
        <IconButton size="sm" icon="ellipsis" label={text('more-row', { key: row.key })} />
      </Menu>
      {told && (
        <Dialog open onClose={() => setTold(null)} title={text('explain.title', { label: told.label })} sub={told.flowName} foot={<Button onClick={() => setTold(null)}>{text('explain.close')}</Button>}>
          <ol className="views-explain">{told.explain.map((line) => <li key={line}>{line}</li>)}</ol>
          <Whoms whoms={told.chips ?? []} />
        </Dialog>
      )}
    </span>
  );
}

/** What a button asks before anything runs, with as whom it will act. */
export function AskForm({ action, title, will = [], onRun, onCancel }: { action: wire.ViewAction; title: string; will?: wire.Line[]; onRun: (inputs: Record<string, unknown>) => void; onCancel: () => void }) {
  const [typed, setTyped] = useState<Typed>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  return (
    <form
      className="views-ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const read = readInputs(action.asks ?? [], typed);
        setErrors(read.errors);
        if (Object.keys(read.errors).length === 0) onRun(read.values);
      }}
    >
      <h2 className="ui-h3">{title}</h2>
      <p className="ui-small ui-secondary">
        <Icon name="workflow" size={14} /> {action.flowName}
      </p>
      {will.length > 0 && (
        <ul className="views-will" aria-label={text('ask.will')}>
          {will.map((line) => (
            <li key={`${line.module} ${line.text}`} className="ui-row"><Icon name="arrow-right" size={14} />{line.text}</li>
          ))}
        </ul>
      )}
      <InputFields inputs={action.asks ?? []} typed={typed} errors={errors} onChange={(name, value) => setTyped({ ...typed, [name]: value })} />
      <Whoms whoms={action.chips ?? []} />
      <div className="ui-row">
        <span className="ui-spacer" />
        <Button size="sm" onClick={onCancel}>{text('ask.cancel')}</Button>
        <Button size="sm" variant="primary" type="submit">{text('ask.run')}</Button>
      </div>
    </form>
  );
}
