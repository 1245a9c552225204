/* One incomplete run: what stopped it, what it goes on with, and the way on. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys, runs as api, type wire } from '../../../api';
import { Link } from '../../../routing';
import { exact, when } from '../../../texts/format';
import { incomplete as text } from '../../../texts/incomplete';
import { Button, Chip, Facts, FaultCard, FaultState, Field, Note, Panel, RadioCards, Skeleton, Textarea, toast, Whoms } from '../../../ui';
import { follow } from '../start';
import { DeleteDialog, StatusChip } from './IncompleteList';
import { corrections, open as canAct, readBundle, written } from './model';

export function IncompletePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery({ queryKey: keys.incomplete(id), queryFn: () => api.incomplete({ id }) });
  return (
    <Panel
      name="incomplete"
      width={440}
      title={data ? text('row', { n: String(data.row.number) }) : text('title')}
      sub={data && text('panel.sub', { flow: data.row.flowName, module: data.row.module, title: data.row.title })}
      onClose={onClose}
      padded
    >
      {error && !data ? <FaultState fault={error} onRetry={() => void refetch()} /> : !data ? <Skeleton label={text('loading')} /> : <Detail key={data.row.id} view={data} onClose={onClose} />}
    </Panel>
  );
}

function Detail({ view, onClose }: { view: wire.IncompleteView; onClose: () => void }) {
  const { row } = view;
  const bundles = view.bundles ?? [];
  const client = useQueryClient();
  const [newest, setNewest] = useState(false);
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [asking, setAsking] = useState(false);
  const fresh = () => void client.invalidateQueries({ queryKey: keys.runs() });
  const changed = corrections(bundles, typed);
  const resume = useMutation({
    mutationFn: () => follow(() => api.resume({ id: row.id, newest, bundles: changed ?? [] })),
    onSettled: fresh,
  });
  const remove = useMutation({
    mutationFn: () => api.deleteIncompletes({ ids: [row.id] }),
    onSuccess: ({ done, refused }) => {
      fresh();
      if (refused?.[0]?.fault) toast(refused[0].fault.title);
      else toast(text('deleted', { n: done }));
      if (done > 0) onClose();
    },
    onError: (fault) => toast(fault.title),
  });
  const off = !row.mine ? text('not-mine', { name: row.personName }) : row.status === 'resolved' ? text('is-resolved') : !canAct(row) ? text('busy') : undefined;
  const who = (row.chips ?? []).map((chip) => chip.text).join(', ');
  return (
    <div className="inc-detail">
      <div className="ui-row"><StatusChip row={row} /><Whoms whoms={row.chips ?? []} id="inc-acts" /></div>
      {row.fault && <FaultCard fault={row.fault} tone="warning" />}
      <Facts
        facts={[
          { name: text('panel.created'), value: exact(row.created) },
          ...(row.rowKey ? [{ name: text('panel.row'), value: row.rowKey }] : []),
          { name: text('panel.type'), value: row.errorType },
          { name: text('panel.attempts'), value: row.maxAttempts > 0 ? text('attempts', { n: String(row.attempts), max: row.maxAttempts }) : String(row.attempts) },
          ...(canAct(row) ? [{ name: text('panel.next'), value: row.next ? when(row.next) : text('by-hand') }] : []),
          ...(row.waits ? [{ name: text('panel.waits'), value: row.waits }] : []),
          { name: text('panel.by'), value: row.personName },
        ]}
      />
      <span className="ui-row">
        <Link to={{ name: 'run', id: row.id }}>{text('panel.open-run')}</Link>
        {row.from !== '' && <Link to={{ name: 'run', id: row.from }}>{text('panel.from')}</Link>}
      </span>
      {row.newest > 0 && off === undefined && (
        <RadioCards<'old' | 'new'>
          label={text('panel.version')}
          value={newest ? 'new' : 'old'}
          onChange={(next) => setNewest(next === 'new')}
          cards={[
            { value: 'old', label: row.version > 0 ? text('panel.version-old', { n: String(row.version) }) : text('panel.version-draft') },
            { value: 'new', label: text('panel.version-new', { n: String(row.newest) }), help: text('panel.version-new-help') },
          ]}
        />
      )}
      <section className="ui-stack inc-bundles" aria-label={text('panel.bundles')}>
        <h3 className="ui-h3">{text('panel.bundles')}</h3>
        <p className="ui-small ui-secondary">{bundles.length === 0 ? text('panel.no-bundles') : text('panel.bundles-help', { module: `${row.module} ${row.title}` })}</p>
        {bundles.map((bundle) => {
          const now = typed[bundle.module] ?? written(bundle);
          const { error } = readBundle(now);
          const differs = now !== written(bundle);
          return (
            <Field
              key={bundle.module}
              label={text('panel.bundle', { module: bundle.module, title: bundle.title })}
              {...(error ? { error: text('panel.bad-json', { why: error }) } : {})}
              end={differs ? <span className="ui-row"><Chip tone="info">{text('panel.changed')}</Chip><button type="button" className="ui-link ui-small" onClick={() => setTyped((old) => ({ ...old, [bundle.module]: written(bundle) }))}>{text('panel.reset')}</button></span> : undefined}
            >
              <Textarea mono rows={Math.min(14, now.split('\n').length + 1)} value={now} readOnly={off !== undefined} spellCheck={false} onChange={(event) => setTyped((old) => ({ ...old, [bundle.module]: event.target.value }))} />
            </Field>
          );
        })}
      </section>
      {off !== undefined && row.status !== 'resolved' && <Note icon="lock">{off}</Note>}
      <div className="ui-row inc-actions">
        <Button variant="primary" icon="step-forward" busy={resume.isPending} aria-describedby="inc-acts" hint={who ? text('panel.resume-as', { who }) : undefined} disabledReason={off ?? (changed === null ? text('panel.bad-json', { why: '' }) : undefined)} onClick={() => resume.mutate()}>{text('panel.resume')}</Button>
        <Button icon="trash-2" busy={remove.isPending} disabledReason={off} onClick={() => setAsking(true)}>{text('panel.delete')}</Button>
      </div>
      <DeleteDialog n={1} open={asking} onClose={() => setAsking(false)} onDelete={() => { setAsking(false); remove.mutate(); }} />
    </div>
  );
}
