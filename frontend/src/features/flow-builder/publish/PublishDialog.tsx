import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flows, isFault, keys, useShell, type Fault, type wire } from '../../../api';
import { go } from '../../../routing';
import { publish as text } from '../../../texts/publish';
import { announce, Button, Dialog, FaultCard, FaultState, Field, Icon, Input, Note, Skeleton, Textarea, toast } from '../../../ui';
import { useDraft } from '../draft';
import { Changes } from './Changes';
import { Checks } from './Checks';
import { Leaving } from './Leaving';
import './publish.css';

interface Props {
  flowId: string;
  open: boolean;
  onClose: () => void;
}

const longest = 500;

/** Publish: what the next version changes, what was checked, and what stays out of it. */
export function PublishDialog({ flowId, open, onClose }: Props) {
  return open ? <Opened flowId={flowId} onClose={onClose} /> : null;
}

function Opened({ flowId, onClose }: Omit<Props, 'open'>) {
  const client = useQueryClient();
  const { flow, select, settled, refresh } = useDraft();
  const keychain = useShell().data?.keychain.name || text('leftover.store');
  const [ready, setReady] = useState(false);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [left, setLeft] = useState<wire.PublishResult | null>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  // The plan is about the draft with all its edits.
  useEffect(() => {
    let on = true;
    settled().then(() => on && setReady(true), (thrown) => on && isFault(thrown) && setFault(thrown));
    return () => {
      on = false;
    };
  }, [settled]);
  const read = useQuery({ queryKey: keys.publishPlan(flowId), queryFn: () => flows.publishPlan({ id: flowId } as wire.ID), enabled: ready, staleTime: 0 });
  const plan = read.data;
  const here = plan !== undefined;
  useEffect(() => {
    if (here) noteField.current?.focus();
  }, [here]);

  const done = (result: wire.PublishResult, old: number) => {
    for (const queryKey of [keys.flow(flowId), keys.flows(), keys.shell(), keys.views(), keys.connections()]) void client.invalidateQueries({ queryKey });
    void refresh();
    const restore = () =>
      void flows.restoreVersion({ flowId, number: old }).then(
        (again) => {
          void client.invalidateQueries({ queryKey: keys.flow(flowId) });
          toast(text('restored', { version: again.version, old }));
        },
        (thrown: Fault) => toast(thrown.title),
      );
    toast({ text: text('done', { version: result.version }), seconds: 30, ...(old > 0 ? { action: { label: text('restore', { old }), run: restore } } : {}) });
    announce(text('done', { version: result.version }));
  };
  const send = async () => {
    if (!plan || busy || blocked !== undefined) return;
    setBusy(true);
    setFault(null);
    try {
      const result = await flows.publish({ flowId, revision: plan.revision, note: note.trim() });
      done(result, plan.replaces);
      if ((result.leftover ?? []).length > 0) setLeft(result);
      else onClose();
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      setFault(thrown);
      announce(thrown.title, 'assertive');
      // A draft that moved on has another plan.
      void read.refetch();
    } finally {
      setBusy(false);
    }
  };
  const blocked = plan ? plan.blocked || undefined : text('reading');
  const open = (module: number, field: string) => {
    onClose();
    go({ name: 'flow', id: flowId });
    select(module, field || undefined);
  };

  if (left) {
    return (
      <Dialog open onClose={onClose} title={text('done', { version: left.version })} foot={<><span className="ui-spacer" /><Button variant="primary" onClick={onClose}>{text('close')}</Button></>}>
        <Note tone="danger" live title={text('leftover.title', { store: keychain })}>{text('leftover.text', { names: left.leftover.join(', ') })}</Note>
      </Dialog>
    );
  }
  const version = plan?.version ?? flow.version + 1;
  return (
    <Dialog
      open
      onClose={onClose}
      width={960}
      bare
      line
      title={text('title', { name: plan?.name ?? flow.document.name })}
      sub={(plan?.replaces ?? flow.version) > 0 ? text('sub.replaces', { version, old: plan?.replaces ?? flow.version }) : text('sub.first')}
      onSubmit={() => void send()}
      onOpenFocus={(event) => {
        event.preventDefault();
        (noteField.current ?? (event.currentTarget as HTMLElement | null))?.focus();
      }}
      foot={
        <>
          <span className="ui-dialog-note">
            <Icon name="scroll-text" />
            <span>{plan ? text('recorded', { person: plan.person }) : ''}</span>
          </span>
          <Button onClick={onClose}>{text('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabledReason={blocked}>{text('do', { version })}</Button>
        </>
      }
    >
      {!plan && read.error ? (
        <FaultState fault={read.error} onRetry={() => void read.refetch()} />
      ) : !plan ? (
        fault ? <div className="pb-part"><FaultCard fault={fault} /></div> : <Skeleton rows={9} columns={2} label={text(ready ? 'reading' : 'saving')} />
      ) : (
        <div className="pb">
          <div className="pb-part pb-left">
            {fault && <FaultCard fault={fault} />}
            {plan.blocked && <Note tone="danger" title={plan.blocked} />}
            <div className="pb-two">
              <Field label={text('version')}>
                <Input readOnly value={String(plan.version)} end={<span className="ui-small ui-tertiary pb-was">{plan.replaces > 0 ? text('was', { old: plan.replaces }) : text('first')}</span>} />
              </Field>
              <Field label={text('scheduling')}>
                <Input readOnly icon={flow.document.scheduling.type === 'on-demand' ? 'hand' : 'calendar-clock'} value={plan.scheduling.charAt(0).toUpperCase() + plan.scheduling.slice(1)} />
              </Field>
            </div>
            <Field label={text('note')} end={text('note.count', { n: note.length })}>
              <Textarea
                ref={noteField}
                rows={3}
                maxLength={longest}
                value={note}
                onChange={(event) => setNote(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
                  event.preventDefault();
                  void send();
                }}
              />
            </Field>
            <Field label={text('who')} help={systems(plan, flow) ? text('who.help', { system: systems(plan, flow) }) : text('who.help-plain')}>
              <Input readOnly icon="user-round" value={text('who.you')} />
            </Field>
            <Checks checks={plan.checks} onOpen={open} />
          </div>
          <div className="pb-part pb-right">
            <Changes plan={plan} onCompare={() => { onClose(); go({ name: 'flow', id: flowId, tab: 'versions', query: { compare: '0' } }); }} />
            {plan.dynamic.length > 0 && <Leaving plan={plan} />}
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** The systems in which each person's own authorizations decide. */
function systems(plan: wire.PublishPlan, flow: wire.FlowState): string {
  return [...new Set(plan.dynamic.map((d) => flow.dynamic.find((one) => one.id === d.id)?.system ?? '').filter(Boolean))].join(', ');
}
