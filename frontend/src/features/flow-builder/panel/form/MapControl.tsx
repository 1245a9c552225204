import { useEffect, useRef, useState } from 'react';
import { panel as text } from '../../../../texts/panel';
import { Button, IconButton, Input } from '../../../../ui';
import { MappingField } from '../../mapping';
import { textOf, type Values } from '../model/form';
import { useForm } from './context';
import type { FramedProps } from './FieldControl';

interface Pair {
  id: number;
  name: string;
  value: string;
}

let last = 0;
const pairsOf = (value: unknown): Pair[] => Object.entries((typeof value === 'object' && value !== null ? value : {}) as Values).map(([name, v]) => ({ id: (last += 1), name, value: textOf(v) }));
const valueOf = (pairs: Pair[]): Values => Object.fromEntries(pairs.filter((p) => p.name.trim() !== '').map((p) => [p.name.trim(), p.value]));

/** Free names with values, such as headers. A pair without a name is not kept. */
export function MapControl({ field, path, value, onChange, end, note }: FramedProps) {
  const form = useForm();
  const [pairs, setPairs] = useState(() => pairsOf(value));
  const known = useRef(JSON.stringify(value ?? {}));
  useEffect(() => {
    const now = JSON.stringify(value ?? {});
    if (now === known.current) return;
    known.current = now;
    setPairs(pairsOf(value));
  }, [value]);
  const put = (next: Pair[], now = false) => {
    setPairs(next);
    const kept = valueOf(next);
    known.current = JSON.stringify(kept);
    onChange(Object.keys(kept).length === 0 ? null : kept);
    if (now) form.done();
  };
  const label = field.label || field.name;
  const wrong = note.error ?? note.warning;
  const twice = (pair: Pair) => pair.name.trim() !== '' && pairs.some((p) => p !== pair && p.name.trim() === pair.name.trim());
  return (
    <div className="mp-group" data-invalid={note.error ? true : undefined} role="group" aria-label={label}>
      <div className="mp-group-head">
        <span className="ui-field-label">{label}{field.required && <span className="ui-field-mark" aria-hidden>*</span>}</span>
        <span className="ui-spacer" />
        {end}
      </div>
      {field.help && <p className="ui-field-help">{field.help}</p>}
      {wrong && <p className={note.error ? 'ui-field-error' : 'ui-field-warning'}>{wrong}</p>}
      {pairs.map((pair, i) => (
        <div key={pair.id} className="mp-pair">
          <Input
            mono
            aria-label={`${label}, ${text('pair.name')} ${i + 1}`}
            placeholder={text('pair.name')}
            value={pair.name}
            readOnly={form.locked !== undefined}
            onChange={(event) => put(pairs.map((p) => (p.id === pair.id ? { ...p, name: event.target.value } : p)))}
            onBlur={form.done}
          />
          <div className="mp-pair-value">
            <MappingField
              module={form.module}
              field={`${path}.${pair.name}`}
              label={`${label}, ${pair.name || `${text('pair.value')} ${i + 1}`}`}
              system={form.system}
              value={pair.value}
              onChange={(typed) => put(pairs.map((p) => (p.id === pair.id ? { ...p, value: typed } : p)))}
              onDone={form.done}
              disabledReason={form.locked}
            />
          </div>
          <IconButton icon="x" size="sm" label={text('pair.remove', { n: i + 1 })} disabledReason={form.locked} onClick={() => put(pairs.filter((p) => p.id !== pair.id), true)} />
          {twice(pair) && <p className="ui-field-warning mp-pair-note">{text('pair.twice')}</p>}
        </div>
      ))}
      <Button size="sm" variant="ghost" icon="plus" className="mp-add" disabledReason={form.locked} onClick={() => setPairs([...pairs, { id: (last += 1), name: '', value: '' }])}>
        {text('pair.add')}
        <span className="ui-hidden">{` ${label}`}</span>
      </Button>
    </div>
  );
}
