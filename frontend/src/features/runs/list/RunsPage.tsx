import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useActions } from '../../../actions';
import { keys, runs as api, type wire } from '../../../api';
import { go, type Route } from '../../../routing';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { Button, EmptyState, FaultState, Page, PageTitle, Skeleton } from '../../../ui';
import { isActive } from '../model';
import { IncompleteList } from '../incomplete/IncompleteList';
import { IncompletePanel } from '../incomplete/IncompletePanel';
import { NoMatch } from '../../states/api';
import { FilterRow } from './FilterRow';
import { addressOf, askFor, filtersOf, isFiltered, noFilters, type RunFilters } from './query';
import { RunTable } from './RunTable';
import './list.css';

/** All runs, newest first; the filters are the address, so Back and links bring them again. */
export function RunsPage({ route }: { route: Route }) {
  const filters = useMemo(() => filtersOf(route.query), [route.query]);
  const set = (change: Partial<RunFilters>) => go({ name: 'runs', query: addressOf({ ...filters, ...change }) }, { replace: true });
  return filters.state === 'incomplete' ? <IncompleteRuns filters={filters} shown={route.query.open ?? null} onChange={set} /> : <AllRuns filters={filters} onChange={set} />;
}

/** What was set aside, with the panel of the one that is open. */
function IncompleteRuns({ filters, shown, onChange }: { filters: RunFilters; shown: string | null; onChange: (change: Partial<RunFilters>) => void }) {
  const show = (id: string | null) => go({ name: 'runs', query: { ...addressOf(filters), open: id ?? undefined } }, { replace: true });
  return (
    <Page
      title={text('title')}
      header={<PageTitle>{text('title')}</PageTitle>}
      toolbar={<FilterRow filters={filters} first={undefined} onChange={onChange} />}
      panel={shown === null ? undefined : <IncompletePanel key={shown} id={shown} onClose={() => show(null)} />}
      fixed
    >
      <IncompleteList flowId={filters.flow} shown={shown} onShow={show} fills />
    </Page>
  );
}

function AllRuns({ filters, onChange: set }: { filters: RunFilters; onChange: (change: Partial<RunFilters>) => void }) {
  const asked = askFor(filters, 0);
  const pages = useInfiniteQuery({
    queryKey: keys.runs({ list: asked }),
    queryFn: ({ pageParam }) => api.list(askFor(filters, pageParam)),
    initialPageParam: 0,
    getNextPageParam: (last: wire.RunList) => (last.more ? last.runs?.at(-1)?.number : undefined),
    // Typing a search must not empty the table between two letters.
    placeholderData: (before) => before,
    // For the event that gets lost.
    refetchInterval: (query) => ((query.state.data?.pages ?? []).some((page) => page.runs?.some((run) => isActive(run.state))) ? 3_000 : false),
  });
  const rows = useMemo(() => (pages.data?.pages ?? []).flatMap((page) => page.runs ?? []), [pages.data]);
  useActions([
    { id: 'runs.search', label: text('search'), icon: 'search', group: 'context', keys: ['/'], hidden: true, run: () => document.querySelector<HTMLInputElement>('.runs-search input')?.focus() },
    { id: 'runs.refresh', label: inspector('list.refresh'), icon: 'refresh-cw', group: 'context', keys: ['r'], run: () => void pages.refetch() },
  ]);
  return (
    <Page
      title={text('title')}
      header={<PageTitle>{text('title')}</PageTitle>}
      toolbar={<FilterRow filters={filters} first={rows[0]} onChange={set} />}
      fixed
    >
      {pages.isPending ? (
        <Skeleton rows={10} columns={6} label={text('loading')} />
      ) : pages.error && rows.length === 0 ? (
        <FaultState fault={pages.error} onRetry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <Nothing filters={filters} onChange={set} />
      ) : (
        <RunTable
          rows={rows}
          stale={pages.isPlaceholderData}
          foot={pages.hasNextPage && (
            <div className="runs-more"><Button size="sm" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{text('more')}</Button></div>
          )}
        />
      )}
    </Page>
  );
}

/** Nothing needs the person is good news; a search that finds nothing says what else hides runs. */
function Nothing({ filters, onChange }: { filters: RunFilters; onChange: (change: Partial<RunFilters>) => void }) {
  if (filters.search.trim() !== '') return <NoMatch query={filters.search.trim()} onClear={() => onChange({ search: '' })} />;
  if (!isFiltered(filters)) return <EmptyState icon="activity" title={text('empty')}>{text('empty-text')}</EmptyState>;
  const good = filters.state === 'needs_you';
  return (
    <EmptyState
      icon={good ? 'circle-check' : 'list-filter'}
      tone={good ? 'success' : 'neutral'}
      title={good ? inspector('list.needs-nobody') : text('empty-filter')}
      actions={<Button size="sm" onClick={() => onChange(noFilters)}>{text('clear-filters')}</Button>}
    >
      {good ? inspector('list.needs-nobody-text') : text('empty-filter-text')}
    </EmptyState>
  );
}
