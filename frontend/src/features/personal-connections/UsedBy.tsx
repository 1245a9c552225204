import type { wire } from '../../api';
import { Link } from '../../routing';
import { personalConnections as text } from '../../texts/personal-connections';
import { Icon, Popover } from '../../ui';
import { flowsOf, type FlowUses } from './model';

/** How many Action Flows use a connection; opens their list. */
export function UsedBy({ row }: { row: wire.PersonalRow }) {
  const flows = flowsOf(row);
  if (flows.length === 0) return <span className="ui-tertiary">{text('flows.none')}</span>;
  const count = text('flows', { n: flows.length });
  const label = text('flows.of', { count, name: row.name });
  return (
    <Popover label={label} width={320} trigger={<button type="button" className="ui-link" aria-label={label}>{count}</button>}>
      <FlowList flows={flows} />
    </Popover>
  );
}

/** Action Flows with their modules that act through a connection. */
export function FlowList({ flows }: { flows: FlowUses[] }) {
  return (
    <ul className="personal-flows">
      {flows.map((flow) => (
        <li key={flow.id}>
          <Icon name="workflow" size={14} />
          <div className="ui-list-row-text">
            <Link to={{ name: 'flow', id: flow.id }}>{flow.name}</Link>
            <div className="ui-small ui-tertiary">
              {flow.uses.map((use) => (
                <div key={`${use.module} ${use.title} ${use.viewId}`}>{where(use)}</div>
              ))}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function where(use: wire.FlowUse): string {
  const parts = [
    use.title === '' ? '' : use.module > 0 ? text('module', { number: String(use.module), title: use.title }) : use.title,
    use.version > 0 ? text('use.version', { version: use.version }) : text('use.draft'),
    use.viewName === '' ? '' : text('use.view', { name: use.viewName }),
  ];
  return parts.filter(Boolean).join(' · ');
}
