import { useState, type ReactNode } from 'react';
import type { wire } from '../../../../api';
import { panel as text } from '../../../../texts/panel';
import { Button, Icon, Popover, SearchInput } from '../../../../ui';
import { isShown, partition, type Values } from '../model/form';
import { useForm } from './context';
import { FieldControl } from './FieldControl';

interface Props {
  fields: wire.FormField[];
  values: Values;
  /** Path of what these fields stand in; "" at the top. */
  base: string;
  /** Sets the value of a field, or by a path inside it. */
  onChange: (name: string, value: unknown) => void;
  /** The name of the whole, for the control that adds a field. */
  title?: string;
  /** More fields than this are added one by one. */
  limit?: number;
  empty?: ReactNode;
}

/** The fields of a declaration, each by its type; many of them only as far as they are used. */
export function FormFields({ fields, values, base, onChange, title = '', limit = 8, empty }: Props) {
  const { problems, module, wanted } = useForm();
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const [fresh, setFresh] = useState('');
  const visible = fields.filter((field) => isShown(field, fields, values));
  const called = visible.filter((field) => {
    const path = base === '' ? field.name : `${base}.${field.name}`;
    return wanted === path || wanted?.startsWith(`${path}.`) || problems.some((p) => p.module === module && (p.field === path || p.field.startsWith(`${path}.`)));
  }).map((field) => field.name);
  const { shown, rest } = partition(visible, values, new Set([...added, ...called]), limit);
  if (fields.length === 0) return empty ?? null;
  return (
    <div className="mp-fields">
      {shown.map((field) => (
        <FieldControl
          key={field.name}
          field={field}
          path={base === '' ? field.name : `${base}.${field.name}`}
          value={values[field.name]}
          fresh={fresh === field.name}
          onChange={(value, inner) => onChange(inner ? `${field.name}.${inner}` : field.name, value)}
        />
      ))}
      {rest.length > 0 && (
        <AddField
          label={title === '' ? text('interface.parameter') : text('field.add-to', { label: title })}
          short={title === '' ? text('interface.parameter') : text('field.add')}
          fields={rest}
          onAdd={(name) => {
            setAdded(new Set([...added, name]));
            setFresh(name);
          }}
        />
      )}
    </div>
  );
}

/** Adds one of many fields: a search box over their names, with the keyboard alone. */
function AddField({ label, short, fields, onAdd }: { label: string; short: string; fields: wire.FormField[]; onAdd: (name: string) => void }) {
  const { locked } = useForm();
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const needle = search.trim().toLowerCase();
  const found = fields.filter((f) => `${f.label} ${f.name} ${f.technical}`.toLowerCase().includes(needle));
  const add = (name: string | undefined) => {
    if (name === undefined) return;
    setOpen(false);
    setSearch('');
    onAdd(name);
  };
  return (
    <Popover
      label={label}
      width={320}
      padded={false}
      keepFocus
      open={open && locked === undefined}
      onOpenChange={setOpen}
      trigger={<Button size="sm" variant="ghost" icon="plus" aria-label={label} className="mp-add" disabledReason={locked}>{short}</Button>}
    >
      <div className="mp-pick">
        <SearchInput
          label={text('interface.find')}
          autoFocus
          value={search}
          onChange={setSearch}
          onKeyDown={(event) => {
            if (event.key === 'Enter') add(found[0]?.name);
            else if (event.key === 'ArrowDown') (event.currentTarget.closest('.mp-pick')?.querySelector('.mp-pick-list button') as HTMLElement | null)?.focus();
            else return;
            event.preventDefault();
          }}
        />
        <ul className="mp-pick-list">
          {found.slice(0, 200).map((field) => (
            <li key={field.name}>
              <button
                type="button"
                className="ui-menu-item mp-pick-item"
                onClick={() => add(field.name)}
                onKeyDown={(event) => {
                  const by = event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
                  if (!by) return;
                  event.preventDefault();
                  (event.currentTarget.parentElement?.[by]?.querySelector('button') as HTMLElement | null)?.focus();
                }}
              >
                <Icon name={field.type === 'array' ? 'list' : field.type === 'collection' ? 'braces' : 'type'} size={14} />
                <span className="ui-menu-item-text ui-truncate">{field.label || field.name}</span>
                <span className="ui-menu-item-detail ui-mono ui-truncate">{field.technical || (field.name === field.label ? '' : field.name)}</span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="ui-small ui-tertiary mp-pick-none">{text('field.none')}</li>}
        </ul>
      </div>
    </Popover>
  );
}
