import type { wire } from '../../api';
import { Link, type Target } from '../../routing';
import { connections as text } from '../../texts/connections';
import { EmptyState, Icon } from '../../ui';

export function targetOf(use: wire.FlowUse): Target {
  if (use.viewId) return { name: 'view', id: use.viewId };
  if (use.version > 0) return { name: 'flow', id: use.flowId, tab: 'versions' };
  return { name: 'flow', id: use.flowId, query: { module: String(use.module), field: 'connection' } };
}

export function placeOf(use: wire.FlowUse): string {
  if (use.viewId) return text('uses.view');
  return use.version > 0 ? text('uses.version', { module: use.module, version: use.version }) : text('uses.draft', { module: use.module });
}

/** Every place that uses the connection; each leads there. */
export function Uses({ uses, few }: { uses: wire.FlowUse[]; few?: number }) {
  if (uses.length === 0) return few === undefined ? <EmptyState icon="list-tree" level={3} title={text('uses.none')} /> : <p className="ui-small ui-tertiary">{text('uses.none')}</p>;
  return (
    <ul className="cn-uses">
      {uses.slice(0, few).map((use) => (
        <li key={`${use.flowId} ${use.viewId} ${use.module} ${use.version}`}>
          <Icon name={use.viewId ? 'layout-dashboard' : 'workflow'} size={14} />
          <Link to={targetOf(use)} className="ui-truncate cn-use">{use.viewId ? use.viewName : use.flowName}</Link>
          <span className="ui-spacer" />
          <span className="ui-small ui-tertiary">{[use.title, placeOf(use)].filter((part) => part !== '' && (few === undefined || part !== use.title)).join(', ')}</span>
        </li>
      ))}
    </ul>
  );
}
