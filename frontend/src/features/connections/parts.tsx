/* Parts that the dialogs of a connection share: which system, and the fields of an address or a sign-in. */
import type { wire } from '../../api';
import { connection as text } from '../../texts/connection';
import { AppTile, Checkbox, Field, Input, SecretInput, Select, Textarea } from '../../ui';

export type Address = Record<string, unknown>;

/** A system to take the address from, or a new one. */
export interface SystemChoice {
  sameAs: string;
  address: Address;
}

export const newSystem = 'new';

export function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** The address that a new system begins with. */
export function freshAddress(fields: wire.FormField[]): Address {
  return Object.fromEntries(fields.filter((f) => f.default !== null && f.default !== undefined).map((f) => [f.name, f.default]));
}

/** What is missing of an address, by field. */
export function missing(fields: wire.FormField[], address: Address): Record<string, string> {
  return Object.fromEntries(fields.filter((f) => f.required && shows(f, fields, address) && textOf(address[f.name]).trim() === '').map((f) => [f.name, text('needs', { label: f.label })]));
}

function shows(field: wire.FormField, fields: wire.FormField[], address: Address): boolean {
  if (!field.showField) return true;
  const other = fields.find((f) => f.name === field.showField);
  return (field.showValues ?? []).includes(textOf(address[field.showField] ?? other?.default));
}

/** How a system is called in a list: name, client, host. */
export function systemLabel(row: wire.ConnectionRow): string {
  return [row.system, row.host].filter(Boolean).join(' · ');
}

interface PlainProps {
  fields: wire.FormField[];
  values: Address;
  errors: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
  /** Only those that are (not) advanced. */
  advanced?: boolean;
}

/** Fields that are typed as they are: an address, a user name and its password. Nothing here can be mapped. */
export function PlainFields({ fields, values, errors, onChange, advanced = false }: PlainProps) {
  return (
    <>
      {fields.filter((f) => f.advanced === advanced && shows(f, fields, values)).map((field) => {
        const { name, label } = field;
        const error = errors[name];
        const shared = { label, required: field.required, ...(field.help ? { help: field.help } : {}), ...(error ? { error } : {}) };
        const value = textOf(values[name]);
        const example = field.example === null || field.example === undefined ? undefined : textOf(field.example);
        if (field.type === 'boolean') {
          return <Checkbox key={name} label={label} checked={values[name] === true || values[name] === 'true'} onChange={(on) => onChange(name, on)} {...(field.help ? { help: field.help } : {})} />;
        }
        return (
          <Field key={name} {...shared}>
            {field.type === 'select' ? (
              <Select value={value} onChange={(next) => onChange(name, next)} options={(field.options ?? []).map((o) => ({ value: o.value, label: o.label, ...(o.detail ? { detail: o.detail } : {}) }))} />
            ) : field.secret ? (
              <SecretInput value={value} {...(field.max > 0 ? { maxLength: field.max } : {})} onChange={(event) => onChange(name, event.target.value)} />
            ) : field.multiline ? (
              <Textarea mono rows={3} value={value} onChange={(event) => onChange(name, event.target.value)} />
            ) : (
              <Input
                value={value}
                placeholder={example}
                {...(field.max > 0 ? { maxLength: field.max } : {})}
                inputMode={field.type === 'integer' || field.type === 'number' ? 'numeric' : undefined}
                onChange={(event) => onChange(name, field.upper ? event.target.value.toUpperCase() : event.target.value)}
              />
            )}
          </Field>
        );
      })}
    </>
  );
}

interface SystemProps {
  app: wire.CatalogueApp;
  systems: wire.ConnectionRow[];
  choice: SystemChoice;
  onChoice: (choice: SystemChoice) => void;
  error?: string | undefined;
}

/** The select of known systems; "New system" comes last. */
export function SystemSelect({ app, systems, choice, onChoice, error }: SystemProps) {
  return (
    <Field label={text('field.system')} required {...(error ? { error } : {})}>
      <Select
        value={choice.sameAs}
        placeholder={text('field.system-choose')}
        onChange={(sameAs) => onChoice({ sameAs, address: sameAs === newSystem && Object.keys(choice.address).length === 0 ? freshAddress(app.system) : choice.address })}
        options={[...systems.map((row) => ({ value: row.id, label: systemLabel(row) || row.name })), { value: newSystem, label: text('field.system-new') }]}
      />
    </Field>
  );
}

/** The address of a new system. */
export function AddressFields({ app, choice, onChoice, errors }: { app: wire.CatalogueApp; choice: SystemChoice; onChoice: (choice: SystemChoice) => void; errors: Record<string, string> }) {
  const change = (name: string, value: unknown) => onChoice({ ...choice, address: { ...choice.address, [name]: value } });
  const more = app.system.some((f) => f.advanced);
  const called = app.system.some((f) => f.advanced && errors[f.name]);
  return (
    <fieldset className="co-address">
      <legend className="ui-hidden">{text('field.address')}</legend>
      <PlainFields fields={app.system} values={choice.address} errors={errors} onChange={change} />
      {more && (
        <details className="co-more" open={called || undefined}>
          <summary className="ui-label ui-secondary">{text('field.advanced')}</summary>
          <div className="co-fields"><PlainFields fields={app.system} values={choice.address} errors={errors} onChange={change} advanced /></div>
        </details>
      )}
    </fieldset>
  );
}

/** The app of a dialog that was opened from a module: it cannot be another one. */
export function AppFixed({ app }: { app: wire.CatalogueApp }) {
  return (
    <Field label={text('field.app')}>
      <Input readOnly value={app.title} className="co-app" icon="lock" />
    </Field>
  );
}

/** A choice of app, where the dialog stands by itself. Apps without a way to sign in have no connections. */
export function AppSelect({ apps, value, onChange, error }: { apps: wire.CatalogueApp[]; value: string; onChange: (app: string) => void; error?: string | undefined }) {
  return (
    <Field label={text('field.app')} required {...(error ? { error } : {})}>
      <Select
        value={value}
        placeholder={text('field.app-choose')}
        onChange={onChange}
        options={apps.filter((a) => (a.methods ?? []).length > 0).map((a) => ({ value: a.name, label: a.title, glyph: <AppTile accent={a.accent} glyph={a.glyph} icon={a.icon} size={20} /> }))}
      />
    </Field>
  );
}

/** Known systems, each once. */
export function knownSystems(rows: wire.ConnectionRow[], app: string): wire.ConnectionRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => row.app === app && !seen.has(systemLabel(row)) && seen.add(systemLabel(row)));
}
