import { useState } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Field, Input, Select, Textarea, Whoms } from '../../../ui';

interface Props {
  inputs: wire.FlowInput[];
  given: Record<string, unknown>;
  onRun: (inputs: Record<string, unknown>) => void;
  onCancel: () => void;
  /** As whom it acts: said here as well, where it is started. */
  acts: wire.Chip[];
}

/** The values that a run is given, by the type of each input. */
export function RunInputs({ inputs, given, onRun, onCancel, acts }: Props) {
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(inputs.map((input) => [input.name, toText(given[input.name] ?? input.default)])));
  const [tried, setTried] = useState(false);
  const read = inputs.map((input) => ({ input, ...parse(input, values[input.name] ?? '') }));
  return (
    <form
      className="fb-run-inputs"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (read.some((one) => one.error)) setTried(true);
        else onRun(Object.fromEntries(read.flatMap((one) => (one.value === undefined ? [] : [[one.input.name, one.value]]))));
      }}
    >
      <h2 className="ui-h3">{text('inputs-form.title')}</h2>
      {inputs.length === 0 && <p className="ui-small ui-secondary">{text('inputs-form.none')}</p>}
      {read.map(({ input, error }, i) => {
        const value = values[input.name] ?? '';
        const set = (next: string) => setValues((old) => ({ ...old, [input.name]: next }));
        return (
          <Field key={input.name} label={input.label || input.name} required={input.required} {...(input.description ? { help: input.description } : {})} {...(tried && error ? { error } : {})} end={<span className="ui-mono">{input.name}</span>}>
            {input.type === 'boolean' ? (
              <Select value={value} onChange={set} options={[...(input.required ? [] : [{ value: '', label: text('inputs-form.unset') }]), { value: 'true', label: text('inputs-form.yes') }, { value: 'false', label: text('inputs-form.no') }]} />
            ) : input.type === 'array' || input.type === 'collection' || input.type === 'any' ? (
              <Textarea mono rows={2} value={value} autoFocus={i === 0} onChange={(event) => set(event.target.value)} />
            ) : (
              <Input value={value} autoFocus={i === 0} inputMode={input.type === 'number' ? 'decimal' : 'text'} placeholder={input.type === 'date' ? '2026-12-04' : ''} onChange={(event) => set(event.target.value)} />
            )}
          </Field>
        );
      })}
      <div className="fb-run-acts"><Whoms whoms={acts} id="fb-run-acts" /></div>
      <div className="ui-row">
        <span className="ui-spacer" />
        <Button size="sm" onClick={onCancel}>{text('run.cancel')}</Button>
        <Button type="submit" size="sm" variant="primary" icon="play" aria-describedby="fb-run-acts">{text('run-once')}</Button>
      </div>
    </form>
  );
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What was typed as a value of the input's type, or why it is none. */
export function parse(input: Pick<wire.FlowInput, 'type' | 'required'>, typed: string): { value?: unknown; error?: string } {
  const plain = typed.trim();
  if (plain === '') return input.required ? { error: text('inputs-form.missing') } : {};
  switch (input.type) {
    case 'number': {
      const n = Number(plain.replace(',', '.'));
      return Number.isFinite(n) ? { value: n } : { error: text('inputs-form.number') };
    }
    case 'boolean': return { value: plain === 'true' };
    case 'date': return Number.isNaN(Date.parse(plain)) ? { error: text('inputs-form.date') } : { value: plain };
    case 'array': case 'collection':
      try {
        const value: unknown = JSON.parse(plain);
        const fits = input.type === 'array' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value);
        return fits ? { value } : { error: text('inputs-form.json') };
      } catch {
        return { error: text('inputs-form.json') };
      }
    case 'any':
      try {
        return { value: JSON.parse(plain) as unknown };
      } catch {
        return { value: typed };
      }
    default: return { value: typed };
  }
}
