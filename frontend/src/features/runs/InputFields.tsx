import type { wire } from '../../api';
import { runs as text } from '../../texts/runs';
import { Field, Input, SegmentedControl, Textarea } from '../../ui';
import { inputValue } from './model';

export type Typed = Record<string, string>;

interface Props {
  inputs: wire.ViewAsk[];
  typed: Typed;
  errors: Record<string, string>;
  onChange: (name: string, value: string) => void;
}

/** What a run is given by hand, one field an input, by its type. */
export function InputFields({ inputs, typed, errors, onChange }: Props) {
  return inputs.map((input) => (
    <Field key={input.name} label={input.label || input.name} required={input.required} error={errors[input.name]}>
      {input.type === 'boolean' ? (
        <SegmentedControl label={input.label} value={typed[input.name] ?? ''} onChange={(value) => onChange(input.name, value)} segments={[{ value: 'true', label: text('inputs.yes') }, { value: 'false', label: text('inputs.no') }]} />
      ) : input.type === 'array' || input.type === 'collection' || input.type === 'any' ? (
        <Textarea mono value={typed[input.name] ?? ''} onChange={(event) => onChange(input.name, event.target.value)} />
      ) : (
        <Input type={input.type === 'date' ? 'date' : 'text'} inputMode={input.type === 'number' ? 'decimal' : undefined} value={typed[input.name] ?? ''} onChange={(event) => onChange(input.name, event.target.value)} />
      )}
    </Field>
  ));
}

/** The values by name, and what keeps them from being sent. */
export function readInputs(inputs: wire.ViewAsk[], typed: Typed): { values: Record<string, unknown>; errors: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const input of inputs) {
    const read = inputValue(input.type, typed[input.name] ?? '');
    if (read === null) errors[input.name] = text(input.type === 'number' ? 'inputs.number' : input.type === 'date' ? 'inputs.date' : 'inputs.json');
    else if (read.value === undefined && input.required) errors[input.name] = text('inputs.missing', { label: input.label || input.name });
    else if (read.value !== undefined) values[input.name] = read.value;
  }
  return { values, errors };
}
