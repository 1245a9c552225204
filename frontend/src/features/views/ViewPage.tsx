import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useActions } from '../../actions';
import { keys, views as api, type wire } from '../../api';
import { go, useKept, type Route } from '../../routing';
import { clockTime, exact } from '../../texts/format';
import { views as text } from '../../texts/views';
import { Chip, FaultState, Icon, IconButton, Note, Button, Page, PageTitle, SearchInput, toast } from '../../ui';
import { closeDrawer, copyText, sayFault, showRuns, shownAccounts, startRuns, useDrawer } from '../runs/api';
import { Reading } from '../states/api';
import { BulkBar } from './BulkBar';
import { Figures } from './Figures';
import { Filters } from './Filters';
import { defaultFilters, pageSize, queryOf, systemOf, works, type Look } from './model';
import { RowDetail } from './RowDetail';
import type { Click } from './RowActions';
import { useViewRows, useWidth } from './useView';
import { ViewTable } from './ViewTable';
import './views.css';

/** A View: what stands, what is to be done, and the buttons that do it as the person who clicks. */
export function ViewPage({ route }: { route: Route }) {
  const id = route.id;
  const definition = useQuery({ queryKey: keys.view(id), queryFn: () => api.get({ id }) });
  if (definition.data) return <Loaded view={definition.data} />;
  return (
    <Page title={text('title')}>
      {definition.error ? <FaultState fault={definition.error} onRetry={() => void definition.refetch()} /> : <Opening />}
    </Page>
  );
}

function Opening() {
  const [since] = useState(() => Date.now());
  return <Reading system={text('title')} since={since} columns={6} />;
}

