import { useId, useState } from 'react';
import { panel as text } from '../../../../texts/panel';
import { Icon } from '../../../../ui';
import { isEmpty, problemsAt, type Values } from '../model/form';
import { useForm } from './context';
import type { FramedProps } from './FieldControl';
import { FormFields } from './FormFields';

/** Named fields inside a field, folded while nothing is in them. */
export function CollectionControl({ field, path, value, onChange, end, note, fresh = false }: FramedProps) {
  const form = useForm();
  const id = useId();
  const inside = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Values;
  const filled = Object.values(inside).filter((v) => !isEmpty(v)).length;
  const called = problemsAt(form.problems, form.module, path).length > 0 || form.wanted?.startsWith(`${path}.`) === true;
  const [open, setOpen] = useState(filled > 0 || field.required || called || fresh);
  const label = field.label || field.name;
  const wrong = note.error ?? note.warning;
  return (
    <div className="mp-group" data-invalid={note.error ? true : undefined}>
      <div className="mp-group-head">
        <button type="button" className="mp-fold" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
          <span className="ui-field-label">{label}{field.required && <span className="ui-field-mark" aria-hidden>*</span>}</span>
          {!open && <span className="ui-small ui-tertiary">{filled > 0 ? text('field.filled', { n: filled }) : field.nested?.length ? text('field.of', { n: field.nested.length }) : text('field.empty')}</span>}
        </button>
        <span className="ui-spacer" />
        {end}
      </div>
      {wrong && <p className={note.error ? 'ui-field-error' : 'ui-field-warning'}>{wrong}</p>}
      {open && (
        <div id={id} className="mp-group-body" role="group" aria-label={label}>
          {field.help && <p className="ui-field-help">{field.help}</p>}
          <FormFields fields={field.nested ?? []} values={inside} base={path} title={label} onChange={(name, next) => onChange(next, name)} limit={6} />
        </div>
      )}
    </div>
  );
}
