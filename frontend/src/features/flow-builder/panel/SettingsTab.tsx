import type { wire } from '../../../api';
import { panel as text } from '../../../texts/panel';
import { ConnectionBox } from '../connection/ConnectionBox';
import { useDraft } from '../draft';
import { useForm } from './form/context';
import { FormFields } from './form/FormFields';
import { InterfaceFields } from './InterfaceFields';
import { WebhookBox } from '../triggers/WebhookBox';
import { WhereToStart } from '../triggers/WhereToStart';
import type { ModuleEdits } from './useModuleEdits';

interface Props {
  module: wire.FlowModule;
  app: wire.CatalogueApp;
  action: wire.CatalogueAction;
  edits: ModuleEdits;
}

/** Connection first, then the fields of the module, then those that its system tells. */
export function SettingsTab({ module, app, action, edits }: Props) {
  const { problemField } = useDraft();
  const form = useForm();
  const connects = (app.methods ?? []).length > 0;
  const inputs = action.inputs ?? [];
  const asked = inputs.find((f) => f.interface);
  const before = asked ? inputs.slice(0, inputs.indexOf(asked) + 1) : inputs;
  const after = asked ? inputs.slice(inputs.indexOf(asked) + 1) : [];
  // Fields are hidden by others anywhere in the form, so the whole list decides; the advanced ones have their tab.
  const part = (fields: wire.FormField[]) => fields.filter((f) => !f.advanced);
  return (
    <>
      {connects && <ConnectionBox module={module} app={app} required={action.needsConnection} wanted={problemField === 'connection'} />}
      {action.starting?.webhook && <WebhookBox module={module} locked={form.locked} />}
      {action.starting?.polls && <WhereToStart module={module} since={action.starting.since} locked={form.locked} />}
      {inputs.length === 0 && !connects && !action.starting && <p className="ui-small ui-tertiary">{action.summary || text('no-fields')}</p>}
      <FormFields fields={part(before)} values={edits.values} base="" onChange={edits.set} limit={40} />
      {asked && <InterfaceFields module={module} action={action} asked={asked} values={edits.values} onChange={edits.set} system={form.system || app.title} />}
      <FormFields fields={part(after)} values={edits.values} base="" onChange={edits.set} limit={40} />
    </>
  );
}
