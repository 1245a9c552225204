import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys, triggers, type Fault, type wire } from '../../../api';
import { go } from '../../../routing';
import { bytes, exact } from '../../../texts/format';
import { triggers as text } from '../../../texts/triggers';
import { announce, Button, Field, IconButton, Input, Note, toast } from '../../../ui';
import { useDraft } from '../draft';
import './triggers.css';

const fail = (fault: Fault) => toast([fault.title, fault.text, fault.hint].filter(Boolean).join(' '));

/** The address of a webhook, what its requests hold, and which came last. */
export function WebhookBox({ module, locked }: { module: wire.FlowModule; locked?: string | undefined }) {
  const { flowId, flow, apply, readOnly } = useDraft();
  const client = useQueryClient();
  const ref = { flowId, module: module.id };
  const key = keys.hook(flowId, module.id);
  const { data } = useQuery({ queryKey: key, queryFn: () => triggers.hook(ref), refetchInterval: 1500, enabled: readOnly === '' });
  const [whole, setWhole] = useState<string | null>(null);
  const keep = (state: wire.HookState) => client.setQueryData(key, state);
  const show = useMutation({ mutationFn: () => triggers.address(ref), onSuccess: (got) => setWhole(got.address), onError: fail });
  const copy = useMutation({ mutationFn: () => triggers.copyAddress(ref), onSuccess: () => toast(text('hook.copied')), onError: fail });
  const renew = useMutation({
    mutationFn: () => triggers.newAddress(ref),
    onSuccess: (got) => {
      setWhole(got.address);
      toast(text('hook.renewed'));
    },
    onError: fail,
  });
  const learn = useMutation({ mutationFn: (on: boolean) => triggers.learn({ ...ref, on }), onSuccess: keep, onError: fail });
  const drop = useMutation({ mutationFn: (ids: number[]) => triggers.drop({ ...ref, ids }), onSuccess: keep, onError: fail });
  const replay = useMutation({ mutationFn: (id: string) => triggers.replay({ id }), onSuccess: () => toast(text('hook.replayed')), onError: fail });

  // What was learned becomes an edit like any other: it can be undone.
  const taken = useRef('');
  const learned = data?.structure ?? '';
  const fieldsKey = JSON.stringify(module.fields?.structure ?? null);
  useEffect(() => {
    if (learned === '' || taken.current === learned) return;
    taken.current = learned;
    announce(text('hook.learned'));
    if (fieldsKey !== JSON.stringify(JSON.parse(learned))) void apply([{ op: 'set_field', id: module.id, field: 'structure', value: JSON.parse(learned) }], { toast: text('hook.learned'), undoable: true }).catch(() => {});
    void triggers.learn({ flowId, module: module.id, on: false }).catch(() => {});
  }, [learned, fieldsKey, apply, flowId, module.id]);

  if (!data) return null;
  const items = Array.isArray(module.fields?.structure) ? (module.fields.structure as { name?: string }[]).map((f) => f.name ?? '').filter(Boolean) : [];
  return (
    <section className="ui-stack fb-hook" aria-label={text('hook.title')}>
      {data.trouble !== '' && <Note tone="danger" title={text('hook.deaf')}>{data.trouble}</Note>}
      <Field label={text('hook.address')} help={text('hook.address-help')}>
        <span className="ui-row fb-hook-address">
          <Input mono readOnly value={whole ?? data.address} aria-label={text('hook.address')} onFocus={(event) => event.target.select()} />
          <IconButton icon={whole === null ? 'eye' : 'eye-off'} label={whole === null ? text('hook.show') : text('hook.hide')} disabledReason={data.canShow || whole !== null ? undefined : text('hook.not-kept')} onClick={() => (whole === null ? show.mutate() : setWhole(null))} />
          <IconButton icon="copy" label={text('hook.copy')} disabledReason={data.canShow ? undefined : text('hook.not-kept')} onClick={() => copy.mutate()} />
          <IconButton icon="rotate-cw" label={text('hook.renew')} disabledReason={locked} onClick={() => renew.mutate()} />
        </span>
      </Field>
      <div className="ui-stack fb-hook-part">
        <span className="ui-strong">{text('hook.structure')}</span>
        {data.learning ? (
          <Note tone="info" live title={text('hook.listening')} actions={<Button size="xs" variant="ghost" onClick={() => learn.mutate(false)}>{text('hook.stop')}</Button>}>{text('hook.listening-text')}</Note>
        ) : (
          <>
            <p className="ui-small ui-tertiary">{items.length === 0 ? text('hook.unknown') : text('hook.known', { items: new Intl.ListFormat('en-GB').format(items) })}</p>
            <Button size="sm" icon="list-tree" disabledReason={locked ?? (data.listens ? undefined : text('hook.deaf'))} onClick={() => learn.mutate(true)}>{text(items.length === 0 ? 'hook.learn' : 'hook.learn-again')}</Button>
          </>
        )}
      </div>
      {(data.waiting ?? []).length > 0 && (
        <div className="ui-stack fb-hook-part">
          <span className="ui-row"><span className="ui-strong">{text('hook.waiting', { n: data.waiting.length })}</span><span className="ui-spacer" /><Button size="xs" variant="ghost" onClick={() => drop.mutate(data.waiting.map((w) => w.id))}>{text('hook.drop-all')}</Button></span>
          <ul className="fb-hook-list">
            {data.waiting.map((w) => (
              <li key={w.id} className="ui-row ui-small">
                <time dateTime={w.at} className="ui-num">{exact(w.at)}</time>
                <span className="ui-tertiary ui-num">{bytes(w.size)}</span>
                <span className="ui-spacer" />
                <IconButton icon="trash-2" size="sm" label={text('hook.drop', { at: exact(w.at) })} onClick={() => drop.mutate([w.id])} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="ui-stack fb-hook-part">
        <span className="ui-strong">{text('hook.last')}</span>
        {(data.requests ?? []).length === 0 ? <p className="ui-small ui-tertiary">{text('hook.none')}</p> : (
          <ul className="fb-hook-list">
            {data.requests.slice(0, 8).map((r) => (
              <li key={`${r.at}${r.runId}`} className="ui-row ui-small">
                <time dateTime={r.at} className="ui-num">{exact(r.at)}</time>
                <span>{r.method}</span>
                <span className="ui-num">{r.status}</span>
                <span className="ui-tertiary ui-num">{bytes(r.size)}</span>
                <span className="ui-spacer" />
                {r.runId !== '' && <Button size="xs" variant="ghost" onClick={() => go({ name: 'run', id: r.runId })}>{text('hook.run')}</Button>}
                {r.runId !== '' && <IconButton icon="repeat" size="sm" label={text('hook.replay', { at: exact(r.at) })} disabledReason={flow.version === 0 ? text('hook.publish') : undefined} onClick={() => replay.mutate(r.runId)} />}
              </li>
            ))}
          </ul>
        )}
      </div>
      <p className="ui-small ui-tertiary">{text(data.active ? 'hook.active' : 'hook.inactive')}</p>
    </section>
  );
}
