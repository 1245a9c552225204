import { useQuery } from '@tanstack/react-query';
import { connections, keys, type wire } from '../../../api';
import { Link } from '../../../routing';
import { connection as text } from '../../../texts/connection';
import { FaultState, Icon, Skeleton } from '../../../ui';

/** Where a connection is used, each place a link. */
export function WhereUsed({ id, onGo }: { id: string; onGo: () => void }) {
  const view = useQuery({ queryKey: keys.connection(id), queryFn: () => connections.uses({ id } as wire.ID) });
  if (view.error && !view.data) return <FaultState fault={view.error} onRetry={() => void view.refetch()} />;
  if (!view.data) return <Skeleton rows={2} columns={1} label={text('uses.loading')} />;
  const uses = view.data.uses ?? [];
  return (
    <>
      <h3 className="ui-h3">{text('uses.title')}</h3>
      {uses.length === 0 && <p className="ui-small ui-tertiary">{text('uses.none')}</p>}
      <ul className="cb-uses">
        {uses.map((use) => (
          <li key={`${use.flowId} ${use.viewId} ${use.module} ${use.version}`}>
            <Icon name={use.viewId ? 'layout-dashboard' : 'workflow'} size={14} />
            <Link
              to={use.viewId ? { name: 'view', id: use.viewId } : use.version > 0 ? { name: 'flow', id: use.flowId, tab: 'versions' } : { name: 'flow', id: use.flowId, query: { module: String(use.module), field: 'connection' } }}
              onClick={onGo}
              className="ui-link ui-truncate"
            >
              {use.viewId ? use.viewName : use.flowName}
            </Link>
            <span className="ui-spacer" />
            <span className="ui-small ui-tertiary">{use.viewId ? text('uses.view') : use.version > 0 ? text('uses.version', { module: use.module, version: use.version }) : text('uses.draft', { module: use.module })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
