import { builder } from '../../../../texts/flow-builder';
import { panel as text } from '../../../../texts/panel';
import { Button, IconButton, Select } from '../../../../ui';
import { MappingField } from '../../mapping';
import { isUnary, operatorGroups } from '../../model/operators';
import type { Condition } from '../../model/ops';
import { useForm } from './context';
import type { FramedProps } from './FieldControl';

const blank = (): Condition => ({ a: '', o: 'text:equal', b: '' });

/** Conditions in groups: a group holds when all of it do, the filter when any group holds. */
export function FilterControl({ field, path, value, onChange, end, note }: FramedProps) {
  const form = useForm();
  const groups = (Array.isArray(value) ? value : ((value as { groups?: unknown } | null)?.groups ?? [])) as Condition[][];
  const put = (next: Condition[][]) => {
    const full = next.filter((group) => group.length > 0);
    onChange(full.length === 0 ? null : full);
  };
  const change = (g: number, i: number, part: Partial<Condition> | null) =>
    put(groups.map((group, at) => (at === g ? (part === null ? group.filter((_, n) => n !== i) : group.map((c, n) => (n === i ? { ...c, ...part } : c))) : group)));
  const label = field.label || field.name;
  const wrong = note.error ?? note.warning;
  return (
    <div className="mp-group" role="group" aria-label={label}>
      <div className="mp-group-head">
        <span className="ui-field-label">{label}{field.required && <span className="ui-field-mark" aria-hidden>*</span>}</span>
        <span className="ui-spacer" />
        {end}
      </div>
      {field.help && <p className="ui-field-help">{field.help}</p>}
      {wrong && <p className={note.error ? 'ui-field-error' : 'ui-field-warning'}>{wrong}</p>}
      {groups.map((group, g) => (
        <div key={g} className="mp-item">
          {g > 0 && <p className="ui-label ui-tertiary">{builder('filter.or')}</p>}
          {group.map((condition, i) => (
            <div key={i} className="ui-stack mp-condition">
              <div className="ui-row">
                <div className="mp-pair-value">
                  <MappingField module={form.module} field={`${path}.a`} label={builder('filter.value')} value={condition.a} onChange={(a) => change(g, i, { a })} onDone={form.done} disabledReason={form.locked} />
                </div>
                <IconButton icon="x" size="sm" label={builder('filter.remove-condition')} disabledReason={form.locked} onClick={() => change(g, i, null)} />
              </div>
              <Select label={builder('filter.operator')} value={condition.o} onChange={(o) => change(g, i, { o })} disabledReason={form.locked} groups={operatorGroups.map((one) => ({ label: one.label, options: one.operators.map((o) => ({ value: o.value, label: o.label })) }))} />
              {!isUnary(condition.o) && <MappingField module={form.module} field={`${path}.b`} label={builder('filter.compare')} value={condition.b ?? ''} onChange={(b) => change(g, i, { b })} onDone={form.done} disabledReason={form.locked} />}
            </div>
          ))}
          <Button size="xs" variant="ghost" icon="plus" disabledReason={form.locked} onClick={() => put(groups.map((one, at) => (at === g ? [...one, blank()] : one)))}>{builder('filter.add-and')}</Button>
        </div>
      ))}
      <Button size="sm" variant="ghost" icon="plus" className="mp-add" disabledReason={form.locked} onClick={() => put([...groups, [blank()]])}>{groups.length > 0 ? builder('filter.add-or') : text('item.add')}</Button>
    </div>
  );
}
