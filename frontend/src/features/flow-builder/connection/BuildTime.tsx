import { useId, useState, type ReactNode } from 'react';
import { connections, personal, toFault, type wire } from '../../../api';
import { connection as text } from '../../../texts/connection';
import { AppTile, Button, Field, Icon, RadioCards, Select } from '../../../ui';
import { PlainFields, Tested, type Address, type TestState } from '../../connections/api';

export type Source = 'shared' | 'own' | 'entered' | 'none';

export interface BuildTimeValue {
  source: Source;
  /** The shared connection that stands in. */
  reference: string;
  /** What was entered; it leaves this component only towards the engine. */
  entered: Address;
  method: string;
}

export const blankEntered = (): Pick<BuildTimeValue, 'entered' | 'method'> => ({ entered: {}, method: '' });

interface Props {
  app: wire.CatalogueApp | undefined;
  system: string;
  store: string;
  /** Why no credentials can be entered. */
  noKeychain?: string | undefined;
  /** Shared connections of the same app. */
  shared: wire.ConnectionRow[];
  /** The person's own sign-in, where there is one. */
  own?: wire.PersonalRow | undefined;
  value: BuildTimeValue;
  onChange: (value: BuildTimeValue) => void;
  errors?: Record<string, string>;
  refused?: string | undefined;
}

/** What stands in for a dynamic connection while one builds: a shared one, one's own sign-in, entered credentials, or nothing. */
export function BuildTimeFields({ app, system, store, noKeychain, shared, own, value, onChange, errors = {}, refused }: Props) {
  const [test, setTest] = useState<TestState>('idle');
  const id = useId();
  const chosen = shared.find((row) => row.id === value.reference);
  const methods = (app?.methods ?? []).filter((m) => !m.browser);
  const method = methods.find((m) => m.name === value.method) ?? methods[0];
  const run = async () => {
    if (!chosen) return;
    setTest({ testing: chosen.name });
    try {
      setTest({ result: await connections.test({ id: chosen.id } as wire.ID) });
    } catch (thrown) {
      setTest({ fault: toFault(thrown) });
    }
  };
  const cards: { value: Source; label: string; help?: ReactNode; body?: ReactNode; disabledReason?: string | undefined }[] = [
    {
      value: 'shared',
      label: text('build.existing'),
      ...(value.source === 'shared' ? {} : { help: text('build.existing-help') }),
      disabledReason: shared.length === 0 ? text('build.existing-none') : undefined,
      body: (
        <>
          <div className="co-test">
            <Select
              label={text('build.existing')}
              value={value.reference}
              onChange={(reference) => {
                setTest('idle');
                onChange({ ...value, reference });
              }}
              options={shared.map((row) => ({ value: row.id, label: row.name, ...(row.account ? { detail: text('detail.shared', { account: row.account }) } : {}), glyph: <AppTile accent={row.accent} glyph={row.glyph} icon={row.icon} size={20} /> }))}
            />
            <Button icon="plug-zap" busy={typeof test === 'object' && 'testing' in test} onClick={() => void run()}>{text('build.test')}</Button>
          </div>
          <Tested state={test} />
        </>
      ),
    },
    ...(own && own.state !== 'missing'
      ? [{ value: 'own' as const, label: text('build.own'), help: text('build.own-help', { account: own.account }) }]
      : []),
    {
      value: 'entered',
      label: text('build.entered'),
      help: text('build.entered-help', { store }),
      disabledReason: noKeychain ?? (methods.length === 0 ? text('build.entered-off') : undefined),
      body: method && (
        <div className="co-fields">
          {methods.length > 1 && (
            <Field label={text('field.method')}>
              <Select value={method.name} onChange={(next) => onChange({ ...value, method: next, entered: {} })} options={methods.map((m) => ({ value: m.name, label: m.title }))} />
            </Field>
          )}
          <PlainFields fields={method.fields} values={value.entered} errors={errors} onChange={(name, next) => onChange({ ...value, method: method.name, entered: { ...value.entered, [name]: next } })} />
        </div>
      ),
    },
    { value: 'none', label: text('build.no-value'), help: text('build.no-value-help', { system }) },
  ];
  return (
    <div>
      <div className="co-label">
        <span className="ui-field-label" id={id}>{text('build.label')}</span>
        <span className="ui-spacer" />
        <span className="ui-small ui-tertiary">{text('build.label-end')}</span>
      </div>
      <RadioCards label={text('build.label')} value={value.source} onChange={(source) => onChange({ ...value, source, ...blankEntered() })} cards={cards} />
      {refused && <p className="co-outcome" data-tone="danger" role="alert"><Icon name="circle-x" size={14} /><span>{refused}</span></p>}
    </div>
  );
}

