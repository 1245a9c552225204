import { builder as text } from '../../../texts/flow-builder';
import { Field, Input, Panel, Switch } from '../../../ui';
import { useDraft } from '../draft';

/** Settings of a run, with their words. */
export function FlowSettings({ onClose }: { onClose: () => void }) {
  const { flow, apply, readOnly } = useDraft();
  const { settings } = flow.document;
  const off = readOnly || undefined;
  const set = (part: Partial<typeof settings>) => void apply([{ op: 'set_settings', settings: { ...settings, ...part } }]);
  const flags = [
    ['sequential', 'settings.sequential', 'settings.sequential-help'], ['confidential', 'settings.confidential', 'settings.confidential-help'],
    ['storeIncomplete', 'settings.incomplete', 'settings.incomplete-help'], ['dataLoss', 'settings.loss', 'settings.loss-help'],
    ['autoCommit', 'settings.auto-commit', 'settings.auto-commit-help'], ['commitTriggerLast', 'settings.trigger-last', 'settings.trigger-last-help'],
    ['freshVariables', 'settings.fresh', 'settings.fresh-help'],
  ] as const;
  const numbers = [['maxCycles', 'settings.cycles', 1, 100_000], ['maxErrors', 'settings.errors', 0, 1000], ['parallel', 'settings.parallel', 0, 64]] as const;
  return (
    <Panel name="flow-settings" title={text('settings.title')} sub={flow.document.name} padded onClose={onClose}>
      <div className="fb-settings">
        {flags.map(([key, label, help]) => (
          <div key={key} className="fb-setting">
            <div className="ui-stack fb-grow">
              <span className="ui-strong">{text(label)}</span>
              <span className="ui-small ui-tertiary">{text(help)}</span>
            </div>
            <Switch label={text(label)} checked={settings[key]} disabledReason={off} onChange={(on) => set({ [key]: on })} />
          </div>
        ))}
        {numbers.map(([key, label, min, max]) => (
          <Field key={`${key}-${settings[key]}`} label={text(label)} {...(key === 'maxErrors' ? { help: text('settings.errors-help') } : {})}>
            <Input type="number" min={min} max={max} defaultValue={String(settings[key] ?? 0)} readOnly={Boolean(off)} onBlur={(event) => {
              const next = Math.round(Number(event.target.value));
              if (Number.isFinite(next) && next !== settings[key]) set({ [key]: next });
            }} />
          </Field>
        ))}
      </div>
    </Panel>
  );
}

/** What the flow does, in sentences. */
export function Explain({ onClose }: { onClose: () => void }) {
  const { flow } = useDraft();
  return (
    <Panel name="explain" title={text('explain.title')} sub={flow.document.name} padded onClose={onClose}>
      {flow.explain.length === 0 ? <p className="ui-secondary">{text('explain.empty')}</p> : (
        <ol className="fb-explain">
          {flow.explain.map((line, i) => <li key={i}>{line}</li>)}
        </ol>
      )}
    </Panel>
  );
}
