/* The tab Versions: the list, the chosen one read-only, what differs, and the way back to it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { flows, keys, type Fault, type wire } from '../../../api';
import { go, useKept } from '../../../routing';
import { builder as text } from '../../../texts/flow-builder';
import { exact, when } from '../../../texts/format';
import { Button, Chip, EmptyState, FaultState, Icon, Note, Skeleton, toast } from '../../../ui';
import { FlowCanvas } from '../canvas/FlowCanvas';
import type { CanvasActions } from '../canvas/types';
import './lists.css';

const silent: CanvasActions = { open: () => {}, bubble: () => {} };

export function Versions({ flowId }: { flowId: string }) {
  const { data, error, refetch } = useQuery({ queryKey: keys.flowVersions(flowId), queryFn: () => flows.versions({ id: flowId } as wire.ID) });
  const [chosen, setChosen] = useKept<number>('builder.version', 0);
  if (error && !data) return <FaultState fault={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton label={text('loading')} />;
  const newest = data.versions[0];
  if (!newest) return <EmptyState icon="history" title={text('versions.empty')}>{text('versions.empty-text')}</EmptyState>;
  const row = data.versions.find((v) => v.number === chosen) ?? newest;
  return (
    <div className="fb-versions">
      <ul className="fb-version-list" aria-label={text('versions.title')}>
        {data.versions.map((version) => (
          <li key={version.number}>
            <button type="button" className="fb-version" aria-current={version.number === row.number || undefined} onClick={() => setChosen(version.number)}>
              <span className="ui-row">
                <span className="ui-strong">{text('versions.number', { n: version.number })}</span>
                {version.archived !== '' ? <Chip icon="inbox">{text('versions.archived')}</Chip> : version.current && <Chip tone="success" icon="circle-check">{text('versions.current')}</Chip>}
                {version.tampered && <Icon name="triangle-alert" size={14} />}
              </span>
              <span className="ui-small ui-tertiary" title={exact(version.at)}>{text('versions.by', { name: version.by, when: when(version.at) })}</span>
              {version.note && <span className="fb-version-note">{version.note}</span>}
              {version.restores > 0 && <span className="ui-small ui-tertiary">{text('versions.restores', { n: version.restores })}</span>}
              {(version.changes ?? []).length > 0 && (
                <span className="ui-small ui-secondary">{[...version.changes.slice(0, 3), ...(version.changes.length > 3 ? [`+ ${version.changes.length - 3}`] : [])].join(' · ')}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <Version key={row.number} flowId={flowId} row={row} />
    </div>
  );
}

function Version({ flowId, row }: { flowId: string; row: wire.FlowVersionRow }) {
  const client = useQueryClient();
  const [comparing, setComparing] = useState(false);
  const [map, setMap] = useState(false);
  const view = useQuery({ queryKey: keys.flowVersion(flowId, row.number), queryFn: () => flows.version({ flowId, number: row.number }), enabled: !row.tampered });
  const diff = useQuery({ queryKey: [...keys.flow(flowId), 'compare', row.number], queryFn: () => flows.compare({ flowId, a: row.number, b: 0 }), enabled: comparing });
  const restore = useMutation({
    mutationFn: () => flows.restoreVersion({ flowId, number: row.number }),
    onSuccess: (result) => {
      for (const key of [keys.flow(flowId), keys.flows(), keys.shell()]) void client.invalidateQueries({ queryKey: key });
      toast(text('versions.restored', { n: row.number, number: result.version }));
    },
    onError: (fault: Fault) => said(fault),
  });
  const said = (fault: Fault) => toast({ text: [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.'), seconds: 12 });
  const archive = useMutation({
    mutationFn: (back: boolean) => flows.archive({ flowId, back }),
    onSuccess: (_, back) => {
      for (const key of [keys.flow(flowId), keys.flows(), keys.views(), keys.shell()]) void client.invalidateQueries({ queryKey: key });
      toast(text(back ? 'versions.back-again' : 'versions.archived-toast', { n: row.number }));
    },
    onError: said,
  });
  const draft = useMutation({
    mutationFn: () => flows.draftFromVersion({ flowId, number: row.number }),
    onSuccess: (state) => {
      client.setQueryData(keys.flow(flowId), state);
      toast(text('versions.drafted', { n: row.number }));
      go({ name: 'flow', id: flowId });
    },
    onError: said,
  });
  const changes = useMemo(() => (comparing && diff.data ? new Map(diff.data.changes.filter((c) => c.module > 0).map((c) => [c.module, c.kind === 'removed' ? 'changed' : c.kind])) : null), [comparing, diff.data]);
  return (
    <section className="fb-version-view" aria-label={text('versions.number', { n: row.number })}>
      <div className="fb-version-head">
        <h2 className="ui-h3">{text('versions.number', { n: row.number })}</h2>
        <span className="ui-small ui-tertiary ui-truncate">{row.note}</span>
        <span className="ui-spacer" />
        <Button size="sm" icon="split" aria-pressed={comparing} onClick={() => setComparing(!comparing)}>{text(comparing ? 'versions.hide' : 'versions.compare')}</Button>
        {row.current && <Button size="sm" icon="inbox" busy={archive.isPending} hint={text(row.archived === '' ? 'versions.archive-hint' : 'versions.back-hint')} onClick={() => archive.mutate(row.archived !== '')}>{text(row.archived === '' ? 'versions.archive' : 'versions.bring-back')}</Button>}
        <Button size="sm" icon="pencil" busy={draft.isPending} disabledReason={row.tampered ? text('versions.tampered') : undefined} hint={text('versions.draft-hint')} onClick={() => draft.mutate()}>{text('versions.draft')}</Button>
        <Button size="sm" icon="history" busy={restore.isPending} disabledReason={row.tampered ? text('versions.tampered') : row.current ? text('versions.is-current') : undefined} onClick={() => restore.mutate()}>{text('versions.restore', { n: row.number })}</Button>
      </div>
      {row.archived !== '' && <Note tone="neutral" size="bar" icon="inbox">{text('versions.archived-by', { by: row.archived })}</Note>}
      {row.tampered && <Note tone="danger" size="bar">{text('versions.tampered')}</Note>}
      {comparing && (diff.error ? <FaultState fault={diff.error} onRetry={() => void diff.refetch()} /> : diff.data ? <Changes diff={diff.data} version={row.number} /> : <Skeleton rows={3} />)}
      {row.tampered ? null : view.error ? (
        <FaultState fault={view.error} onRetry={() => void view.refetch()} />
      ) : view.data ? (
        <FlowCanvas document={view.data.document} faces={view.data.faces} label={text('canvas.version', { version: row.number, n: view.data.document.modules.length })} actions={silent} changes={changes} map={{ shown: map, onShow: setMap }} />
      ) : (
        <Skeleton />
      )}
    </section>
  );
}

const marks = { added: { icon: 'plus', text: 'change.added' }, removed: { icon: 'minus', text: 'change.removed' }, changed: { icon: 'pencil', text: 'change.changed' }, moved: { icon: 'arrow-right', text: 'change.moved' } } as const;

/** Differences in words: the old value struck, an arrow, the new one. */
export function Changes({ diff, version }: { diff: wire.FlowDiff; version: number }) {
  const real = diff.changes.filter((c) => c.kind !== 'moved');
  if (diff.changes.length === 0) return <p className="fb-changes ui-secondary">{text('versions.no-changes', { version })}</p>;
  return (
    <div className="fb-changes">
      <p className="ui-label">{text('versions.changes', { n: real.length, version })}</p>
      <ul>
        {diff.changes.map((change, i) => {
          const mark = marks[change.kind as keyof typeof marks] ?? marks.changed;
          return (
            <li key={i} className="fb-change" data-kind={change.kind}>
              <span role="img" aria-label={text(mark.text)}><Icon name={mark.icon} size={14} /></span>
              <span className="ui-stack">
                <span>{change.what}</span>
                {(change.old || change.new) && (
                  <span className="ui-mono fb-change-values">
                    {change.old && <del>{change.old}</del>}
                    {change.old && change.new && <Icon name="arrow-right" size={13} />}
                    {change.new && <ins>{change.new}</ins>}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