/** While you build, when you publish, when it runs: as whom. */
export function NeverPublished({ account, source }: { account: string; source: Source }) {
  return (
    <section aria-label={text('build.never')}>
      <p className="co-never"><Icon name="shield-check" /><span className="ui-strong">{text('build.never')}</span></p>
      <div className="co-strip">
        <div className="co-strip-part">
          <span className="co-strip-head"><Icon name="hammer" size={14} />{text('strip.build')}</span>
          <span>{source === 'none' ? text('strip.asks') : account ? text('strip.as', { account }) : text('strip.as-yours')}</span>
        </div>
        <Icon name="chevron-right" size={14} />
        <div className="co-strip-part">
          <span className="co-strip-head"><Icon name="eraser" size={14} />{text('strip.publish')}</span>
          <span>{text(source === 'none' ? 'strip.nothing' : 'strip.removed')}</span>
        </div>
        <Icon name="chevron-right" size={14} />
        <div className="co-strip-part" data-own>
          <span className="co-strip-head"><Icon name="user-round" size={14} />{text('strip.runs')}</span>
          <span>{text('strip.own')}</span>
        </div>
      </div>
    </section>
  );
}

/** What an attempt to set a build-time value came to. */
export type Set = { ok: true; state?: wire.FlowState } | { ok: false; refused: string };

/** Sets the build-time value of a draft. Entered credentials go through the one call that carries them, tested before they are kept. */
export async function setBuildTime(flowId: string, connectionId: string, system: string, value: BuildTimeValue, accountField = ''): Promise<Set> {
  try {
    if (value.source !== 'entered') {
      return { ok: true, state: await connections.setBuildTime({ flowId, connectionId, source: value.source, reference: value.source === 'shared' ? value.reference : '' }) };
    }
    const values = Object.fromEntries(Object.entries(value.entered).map(([name, v]) => [name, String(v ?? '')]));
    const answer = await personal.provide(`build:${flowId}`, connectionId, JSON.stringify({ method: value.method, keep: true, unchecked: false, values }));
    if (['accepted', 'kept', 'used_once', 'unchecked'].includes(answer.state)) return { ok: true };
    const account = values[accountField] ?? '';
    if (answer.state === 'refused') return { ok: false, refused: [text('build.refused', { system, account }), answer.fault?.title ?? '', answer.lockWarning].filter(Boolean).join(' ') };
    return { ok: false, refused: [answer.fault?.title, answer.fault?.text, answer.fault?.hint].filter(Boolean).join(' ') };
  } catch (thrown) {
    const fault = toFault(thrown);
    return { ok: false, refused: [fault.title, fault.text, fault.hint].filter(Boolean).join(' ') };
  }
}

/** The field that holds the user name of a way to sign in. */
export function accountFieldOf(app: wire.CatalogueApp | undefined, method: string): string {
  const one = (app?.methods ?? []).find((m) => m.name === method) ?? app?.methods?.[0];
  return one?.fields.find((f) => !f.secret)?.name ?? '';
}

/** What must be entered and was not. */
export function missingEntered(app: wire.CatalogueApp | undefined, value: BuildTimeValue): Record<string, string> {
  if (value.source !== 'entered') return {};
  const method = (app?.methods ?? []).find((m) => m.name === value.method) ?? app?.methods?.find((m) => !m.browser);
  return Object.fromEntries((method?.fields ?? []).filter((f) => f.required && String(value.entered[f.name] ?? '') === '').map((f) => [f.name, text('needs', { label: f.label })]));
}
