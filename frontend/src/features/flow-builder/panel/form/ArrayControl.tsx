import { useState } from 'react';
import type { wire } from '../../../../api';
import { panel as text } from '../../../../texts/panel';
import { Button, Icon, IconButton } from '../../../../ui';
import { MappingField } from '../../mapping';
import { setPath } from '../../model/ops';
import { isEmpty, kept, textOf, type Values } from '../model/form';
import { useForm } from './context';
import type { FramedProps } from './FieldControl';
import { FormFields } from './FormFields';
import { isStructure, StructureSample } from './StructureSample';

/** A list: elements one below the other, counted from 1. */
export function ArrayControl({ field, path, value, onChange, end, note }: FramedProps) {
  const form = useForm();
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const [open, setOpen] = useState(true);
  const label = field.label || field.name;
  const rows = (field.nested ?? []).length > 0;
  const wrong = note.error ?? note.warning;
  const put = (next: unknown[], now = true) => {
    onChange(next.length === 0 ? null : next);
    if (now) form.done();
  };
  const swap = (at: number, by: number) => {
    const next = [...items];
    [next[at], next[at + by]] = [next[at + by], next[at]];
    put(next);
  };
  const folded = !open || items.length === 0;
  return (
    <div className="mp-group" data-invalid={note.error ? true : undefined}>
      <div className="mp-group-head">
        <button type="button" className="mp-fold" aria-expanded={!folded} onClick={() => setOpen(!open)}>
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} size={14} />
          <span className="ui-field-label">{label}{field.required && <span className="ui-field-mark" aria-hidden>*</span>}</span>
          <span className="ui-count">{items.length}</span>
        </button>
        <span className="ui-spacer" />
        {end}
      </div>
      {field.help && <p className="ui-field-help">{field.help}</p>}
      {wrong && <p className={note.error ? 'ui-field-error' : 'ui-field-warning'}>{wrong}</p>}
      {!folded && (
        <ol className="mp-items">
          {items.map((item, i) => (
            <li key={i} className="mp-item" data-rows={rows || undefined}>
              <div className="mp-item-head">
                <span className="ui-small ui-tertiary">{text('item.name', { label, n: i + 1 })}</span>
                <span className="ui-spacer" />
                <IconButton icon="arrow-up" size="sm" label={text('item.up', { n: i + 1 })} disabledReason={form.locked ?? (i === 0 ? text('item.first') : undefined)} onClick={() => swap(i, -1)} />
                <IconButton icon="arrow-down" size="sm" label={text('item.down', { n: i + 1 })} disabledReason={form.locked ?? (i === items.length - 1 ? text('item.last') : undefined)} onClick={() => swap(i, 1)} />
                <IconButton icon="x" size="sm" label={text('item.remove', { n: i + 1 })} disabledReason={form.locked} onClick={() => put(items.filter((_, at) => at !== i))} />
              </div>
              {rows ? (
                <FormFields
                  fields={field.nested}
                  values={(typeof item === 'object' && item !== null ? item : {}) as Values}
                  base={`${path}.${i + 1}`}
                  title={text('item.name', { label, n: i + 1 })}
                  limit={5}
                  onChange={(name, next) => put(items.map((old, at) => (at === i ? setPath((typeof old === 'object' && old !== null ? old : {}) as Values, name, next) : old)), false)}
                />
              ) : (
                <MappingField
                  module={form.module}
                  field={`${path}.${i + 1}`}
                  label={text('item.name', { label, n: i + 1 })}
                  type={field.item || 'any'}
                  system={form.system}
                  value={textOf(item)}
                  onChange={(typed) => put(items.map((old, at) => (at === i ? (kept({ type: field.item, upper: false }, typed) ?? '') : old)), false)}
                  onDone={form.done}
                  disabledReason={form.locked}
                />
              )}
            </li>
          ))}
        </ol>
      )}
      <Button size="sm" variant="ghost" icon="plus" className="mp-add" disabledReason={form.locked} onClick={() => { setOpen(true); put([...items, rows ? first(field.nested) : ''], false); }}>
        {text('item.add')}
        <span className="ui-hidden">{` ${label}`}</span>
      </Button>
      {isStructure(field) && <StructureSample label={label} count={items.length} locked={form.locked} onMade={(fields) => { setOpen(true); put(fields); }} />}
    </div>
  );
}

/** A new element carries the values that its fields begin with. */
function first(fields: wire.FormField[]): Values {
  return Object.fromEntries(fields.filter((f) => !isEmpty(f.default)).map((f) => [f.name, f.default]));
}