function Loaded({ view }: { view: wire.ViewDefinition }) {
  const client = useQueryClient();
  const defaults = useMemo(() => defaultFilters(view), [view]);
  const [kept, setKept] = useKept<Partial<Look>>('view.look', {});
  const look: Look = { filters: { ...defaults, ...kept.filters }, search: kept.search ?? '', sort: kept.sort ?? '', desc: kept.desc ?? false, limit: kept.limit ?? pageSize };
  const set = (change: Partial<Look>) => setKept({ ...kept, ...change });
  const search = useSearch(look.search, (next) => set({ search: next, limit: pageSize }));
  const rows = useViewRows(view.id, look, true);
  const [selectedKeys, setSelectedKeys] = useKept<string[]>('view.selected', []);
  const selected = useMemo(() => new Set(selectedKeys), [selectedKeys]);
  const [detail, setDetail] = useKept<string>('view.detail', '');
  const [starting, setStarting] = useState<ReadonlySet<string>>(new Set());
  const [bulkBusy, setBulkBusy] = useState<string | null>(null);
  const [width, measure] = useWidth();
  const box = useRef<HTMLInputElement>(null);
  const data = rows.data;
  const stale = data?.stale ?? null;
  const system = systemOf(data?.sourceText || view.sourceText);
  const off = stale ? text('offline') : undefined;
  const list = data?.rows ?? [];
  const now = useNow(list.some((row) => works(row.last)));
  const changedFilters = Object.entries(defaults).some(([column, value]) => look.filters[column] !== value);

  const pin = useMutation({
    mutationFn: (on: boolean) => api.pin({ id: view.id, on }),
    onSuccess: (all, on) => {
      client.setQueryData(keys.views(), all);
      client.setQueryData<wire.ViewDefinition>(keys.view(view.id), (before) => before && { ...before, pinned: on });
      void client.invalidateQueries({ queryKey: keys.shell() });
    },
    onError: sayFault,
  });
  const exportRows = useMutation({
    mutationFn: (chosen: string[]) => api.export({ ...queryOf(view.id, look), limit: 0, keys: chosen }),
    onSuccess: (file) => file.path && toast(text('exported', { text: file.text })),
    onError: sayFault,
  });

  const started = () => {
    void client.invalidateQueries({ queryKey: keys.viewRows(view.id) });
    void client.invalidateQueries({ queryKey: keys.view(view.id), exact: true });
  };
  const run = async ({ action, row, inputs = {}, dryRun = false }: Click) => {
    setStarting((before) => new Set(before).add(row.key));
    await startRuns(
      { source: 'view_row', viewId: view.id, actionId: action.id, rowKeys: [row.key], flowId: action.flowId, inputs, only: 0, from: 0, dryRun, expects: shownAccounts(action.chips ?? []) },
      { onStarted: started, onFault: (fault) => { sayFault(fault); started(); } },
    );
    setStarting((before) => {
      const next = new Set(before);
      next.delete(row.key);
      return next;
    });
  };
  const runBulk = async (bulk: wire.ViewBulk, inputs: Record<string, unknown> = {}) => {
    const action = view.actions?.find((one) => one.id === bulk.actionId);
    setBulkBusy(bulk.actionId);
    await startRuns(
      { source: 'view_bulk', viewId: view.id, actionId: bulk.actionId, rowKeys: bulk.keys ?? [], flowId: action?.flowId ?? '', inputs, only: 0, from: 0, dryRun: false, expects: shownAccounts(action?.chips ?? []) },
      { onStarted: started, onFault: (fault) => { sayFault(fault); started(); } },
    );
    setBulkBusy(null);
  };
  const select = async (next: Set<string>) => {
    // "Select all" means all rows of the filter, also those that are not loaded yet.
    if (data && next.size >= list.length && list.length > 0 && data.total > list.length && list.every((row) => next.has(row.key))) {
      try {
        const all = await api.rows({ ...queryOf(view.id, look), limit: data.total });
        setSelectedKeys((all.rows ?? []).filter((row) => !row.gone).map((row) => row.key));
        return;
      } catch {
        // The loaded ones are selected then.
      }
    }
    setSelectedKeys([...next]);
  };

  useActions([
    { id: 'view.search', label: text('key.search'), icon: 'search', group: 'view', keys: ['/'], run: () => box.current?.focus() },
    { id: 'view.refresh', label: text('refresh'), icon: 'refresh-cw', group: 'view', keys: ['r'], run: () => void rows.refresh() },
    { id: 'view.export', label: text('export'), icon: 'download', group: 'view', run: () => exportRows.mutate([]) },
    { id: 'view.pin', label: text(view.pinned ? 'unpin' : 'pin'), icon: view.pinned ? 'pin-off' : 'pin', group: 'view', run: () => pin.mutate(!view.pinned) },
    { id: 'view.clear', label: text('bulk.clear'), icon: 'x', group: 'view', keys: ['Escape'], hidden: true, when: () => selectedKeys.length > 0 && document.querySelector('[data-region="panel"]') === null, run: () => setSelectedKeys([]) },
  ]);

  // One panel beside the rows: the drawer takes the place of a row's detail, and the other way round.
  const drawerOpen = useDrawer((drawer) => drawer.shown !== null || drawer.inputs !== null);
  const shownDetail = drawerOpen ? undefined : list.find((row) => row.key === detail);
  const present = new Set(list.map((row) => row.key));
  return (
    <Page
      title={view.name}
      fixed
      header={
        <>
          <PageTitle>{view.name}</PageTitle>
          <IconButton icon="star" label={text(view.pinned ? 'unpin' : 'pin')} aria-pressed={view.pinned} busy={pin.isPending} onClick={() => pin.mutate(!view.pinned)} />
          <span className="views-source" title={exact(data?.readAt ?? view.readAt)}>
            <Icon name="database" size={14} />
            <span className="ui-truncate">{data?.sourceText || view.sourceText}</span>
          </span>
          <IconButton icon="refresh-cw" size="sm" label={text('refresh')} keys="r" busy={rows.refreshing} onClick={() => void rows.refresh()} />
          {view.practice && <Chip tone="info">{text('practice')}</Chip>}
        </>
      }
      toolbar={
        <>
          <Filters filters={view.filters ?? []} values={look.filters} onChange={(column, value) => set({ filters: { ...look.filters, [column]: value }, limit: pageSize })} onReset={changedFilters ? () => set({ filters: defaults, limit: pageSize }) : undefined} />
          <span className="ui-spacer" />
          <span className="views-search">
            <SearchInput ref={box} label={data ? text('search', { n: look.search ? data.all : data.total }) : text('search.plain')} value={search.typed} onChange={search.type} />
          </span>
        </>
      }
      notice={
        stale && (
          <Note tone="warning" icon="wifi-off" size="bar" live title={stale.kind === 'unavailable' ? text('stale.title', { system }) : `${stale.title}.`} actions={<Button size="sm" icon="refresh-cw" busy={rows.refreshing} onClick={() => void rows.refresh()}>{text('stale.again')}</Button>}>
            {text('stale.text', { time: clockTime(data?.readAt ?? '') })}
          </Note>
        )
      }
      panel={shownDetail && <RowDetail key={detail} view={view} row={shownDetail} readAt={data?.readAt ?? ''} onClose={() => setDetail('')} />}
      dock={
        selectedKeys.length > 0 && (
          <BulkBar view={view} selected={selectedKeys} hidden={selectedKeys.filter((key) => !present.has(key)).length} stamp={rows.dataUpdatedAt} off={off} busy={bulkBusy} onRun={(bulk, inputs) => void runBulk(bulk, inputs)} onExport={() => exportRows.mutate(selectedKeys)} onClear={() => setSelectedKeys([])} />
        )
      }
    >
      <div ref={measure} className="views-body" data-narrow={width < 980 || undefined} data-tight={width < 820 || undefined}>
        {rows.error && !data ? (
          <FaultState fault={rows.error} onRetry={() => void rows.refetch()} />
        ) : !data ? (
          <FirstRead system={system} />
        ) : (
          <>
            <Figures data={data} tight={width < 820} />
            <ViewTable
              view={view}
              data={data}
              look={look}
              width={width}
              now={now}
              off={off}
              changed={rows.changed}
              selected={selected}
              starting={starting}
              detail={shownDetail ? detail : ''}
              exporting={exportRows.isPending}
              onSelect={(next) => void select(next)}
              onSort={(sort) => set({ sort: sort.column, desc: sort.descending })}
              onMore={() => set({ limit: look.limit + pageSize })}
              onDetail={(key) => { closeDrawer(); setDetail(key === detail && !drawerOpen ? '' : key); }}
              onRun={(click) => void run(click)}
              onLast={(runId) => showRuns({ runIds: [runId], batchId: '', open: runId })}
              onEvent={(seq) => go({ name: 'audit', query: { seq: String(seq) } })}
              onAdmin={(content) => copyText(content, text('rights.copied'))}
              onExport={() => exportRows.mutate([])}
              onClearSearch={() => { search.type(''); set({ search: '' }); }}
              onResetFilters={changedFilters ? () => set({ filters: defaults }) : undefined}
            />
          </>
        )}
      </div>
    </Page>
  );
}

function FirstRead({ system }: { system: string }) {
  const [since] = useState(() => Date.now());
  return <div className="views-first"><Reading system={system} since={since} columns={6} /></div>;
}

/** What is typed shows at once and is searched for a moment later. */
function useSearch(value: string, onSearch: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  const shown = useRef(value);
  useEffect(() => {
    if (typed === shown.current) return undefined;
    const timer = setTimeout(() => {
      shown.current = typed;
      latest.current(typed);
    }, 150);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, type: setTyped };
}

/** The clock: every second while a row is worked on, else often enough for "2 min ago". */
function useNow(often: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), often ? 1000 : 20_000);
    return () => clearInterval(timer);
  }, [often]);
  return now;
}
