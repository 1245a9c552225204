/* The list of Action Flows: what each is, as whom it acts, how its last run went, what it needs. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { request, useActions } from '../../../actions';
import { flows, keys, preferences, type wire } from '../../../api';
import { go, Link, useKept, type Route } from '../../../routing';
import { flowsList as text } from '../../../texts/flows';
import { ago, exact } from '../../../texts/format';
import { states } from '../../../texts/states';
import { Button, Chip, EmptyState, FaultState, Icon, IconButton, Menu, Page, PageTitle, SearchInput, SegmentedControl, Skeleton, StatusIcon, Switch, Table, toast, Tooltip, undoToast, whomLabel, Whoms, type Sort } from '../../../ui';
import { createFlow } from '../create';
import { minute, useSwitch } from '../dock/RunsByItself';
import { statusOf } from './FlowRuns';
import './lists.css';

type Filter = 'all' | 'attention' | 'draft' | 'automatic';

const lastWords: Record<string, 'last.succeeded' | 'last.failed' | 'last.refused' | 'last.cancelled' | 'last.running' | 'last.waiting' | 'last.warning' | 'last.unknown'> = {
  succeeded: 'last.succeeded', failed: 'last.failed', refused: 'last.refused', cancelled: 'last.cancelled', abandoned: 'last.cancelled', running: 'last.running', ready: 'last.running',
  needs_sign_in: 'last.waiting', waiting: 'last.waiting', warning: 'last.warning', held: 'last.warning', in_doubt: 'last.unknown', interrupted: 'last.unknown',
};

export function FlowsPage({ route }: { route: Route }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: keys.flows(), queryFn: flows.list });
  const [search, setSearch] = useKept('flows.search', '');
  const [filter, setFilter] = useKept<Filter>('flows.filter', 'all');
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false });
  const box = useRef<HTMLInputElement>(null);
  const fresh = () => void client.invalidateQueries({ queryKey: keys.flows() }).then(() => client.invalidateQueries({ queryKey: keys.shell() }));

  const create = useMutation({ mutationFn: () => createFlow(client), onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')) });
  const wanted = route.query.new === '1';
  const asked = useRef(false);
  useEffect(() => {
    // "New Action Flow" from elsewhere leads here with the wish in the address.
    if (!wanted || asked.current) return;
    asked.current = true;
    go('flows', { replace: true });
    create.mutate();
  }, [wanted, create]);

  const duplicate = useMutation({
    mutationFn: (row: wire.FlowRow) => flows.duplicate({ id: row.id } as wire.ID),
    onSuccess: (state) => {
      fresh();
      toast({ text: text('duplicated', { name: state.document.name }), action: { label: text('open'), run: () => go({ name: 'flow', id: state.document.id }) } });
    },
    onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });
  const restore = useMutation({ mutationFn: (row: wire.FlowRow) => flows.restore({ id: row.id } as wire.ID), onSuccess: fresh, onError: (fault) => toast(fault.title) });
  const remove = useMutation({
    mutationFn: (row: wire.FlowRow) => flows.remove({ id: row.id } as wire.ID),
    onSuccess: (_, row) => {
      fresh();
      undoToast(text('removed', { name: row.name }), () => restore.mutate(row));
    },
    onError: (fault) => toast([fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.')),
  });
  const exporting = useMutation({
    mutationFn: (row: wire.FlowRow) => flows.export({ id: row.id } as wire.ID),
    onSuccess: (file) => toast(text('exported', { path: file.path || file.name })),
    onError: (fault) => fault.code !== 'dialog.declined' && toast(fault.title),
  });
  const pausing = useMutation({
    mutationFn: (row: wire.FlowRow) => (row.paused ? flows.continue : flows.pause)({ id: row.id } as wire.ID),
    onSuccess: (row) => {
      fresh();
      toast(text(row.paused ? 'paused-now' : 'continued', { name: row.name }));
    },
    onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });
  const sample = useMutation({
    mutationFn: preferences.writeSample,
    onSuccess: ({ flowId }) => {
      fresh();
      go({ name: 'flow', id: flowId });
    },
    onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });

  const runOnce = (row: wire.FlowRow, withInputs = false) => {
    if (!request('run-once', { flowId: row.id, withInputs })) toast(text('no-host'));
  };
  useActions([{ id: 'flows.search', label: text('search'), icon: 'search', group: 'context', keys: ['/'], run: () => box.current?.focus() }]);

  const words = search.trim().toLowerCase();
  const all = data?.flows ?? [];
  const fits = (row: wire.FlowRow) => (filter === 'all' ? true : filter === 'attention' ? row.attention !== '' || row.broken !== null && row.broken !== undefined : filter === 'automatic' ? Boolean(row.automatic) : row.version === 0 || row.changes > 0);
  const found = all.filter((row) => words === '' || row.name.toLowerCase().includes(words));
  const rows = sorted(found.filter(fits), sort);

  return (
    <Page
      title={text('title')}
      fixed={rows.length > 0}
      header={
        <>
          <PageTitle>{text('title')}</PageTitle>
          <span className="ui-spacer" />
          <Button variant="primary" icon="plus" busy={create.isPending} onClick={() => create.mutate()}>{text('new')}</Button>
        </>
      }
      toolbar={
        all.length > 0 ? (
          <>
            <SegmentedControl<Filter> label={text('filter.label')} value={filter} onChange={setFilter} segments={[{ value: 'all', label: text('filter.all'), count: all.length }, { value: 'attention', label: text('filter.attention') }, { value: 'draft', label: text('filter.draft') }, { value: 'automatic', label: text('filter.automatic'), count: all.filter((row) => row.automatic).length }]} />
            <span className="ui-spacer" />
            <span className="fb-list-search"><SearchInput ref={box} label={text('search')} value={search} onChange={setSearch} /></span>
          </>
        ) : undefined
      }
    >
      {error && !data ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton columns={5} label={text('loading')} />
      ) : all.length === 0 ? (
        <EmptyState icon="workflow" title={text('empty.title')} actions={<><Button size="sm" variant="primary" busy={create.isPending} onClick={() => create.mutate()}>{text('new')}</Button><Button size="sm" variant="ghost" busy={sample.isPending} onClick={() => sample.mutate()}>{text('empty.sample')}</Button></>}>{text('empty.text')}</EmptyState>
      ) : rows.length === 0 ? (
        words !== '' && found.length === 0 ? (
          <EmptyState icon="search-x" title={states('no-match.title', { text: search.trim() })} actions={<Button size="sm" onClick={() => setSearch('')}>{states('no-match.clear')}</Button>}>{states('no-match.plain')}</EmptyState>
        ) : (
          <EmptyState icon="circle-check" tone="success" title={text(filter === 'draft' ? 'none.draft' : filter === 'automatic' ? 'none.automatic' : 'none.attention')} actions={<Button size="sm" onClick={() => setFilter('all')}>{text('filter.all')}</Button>}>{text(filter === 'draft' ? 'none.draft-text' : filter === 'automatic' ? 'none.automatic-text' : 'none.attention-text')}</EmptyState>
        )
      ) : (
        <Table<wire.FlowRow>
          label={text('title')}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          height="two-line"
          sort={sort}
          onSort={setSort}
          onOpen={(row) => go({ name: 'flow', id: row.id })}
          stickyLast
          columns={[
            { id: 'name', header: text('name'), sortable: true, cell: (row) => <NameCell row={row} /> },
            { id: 'state', header: text('state'), cell: (row) => <StateCell row={row} /> },
            { id: 'acts', header: text('acts'), cell: (row) => <Whoms whoms={row.chips ?? []} id={`acts-${row.id}`} /> },
            { id: 'automatic', header: text('automatic'), controls: true, cell: (row) => <AutomaticCell row={row} /> },
            { id: 'last', header: text('last'), sortable: true, cell: (row) => <LastCell row={row} /> },
            { id: 'attention', header: text('attention'), cell: (row) => (row.attention ? <span className="ui-row fb-attention"><Icon name="triangle-alert" size={14} /><span className="ui-truncate">{row.attention}</span></span> : null) },
            {
              id: 'run', header: text('run'), controls: true, width: 152, cell: (row) => (
                <span className="ui-row fb-row-actions">
                  {!row.broken && (
                    <Button size="xs" icon="play" aria-label={text('run-of', { name: row.name })} aria-describedby={`acts-${row.id}`} hint={(row.chips ?? []).map(whomLabel).join('. ')} disabledReason={row.version === 0 ? text('not-published') : undefined} onClick={() => runOnce(row)}>{text('run-once')}</Button>
                  )}
                  <span className="ui-spacer" />
                  <Menu
                    items={[
                      { id: 'open', label: text('open'), icon: 'workflow', onSelect: () => go({ name: 'flow', id: row.id }) },
                      { id: 'inputs', label: text('with-inputs'), icon: 'text-cursor-input', disabledReason: row.broken ? text('broken') : row.version === 0 ? text('not-published') : undefined, onSelect: () => runOnce(row, true) },
                      { id: 'runs', label: text('runs'), icon: 'activity', onSelect: () => go({ name: 'flow', id: row.id, tab: 'runs' }) },
                      ...(row.paused
                        ? [{ id: 'continue', label: text('continue'), icon: 'play' as const, onSelect: () => pausing.mutate(row) }]
                        : row.version > 0 && row.scheduling !== 'on demand' ? [{ id: 'pause', label: text('pause'), icon: 'circle-stop' as const, onSelect: () => pausing.mutate(row) }] : []),
                      { kind: 'separator', id: 's' },
                      { id: 'duplicate', label: text('duplicate'), icon: 'copy', disabledReason: row.broken ? text('broken') : undefined, onSelect: () => duplicate.mutate(row) },
                      { id: 'export', label: text('export'), icon: 'upload', disabledReason: row.broken ? text('broken') : undefined, onSelect: () => exporting.mutate(row) },
                      { id: 'remove', label: text('remove'), icon: 'trash-2', tone: 'danger', onSelect: () => remove.mutate(row) },
                    ]}
                  >
                    <IconButton icon="ellipsis" size="sm" label={text('more', { name: row.name })} />
                  </Menu>
                </span>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}

function NameCell({ row }: { row: wire.FlowRow }) {
  return (
    <span className="ui-stack fb-list-names">
      <Link to={{ name: 'flow', id: row.id }} className="ui-strong ui-truncate fb-list-name">{row.name}</Link>
      <span className="ui-small ui-tertiary ui-truncate">{row.broken ? `${row.broken.title}. ${row.broken.text}` : capital(row.scheduling)}</span>
    </span>
  );
}

function StateCell({ row }: { row: wire.FlowRow }) {
  if (row.broken) return <Tooltip content={[row.broken.text, row.broken.hint].filter(Boolean).join(' ')}><Chip tone="danger" icon="circle-x" tabIndex={0}>{text('broken')}</Chip></Tooltip>;
  return (
    <span className="ui-row">
      <Chip {...(row.version > 0 && row.changes === 0 ? { tone: 'success', icon: 'circle-check' } : {})}>{row.version === 0 ? text('state.never') : row.changes > 0 ? text('state.draft', { version: row.version, n: row.changes }) : text('state.version', { version: row.version })}</Chip>
      {row.paused && <Tooltip content={row.paused.reason}><Chip tone="warning" icon="circle-stop" tabIndex={0}>{text('paused')}</Chip></Tooltip>}
      {row.problems > 0 && !row.attention && <Chip tone="warning" icon="triangle-alert">{text('problems', { n: row.problems })}</Chip>}
    </span>
  );
}

/** The switch of a flow that may run by itself, and when it runs next or why it does not. */
function AutomaticCell({ row }: { row: wire.FlowRow }) {
  const { turn, decide } = useSwitch(row.id);
  const state = row.automatic;
  if (!state) return <span className="ui-tertiary">{text('automatic.by-hand')}</span>;
  const on = state.active && state.paused === '';
  const words = state.paused !== '' ? text('automatic.paused') : on ? (state.next === '' ? text('automatic.instant') : text('automatic.next', { when: minute(state.next) })) : text('automatic.off');
  return (
    <span className="ui-row fb-automatic">
      <Switch label={text('automatic.of', { name: row.name })} checked={on} disabledReason={state.can ? undefined : state.why} onChange={(next) => turn.mutate(next)} />
      <span className="ui-stack">
        <Tooltip content={state.paused !== '' ? state.paused : on && state.next !== '' ? exact(state.next) : state.why || state.words}><span className={state.paused === '' ? 'ui-small ui-num' : 'ui-small ui-strong'}>{words}</span></Tooltip>
        {state.asks !== '' && <span className="ui-row"><Button size="xs" onClick={() => decide.mutate(true)}>{text('automatic.run-missed', { when: minute(state.asks) })}</Button><Button size="xs" variant="ghost" onClick={() => decide.mutate(false)}>{text('automatic.leave-out')}</Button></span>}
      </span>
    </span>
  );
}

function LastCell({ row }: { row: wire.FlowRow }) {
  if (!row.lastRun) return <span className="ui-tertiary">{text('last.never')}</span>;
  const word = lastWords[row.lastState];
  return (
    <Tooltip content={exact(row.lastRun)}>
      <span className="ui-row">
        <StatusIcon status={statusOf(row.lastState)} />
        <span>{word ? text(word) : row.lastState}</span>
        <span className="ui-tertiary ui-num">{ago(row.lastRun)}</span>
      </span>
    </Tooltip>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sorted(rows: wire.FlowRow[], sort: Sort): wire.FlowRow[] {
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * (sort.column === 'last' ? a.lastRun.localeCompare(b.lastRun) : a.name.localeCompare(b.name)));
}
