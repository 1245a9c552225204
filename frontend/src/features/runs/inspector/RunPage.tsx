import { useQuery } from '@tanstack/react-query';
import { keys, runs as api } from '../../../api';
import type { Route } from '../../../routing';
import { runs as text } from '../../../texts/runs';
import { FaultState, Page, Skeleton } from '../../../ui';
import { isActive } from '../model';
import { Steps } from '../Steps';

/** One run: what happened, who acted, what went in and came out. */
export function RunPage({ route }: { route: Route }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.run(route.id),
    queryFn: () => api.get({ id: route.id }),
    refetchInterval: (query) => (query.state.data && isActive(query.state.data.run.state) ? 1_000 : false),
  });
  return (
    <Page title={data ? text('crumb.run', { n: String(data.run.number) }) : text('title')} padded="page">
      {data ? <Steps view={data} /> : error ? <FaultState fault={error} onRetry={() => void refetch()} /> : <Skeleton label={text('inspector.loading')} />}
    </Page>
  );
}
