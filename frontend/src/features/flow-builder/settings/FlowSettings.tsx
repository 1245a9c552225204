/* How an Action Flow runs, in plain words; each change is an edit of its own, with a name. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { flows, keys, type wire } from '../../../api';
import { go } from '../../../routing';
import { builder as text } from '../../../texts/flow-builder';
import { when } from '../../../texts/format';
import { announce, Button, Field, Input, Note, Panel, Switch, toast } from '../../../ui';
import { useDraft } from '../draft';

type Flag = 'sequential' | 'confidential' | 'storeIncomplete' | 'dataLoss' | 'autoCommit' | 'commitTriggerLast' | 'freshVariables' | 'testsMustPass';
type Figure = 'maxCycles' | 'maxErrors' | 'parallel';

const flags = {
  sequential: 'settings.sequential', confidential: 'settings.confidential', storeIncomplete: 'settings.incomplete', dataLoss: 'settings.loss', autoCommit: 'settings.auto-commit',
  commitTriggerLast: 'settings.trigger-last', freshVariables: 'settings.fresh', testsMustPass: 'settings.tests',
} as const satisfies Record<Flag, string>;
const figures = { maxCycles: ['settings.cycles', 1, 100_000], maxErrors: ['settings.errors', 0, 1000], parallel: ['settings.parallel', 0, 1024] } as const;

export function FlowSettings({ onClose }: { onClose: () => void }) {
  const { flow } = useDraft();
  return (
    <Panel name="flow-settings" title={text('settings.title')} sub={flow.document.name} padded onClose={onClose} foot={<span className="ui-small ui-tertiary">{text('settings.saves')}</span>}>
      <div className="fb-settings">
        <PausedNote />
        <Group title={text('settings.group.runs')}>
          <FlagRow name="sequential" />
          <FigureRow name="maxCycles" />
          <FigureRow name="parallel" />
        </Group>
        <Group title={text('settings.group.errors')}>
          <FlagRow name="storeIncomplete" />
          <FlagRow name="dataLoss" needs={flow.document.settings.storeIncomplete ? undefined : text('settings.loss-needs')} />
          <FigureRow name="maxErrors" />
        </Group>
        <Group title={text('settings.group.data')}>
          <FlagRow name="confidential" />
          <FlagRow name="autoCommit" />
          <FlagRow name="commitTriggerLast" />
          <FlagRow name="freshVariables" />
        </Group>
        <Group title={text('settings.group.publish')}>
          <FlagRow name="testsMustPass" />
        </Group>
      </div>
    </Panel>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="ui-stack fb-settings-group" aria-label={title}>
      <h3 className="ui-label">{title}</h3>
      {children}
    </section>
  );
}

function useSet() {
  const { flow, apply } = useDraft();
  return (part: Partial<wire.FlowSettings>, what: string) => void apply([{ op: 'set_settings', settings: { ...flow.document.settings, ...part }, what }]).then(() => announce(what), () => {});
}

function FlagRow({ name, needs }: { name: Flag; needs?: string | undefined }) {
  const { flow, readOnly } = useDraft();
  const set = useSet();
  const label = text(flags[name]);
  const on = flow.document.settings[name];
  return (
    <div className="fb-setting">
      <div className="ui-stack fb-grow">
        <span className="ui-strong">{label}</span>
        <span className="ui-small ui-tertiary">{text(`${flags[name]}-help`)}</span>
      </div>
      <Switch label={label} checked={on} disabledReason={readOnly || (on ? undefined : needs)} onChange={(next) => set({ [name]: next }, text(next ? 'settings.what-on' : 'settings.what-off', { name: label }))} />
    </div>
  );
}

function FigureRow({ name }: { name: Figure }) {
  const { flow, readOnly } = useDraft();
  const set = useSet();
  const [id, min, max] = figures[name];
  const now = flow.document.settings[name] ?? 0;
  const [typed, setTyped] = useState<string | null>(null);
  const value = Number(typed ?? now);
  const wrong = !Number.isInteger(value) || value < min || value > max;
  const keep = () => {
    if (typed === null) return;
    if (!wrong && value !== now) set({ [name]: value }, text('settings.what-number', { name: text(id), value: String(value) }));
    if (!wrong) setTyped(null);
  };
  return (
    <Field label={text(id)} {...(wrong ? { error: text('settings.between', { min, max }) } : { help: text(`${id}-help`) })}>
      <Input
        inputMode="numeric"
        value={typed ?? String(now)}
        readOnly={readOnly !== ''}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
        }}
      />
    </Field>
  );
}

/** A flow that is paused says why, and is let go on here as well as in the list. */
export function PausedNote() {
  const { flowId, flow } = useDraft();
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: keys.flows(), queryFn: flows.list });
  const pause = data?.flows?.find((one) => one.id === flowId)?.paused;
  const goOn = useMutation({
    mutationFn: () => flows.continue({ id: flowId }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.flows() });
      toast(text('settings.continued', { name: flow.document.name }));
    },
    onError: (fault) => toast(fault.title),
  });
  if (!pause) return null;
  return (
    <Note
      tone="warning"
      icon="circle-stop"
      title={text('settings.paused')}
      actions={
        <>
          {pause.runId !== '' && <Button size="xs" onClick={() => go({ name: 'run', id: pause.runId })}>{text('settings.paused-run')}</Button>}
          <Button size="xs" busy={goOn.isPending} onClick={() => goOn.mutate()}>{text('settings.continue')}</Button>
        </>
      }
    >
      {text('settings.paused-since', { when: when(pause.at), reason: pause.reason })}
    </Note>
  );
}
