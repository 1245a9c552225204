import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { request } from '../../../actions';
import { flows, keys, personal, type Fault, type wire } from '../../../api';
import { when } from '../../../texts/format';
import { panel as text } from '../../../texts/panel';
import { Button, IconButton, Note, ProgressRing, SkeletonBar, useElapsed } from '../../../ui';
import { useDraft } from '../draft';
import { FormFields } from './form/FormFields';
import { compared, textOf, undeclared, type Values } from './model/form';

interface Props {
  module: wire.FlowModule;
  action: wire.CatalogueAction;
  /** The field that says whose interface it is: the BAPI. */
  asked: wire.FormField;
  values: Values;
  onChange: (path: string, value: unknown) => void;
  system: string;
}

// The parameters as they were when an interface was last read in this window, to say what has changed.
const lastRead = new Map<string, string[]>();

/** The parameters of a BAPI or function module, as its system tells them; what has a value shows in any case. */
export function InterfaceFields({ module, action, asked, values, onChange, system }: Props) {
  const client = useQueryClient();
  const { flowId, flow } = useDraft();
  // Another build-time value may see another interface, and one that was missing can be read now.
  const building = flow.dynamic.find((d) => d.id === module.connection?.dynamic);
  const what = textOf(values[asked.name]);
  const connected = Boolean(module.connection?.shared || module.connection?.dynamic);
  const [stopped, setStopped] = useState('');
  const key = ['flow', 'interface', module.app, module.action, what, module.connection?.shared ?? '', module.connection?.dynamic ?? '', building?.source ?? '', building?.buildTime ?? ''] as const;
  const read = useQuery({
    queryKey: key,
    // The fields as they were when the question was asked: further typing does not ask again.
    queryFn: () => flows.interface({ flowId, module: module.id, field: asked.name, fields: { ...values, [asked.name]: what } }),
    enabled: connected && what !== '' && !what.includes('{{') && stopped !== what,
    staleTime: 10 * 60_000,
  });
  // Once the person has signed in, the question is asked again by itself.
  const signIns = useQuery({ queryKey: keys.personal(), queryFn: personal.list, enabled: Boolean(read.error) && connected });
  const mine = signIns.data?.rows.find((row) => row.connectionId === module.connection?.dynamic)?.state;
  const refetch = read.refetch;
  useEffect(() => {
    if (mine === 'valid' && read.error && needsSignIn(read.error)) void refetch();
    // Only the new sign-in asks.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [mine]);
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => setSince(read.isFetching ? Date.now() : null), [read.isFetching]);
  const elapsed = useElapsed(since);

  const own = action.inputs ?? [];
  const declared = read.data?.inputs ?? [];
  const plain = declared.filter((f) => !f.advanced);
  const kept = undeclared(values, [...own, ...declared]);
  const names = declared.map((f) => f.name);
  const before = useRef(lastRead.get(what));
  useEffect(() => {
    if (read.data) lastRead.set(what, read.data.inputs.map((f) => f.name));
  }, [read.data, what]);
  const [compare, setCompare] = useState(false);
  const changed = before.current && read.data ? compared(before.current, names) : { added: [], gone: [] };

  if (what === '') return null;
  const again = () => {
    before.current = lastRead.get(what);
    setStopped('');
    void read.refetch();
  };
  return (
    <div className="mp-interface">
      {read.isFetching && !read.data ? (
        <div className="mp-reading" role="status" aria-label={text('interface.reading', { what, system })}>
          <p className="ui-row ui-small ui-tertiary">
            <ProgressRing size={14} />
            <span className="ui-truncate">{text('interface.reading', { what, system })}{elapsed === null ? '' : ` · ${elapsed} s`}</span>
            <span className="ui-spacer" />
            <Button
              size="xs"
              onClick={() => {
                setStopped(what);
                void client.cancelQueries({ queryKey: key });
              }}
            >
              {text('interface.cancel')}
            </Button>
          </p>
          {['38%', '52%', '44%'].map((width) => (
            <div key={width} className="mp-reading-field" aria-hidden>
              <SkeletonBar width={width} />
              <span className="mp-reading-box" />
            </div>
          ))}
        </div>
      ) : read.data ? (
        <p className="ui-row ui-small ui-tertiary mp-read">
          <span>{read.data.as ? text('interface.read-as', { system, account: read.data.as, when: when(read.data.readAt) }) : text('interface.read', { system, when: when(read.data.readAt) })}</span>
          <IconButton icon="refresh-cw" size="sm" busy={read.isFetching} label={text('interface.again')} onClick={again} />
        </p>
      ) : read.error ? (
        <Note
          tone="warning"
          title={read.error.title}
          actions={
            needsSignIn(read.error) && module.connection?.dynamic ? (
              <Button size="xs" icon="user-round-key" onClick={() => void request('set-up', { connectionId: module.connection?.dynamic ?? '' })}>{text('interface.sign-in')}</Button>
            ) : (
              <Button size="xs" icon="refresh-cw" onClick={again}>{text('interface.retry')}</Button>
            )
          }
        >
          {[read.error.text, read.error.hint, text('interface.failed')].filter(Boolean).join(' ')}
        </Note>
      ) : stopped === what ? (
        <Note tone="neutral" title={text('interface.stopped')} actions={<Button size="xs" icon="refresh-cw" onClick={again}>{text('interface.retry')}</Button>}>{text('interface.stopped-text', { what })}</Note>
      ) : !connected ? (
        <Note tone="neutral" title={text('connection.first')}>{text('connection.first-text')}</Note>
      ) : null}
      {(changed.added.length > 0 || changed.gone.length > 0) && (
        <Note tone="warning" title={text('interface.changed')} actions={<Button size="xs" aria-expanded={compare} onClick={() => setCompare(!compare)}>{text('interface.compare')}</Button>}>
          {compare ? text('interface.changed-list', { added: changed.added.join(', ') || text('interface.nothing'), gone: changed.gone.join(', ') || text('interface.nothing') }) : undefined}
        </Note>
      )}
      {read.error && read.data && <Note tone="warning" title={read.error.title}>{read.error.hint}</Note>}
      <FormFields fields={[...plain, ...declared.filter((f) => f.advanced)]} values={values} base="" onChange={onChange} limit={6} />
      {kept.length > 0 && (
        <>
          {read.data && <p className="ui-label ui-secondary">{text('interface.kept')}</p>}
          <FormFields fields={kept} values={values} base="" onChange={onChange} limit={40} />
        </>
      )}
    </div>
  );
}

/** Without a build-time value the system is asked as the person, who has to sign in first. */
function needsSignIn(fault: Fault): boolean {
  return fault.code === 'run.needs_sign_in' || fault.kind === 'unauthenticated';
}
