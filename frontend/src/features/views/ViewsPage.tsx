import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys, preferences, views as api, type wire } from '../../api';
import { go, Link, useKept } from '../../routing';
import { ago, exact } from '../../texts/format';
import { views as text } from '../../texts/views';
import { Button, EmptyState, FaultState, IconButton, Page, PageTitle, SearchInput, Skeleton, Sparkline, Table, type Column } from '../../ui';
import { sayFault } from '../runs/api';
import { NoMatch } from '../states/api';
import './views.css';

/** All Views: what each says now, and which stand in the sidebar. */
export function ViewsPage() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: keys.views(), queryFn: api.list });
  const [search, setSearch] = useKept('views.search', '');
  const pin = useMutation({
    mutationFn: (view: wire.ViewCard) => api.pin({ id: view.id, on: !view.pinned }),
    onSuccess: (all) => {
      client.setQueryData(keys.views(), all);
      void client.invalidateQueries({ queryKey: keys.shell() });
    },
    onError: sayFault,
  });
  const sample = useMutation({
    mutationFn: preferences.writeSample,
    onSuccess: ({ viewId }) => {
      for (const queryKey of [keys.views(), keys.shell(), keys.flows(), keys.home()]) void client.invalidateQueries({ queryKey });
      go({ name: 'view', id: viewId });
    },
    onError: sayFault,
  });
  const words = search.trim().toLowerCase();
  const all = data?.views ?? [];
  const rows = all.filter((view) => words === '' || `${view.name} ${view.caption}`.toLowerCase().includes(words));
  const columns: Column<wire.ViewCard>[] = [
    { id: 'pin', header: text('list.pinned'), width: 92, controls: true, cell: (view) => <IconButton size="sm" icon="star" label={text(view.pinned ? 'list.unpin' : 'list.pin', { name: view.name })} aria-pressed={view.pinned} onClick={() => pin.mutate(view)} /> },
    { id: 'name', header: text('list.name'), cell: (view) => <Link to={{ name: 'view', id: view.id }} className="ui-strong">{view.name}</Link> },
    {
      id: 'now', header: text('list.headline'), cell: (view) =>
        view.broken ? <span className="ui-tertiary" title={view.broken.text}>{text('list.broken')}</span> : <span><strong className="ui-strong ui-num">{view.headline}</strong> <span className="ui-secondary">{view.caption}</span></span>,
    },
    {
      id: 'trend', header: text('list.trend'), width: 140, cell: (view) =>
        (view.spark?.length ?? 0) > 1 ? <span className="views-list-spark"><Sparkline values={view.spark} label={text('list.spark', { name: view.name, value: view.headline, caption: view.caption })} /></span> : null,
    },
    { id: 'opened', header: text('list.opened'), width: 160, cell: (view) => <span className="ui-secondary" title={exact(view.openedAt)}>{view.openedAt ? ago(view.openedAt) : text('list.never')}</span> },
  ];
  return (
    <Page
      title={text('title')}
      fixed={rows.length > 0}
      header={
        <>
          <PageTitle>{text('title')}</PageTitle>
          <span className="ui-spacer" />
          {all.length > 0 && <span className="views-search"><SearchInput label={text('list.search')} value={search} onChange={setSearch} /></span>}
        </>
      }
    >
      {error && !data ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton columns={4} label={text('loading')} />
      ) : all.length === 0 ? (
        <EmptyState icon="layout-dashboard" title={text('list.empty')} actions={<Button size="sm" variant="primary" busy={sample.isPending} onClick={() => sample.mutate()}>{text('list.sample')}</Button>}>{text('list.empty-text')}</EmptyState>
      ) : rows.length === 0 ? (
        <NoMatch query={search.trim()} onClear={() => setSearch('')} />
      ) : (
        <Table label={text('title')} rows={rows} columns={columns} rowKey={(view) => view.id} rowName={(view) => view.name} height="two-line" onOpen={(view) => go({ name: 'view', id: view.id })} />
      )}
    </Page>
  );
}
