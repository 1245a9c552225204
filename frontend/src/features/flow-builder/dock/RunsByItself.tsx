import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys, triggers, type Fault, type wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { ago, exact } from '../../../texts/format';
import { Button, Note, Switch, toast } from '../../../ui';

/** A moment to the minute: nothing that is planned is told to the second. */
export const minute = (iso: string) => exact(iso).replace(/:\d\d$/, '');

/** Turns a flow on or off; what changes is read anew wherever it is shown. */
export function useSwitch(flowId: string) {
  const client = useQueryClient();
  const changed = (state: wire.AutomaticState) => {
    client.setQueryData(keys.automatic(flowId), state);
    void client.invalidateQueries({ queryKey: keys.flows() });
    void client.invalidateQueries({ queryKey: keys.shell() });
  };
  const failed = (fault: Fault) => toast([fault.title, fault.text, fault.hint].filter(Boolean).join(' '));
  const turn = useMutation({ mutationFn: (on: boolean) => triggers.switch({ flowId, on }), onSuccess: changed, onError: failed });
  const decide = useMutation({ mutationFn: (run: boolean) => triggers.decide({ flowId, run }), onSuccess: changed, onError: failed });
  return { turn, decide };
}

/** Whether the published version runs by itself: the switch, the next run, why not. */
export function RunsByItself({ flowId, version }: { flowId: string; version: number }) {
  const { data } = useQuery({ queryKey: keys.automatic(flowId), queryFn: () => triggers.state({ id: flowId }), enabled: version > 0, refetchInterval: 15_000 });
  const { turn, decide } = useSwitch(flowId);
  if (version === 0) return <p className="ui-small ui-tertiary fb-itself">{text('itself.publish')}</p>;
  if (!data) return null;
  if (!data.can && !data.active) return <p className="ui-small ui-tertiary fb-itself">{text('itself.cannot', { why: data.why })}</p>;
  return (
    <section className="ui-stack fb-itself" aria-label={text('itself.title')}>
      <div className="ui-row">
        <span className="ui-strong">{text('itself.title')}</span>
        <span className="ui-spacer" />
        <Switch label={text('itself.title')} checked={data.active && data.paused === ''} disabledReason={data.can ? undefined : data.why} onChange={(on) => turn.mutate(on)} />
      </div>
      <p className="ui-small ui-tertiary">{text('itself.version', { version, when: data.words })}</p>
      {data.paused !== '' && <Note tone="warning" title={text('itself.paused')}>{data.paused}</Note>}
      {data.asks !== '' && (
        <Note tone="warning" title={text('itself.missed', { when: minute(data.asks) })} actions={<><Button size="xs" onClick={() => decide.mutate(true)}>{text('itself.run-now')}</Button><Button size="xs" variant="ghost" onClick={() => decide.mutate(false)}>{text('itself.leave-out')}</Button></>} />
      )}
      {data.active && data.paused === '' && data.next !== '' && <p className="ui-small" title={exact(data.next)}>{text('itself.next', { when: minute(data.next) })}</p>}
      {data.lastRun !== '' && <p className="ui-small ui-tertiary" title={exact(data.lastRun)}>{text('itself.last', { when: ago(data.lastRun) })}</p>}
      <p className="ui-small ui-tertiary">{text('itself.while-open')}</p>
    </section>
  );
}
