import { useState } from 'react';
import type { wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { Button, Field, Icon, Input, Note, SecretInput, Select, Textarea } from '../../ui';
import { practiceValues } from './model';

interface Props {
  prompt: wire.Prompt;
  method: wire.SignInMethod;
  /** Errors by the field's name. */
  errors: Record<string, string>;
  busy: boolean;
  /** What is chosen in lists; everything typed stays in its own input until it is sent. */
  chosen: Record<string, string>;
  onChoose: (name: string, value: string) => void;
}

/** The fields that the app declares for a way to sign in. Their values live in the inputs alone. */
export function SignInFields({ prompt, method, errors, busy, chosen, onChoose }: Props) {
  const fields = (method.fields ?? []).filter((field) => field.showField === '' || field.showValues.includes(chosen[field.showField] ?? ''));
  const short = fields.filter((field) => !field.multiline && (field.options ?? []).length === 0);
  const paired = !prompt.fixed && short.length === 2 && short.length === fields.length;
  return (
    <div className="signin-fields" data-paired={paired || undefined}>
      {fields.map((field) => {
        const fixed = prompt.fixed && !field.secret;
        const label = prompt.fixed && field.secret ? text('new-secret', { label: field.label.toLowerCase() }) : field.label;
        const first = String(prompt.prefill[field.name] ?? field.default ?? '');
        return (
          <Field key={field.name} label={label} required={field.required && !paired && !prompt.fixed} help={fixed ? text('fixed-help') : field.help || undefined} error={errors[field.name]}>
            <Control field={field} first={first} fixed={fixed} busy={busy} chosen={chosen[field.name] ?? first} onChoose={(value) => onChoose(field.name, value)} />
          </Field>
        );
      })}
    </div>
  );
}

interface ControlProps {
  field: wire.FormField;
  first: string;
  fixed: boolean;
  busy: boolean;
  chosen: string;
  onChoose: (value: string) => void;
}

function Control({ field, first, fixed, busy, chosen, onChoose }: ControlProps) {
  const shared = { name: field.name, maxLength: field.max > 0 ? field.max : undefined, readOnly: busy, 'data-field': field.name };
  if ((field.options ?? []).length > 0) return <Select value={chosen} onChange={onChoose} options={field.options} />;
  if (field.secret && field.multiline) return <Textarea {...shared} rows={4} mono autoComplete="off" />;
  if (field.secret) return <SecretInput {...shared} />;
  if (field.multiline) return <Textarea {...shared} defaultValue={first} rows={3} />;
  return (
    <Input
      {...shared}
      defaultValue={field.upper ? first.toUpperCase() : first}
      readOnly={fixed || busy}
      autoComplete="username"
      end={fixed ? <Icon name="lock" size={14} /> : undefined}
      onInput={(event) => {
        if (field.upper) upper(event.currentTarget);
      }}
    />
  );
}

/** SAP writes user names in capitals; the caret stays where it is. */
function upper(input: HTMLInputElement) {
  const { selectionStart, selectionEnd } = input;
  const next = input.value.toUpperCase();
  if (next === input.value) return;
  input.value = next;
  input.setSelectionRange(selectionStart, selectionEnd);
}

/** On a practice system its user stands on the card: there is nothing to guess and nothing to protect. */
export function PracticeNote({ prompt, method, onUse }: { prompt: wire.Prompt; method: wire.SignInMethod; onUse: (values: Record<string, string>) => void }) {
  const [used, setUsed] = useState(false);
  if ((prompt.practice ?? []).length === 0 || method.browser) return null;
  return (
    <Note
      tone="info"
      title={text('practice')}
      actions={!used && !prompt.fixed ? <Button size="xs" onClick={() => { setUsed(true); onUse(practiceValues(prompt, method)); }}>{text('practice-use')}</Button> : undefined}
    >
      {text('practice-text')}
      <span className="signin-practice">
        {prompt.practice.map((fact) => (
          <span key={fact.name}>
            <span className="ui-tertiary">{fact.name}</span> <span className="ui-mono">{fact.value}</span>
          </span>
        ))}
      </span>
    </Note>
  );
}
