import { useState } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { AppTile, Button, Checkbox, Field, Icon, IconButton, Input, Select } from '../../../ui';
import { useDraft, type InputData } from '../draft';
import { isFault } from '../../../api';

const types = ['text', 'number', 'boolean', 'date', 'array', 'collection', 'buffer', 'any'] as const;

/** What a run is given: inputs, and the dynamic connections that each person fills. */
export function Inputs() {
  const { flow, catalogue, apply, readOnly } = useDraft();
  const [editing, setEditing] = useState<string | null>(null);
  const off = readOnly || undefined;
  const { inputs } = flow.document;
  return (
    <div className="fb-inputs">
      <h2 className="ui-h3">{text('inputs.title')}</h2>
      {inputs.length === 0 && editing !== '' && <p className="ui-small ui-secondary">{text('inputs.empty')}</p>}
      <ul className="ui-stack">
        {inputs.map((input) =>
          editing === input.name ? (
            <li key={input.name}><InputForm input={input} onDone={() => setEditing(null)} /></li>
          ) : (
            <li key={input.name} className="fb-input-row">
              <span className="ui-stack fb-grow">
                <span className="ui-truncate">
                  <span className="ui-strong">{input.label || input.name}</span> <span className="ui-mono ui-tertiary">{input.name}</span>
                </span>
                <span className="ui-small ui-tertiary ui-truncate">{about(input)}</span>
              </span>
              <IconButton icon="pencil" size="sm" label={text('inputs.edit', { name: input.label || input.name })} disabledReason={off} onClick={() => setEditing(input.name)} />
              <IconButton icon="x" size="sm" label={text('inputs.remove', { name: input.label || input.name })} disabledReason={off} onClick={() => void apply([{ op: 'remove_input', name: input.name }], { toast: text('inputs.removed', { name: input.label || input.name }), undoable: true })} />
            </li>
          ),
        )}
      </ul>
      {editing === '' ? <InputForm input={null} onDone={() => setEditing(null)} /> : <Button size="sm" icon="plus" disabledReason={off} onClick={() => setEditing('')}>{text('inputs.add')}</Button>}
      <h3 className="ui-label fb-inputs-dynamic">{text('inputs.dynamic')}</h3>
      {flow.dynamic.length === 0 && <p className="ui-small ui-secondary">{text('inputs.dynamic-none')}</p>}
      <ul className="ui-stack">
        {flow.dynamic.map((one) => {
          const app = catalogue.apps.find((a) => a.name === one.app);
          const list = new Intl.ListFormat('en-GB').format((one.modules ?? []).map(String));
          return (
            <li key={one.id} className="fb-input-row">
              <AppTile accent={app?.accent ?? 'flow'} glyph={app?.glyph ?? ''} icon={app?.glyph ? '' : (app?.icon ?? 'user-round')} ring />
              <span className="ui-stack fb-grow">
                <span className="ui-strong ui-truncate">{one.name || one.id}</span>
                <span className="ui-small ui-tertiary ui-truncate">{[one.system || app?.title, one.modules?.length ? text(one.modules.length === 1 ? 'inputs.used-one' : 'inputs.used', { list }) : text('inputs.unused')].filter(Boolean).join(' · ')}</span>
                <span className="ui-small ui-tertiary ui-row fb-build"><Icon name="hammer" size={13} />{one.buildTime ? text('inputs.build', { account: one.buildTime }) : text('inputs.build-none')}</span>
              </span>
              <IconButton icon="x" size="sm" label={text('inputs.remove', { name: one.name || one.id })} disabledReason={off} onClick={() => void apply([{ op: 'remove_dynamic', id: one.id }], { toast: text('inputs.dynamic-removed', { name: one.name || one.id }), undoable: true })} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function about(input: wire.FlowInput): string {
  const type = (types as readonly string[]).includes(input.type) ? text(`type.${input.type as (typeof types)[number]}`) : input.type;
  const fallback = input.default === null || input.default === undefined || input.default === '' ? '' : text('inputs.with-default', { value: typeof input.default === 'object' ? JSON.stringify(input.default) : String(input.default) });
  return [type, input.required ? text('inputs.is-required') : '', fallback].filter(Boolean).join(' · ');
}

function InputForm({ input, onDone }: { input: wire.FlowInput | null; onDone: () => void }) {
  const { apply } = useDraft();
  const [label, setLabel] = useState(input?.label ?? '');
  const [name, setName] = useState(input?.name ?? '');
  const [type, setType] = useState(input?.type ?? 'text');
  const [required, setRequired] = useState(input?.required ?? false);
  const [fallback, setFallback] = useState(input?.default === null || input?.default === undefined ? '' : typeof input.default === 'object' ? JSON.stringify(input.default) : String(input.default));
  const [error, setError] = useState<string | null>(null);
  const proposed = name || label.trim().toLowerCase().replaceAll(/\W+/g, '_').replaceAll(/^_+|_+$/g, '');
  const save = () => {
    const next: InputData = { name: proposed, type, ...(label.trim() ? { label: label.trim() } : {}), ...(required ? { required } : {}), ...(input?.description ? { description: input.description } : {}) };
    if (fallback.trim() !== '') next.default = typed(type, fallback);
    apply([input ? { op: 'edit_input', name: input.name, input: next } : { op: 'add_input', input: next }], { quiet: true }).then(onDone, (fault: unknown) => setError(isFault(fault) ? [fault.text, fault.hint].filter(Boolean).join(' ') || fault.title : String(fault)));
  };
  return (
    <form className="fb-input-form" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <div className="ui-row fb-input-pair">
        <Field label={text('inputs.label')} className="fb-grow"><Input value={label} autoFocus onChange={(event) => setLabel(event.target.value)} /></Field>
        <Field label={text('inputs.type')} className="fb-grow"><Select value={type} onChange={setType} options={types.map((value) => ({ value, label: text(`type.${value}`) }))} /></Field>
      </div>
      <Field label={text('inputs.name')} required {...(error ? { error } : { help: text('inputs.name-help') })}><Input mono value={name} placeholder={proposed} onChange={(event) => setName(event.target.value)} /></Field>
      <Field label={text('inputs.default')}><Input value={fallback} onChange={(event) => setFallback(event.target.value)} /></Field>
      <Checkbox checked={required} onChange={setRequired} label={text('inputs.required')} />
      <div className="ui-row">
        <span className="ui-spacer" />
        <Button size="sm" onClick={onDone}>{text('run.cancel')}</Button>
        <Button size="sm" variant="primary" type="submit">{text('inputs.save')}</Button>
      </div>
    </form>
  );
}

function typed(type: string, text: string): unknown {
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean') return text.trim() === 'true';
  if (type === 'array' || type === 'collection') {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}
