import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { flows, keys, toFault, type wire } from '../../../api';
import { go } from '../../../routing';
import { runs as text } from '../../../texts/runs';
import { Button, EmptyState, FaultState, Panel, Skeleton, Whoms } from '../../../ui';
import { shownAccounts } from '../model';
import { InputFields, readInputs, type Typed } from '../InputFields';
import { startRuns } from '../start';
import { closeDrawer } from './state';

/** Run once with inputs: what the published version takes, as whom it acts, and Run once. */
export function InputsDrawer({ flowId }: { flowId: string }) {
  const flow = useQuery({ queryKey: keys.flow(flowId), queryFn: () => flows.get({ id: flowId }) });
  const number = flow.data?.version ?? 0;
  const version = useQuery({ queryKey: keys.flowVersion(flowId, number), queryFn: () => flows.version({ flowId, number }), enabled: number > 0 });
  const list = useQuery({ queryKey: keys.flows(), queryFn: flows.list });
  const chips = list.data?.flows?.find((row) => row.id === flowId)?.chips ?? flow.data?.acts ?? [];
  const [typed, setTyped] = useState<Typed>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const inputs = (version.data?.document.inputs ?? []).map((input): wire.ViewAsk => ({ name: input.name, label: input.label || input.name, type: input.type, required: input.required && (input.default === null || input.default === undefined) }));
  const run = async () => {
    const read = readInputs(inputs, typed);
    setErrors(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    setBusy(true);
    await startRuns({ source: 'run_once', viewId: '', actionId: '', rowKeys: [], flowId, inputs: read.values, only: 0, from: 0, dryRun: false, expects: shownAccounts(chips) });
    setBusy(false);
  };
  const fault = flow.error ?? version.error;
  const unpublished = flow.data !== undefined && number === 0;
  return (
    <Panel
      name="run"
      width={440}
      min={380}
      title={text('inputs.title', { flow: flow.data?.document.name ?? '' })}
      sub={text('inputs.sub')}
      head={<div className="runs-whoms"><Whoms whoms={chips} card id="run-once-whoms" /></div>}
      padded
      onClose={closeDrawer}
      foot={
        unpublished ? undefined : (
          <>
            <span className="ui-spacer" />
            <Button variant="primary" icon="play" busy={busy} aria-describedby="run-once-whoms" type="submit" form="run-once-inputs">{text('inputs.run')}</Button>
          </>
        )
      }
    >
      {fault ? (
        <FaultState fault={toFault(fault)} onRetry={() => void flow.refetch()} />
      ) : unpublished ? (
        <EmptyState icon="workflow" title={text('inputs.unpublished')} actions={<Button size="sm" onClick={() => { closeDrawer(); go({ name: 'flow', id: flowId }); }}>{text('inputs.open-builder')}</Button>}>{text('inputs.unpublished-text')}</EmptyState>
      ) : !version.data ? (
        <Skeleton rows={3} columns={1} />
      ) : (
        <form
          id="run-once-inputs"
          className="runs-inputs"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          {inputs.length === 0 && <p className="ui-secondary">{text('inputs.none')}</p>}
          <InputFields inputs={inputs} typed={typed} errors={errors} onChange={(name, value) => setTyped({ ...typed, [name]: value })} />
        </form>
      )}
    </Panel>
  );
}
