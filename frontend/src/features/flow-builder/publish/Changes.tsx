import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { connections, keys, type wire } from '../../../api';
import { publish as text } from '../../../texts/publish';
import { AsWhomChip, Button, Icon } from '../../../ui';
import { named, split, titleOf } from './model';

const few = 12;

/** What the next version changes: the old value struck, the new one behind the arrow. */
export function Changes({ plan, onCompare }: { plan: wire.PublishPlan; onCompare: () => void }) {
  const [all, setAll] = useState(false);
  const { listed, moved } = split(plan.changes);
  const first = plan.replaces === 0;
  const title = first ? text('changes.first') : plan.changes.length === 0 ? text('changes.none', { old: plan.replaces }) : text('changes', { n: plan.changes.length, old: plan.replaces });
  const list = useQuery({ queryKey: keys.connections(), queryFn: connections.list });
  const names = new Map([...(list.data?.connections ?? []).map((c) => [c.id, c.name] as const), ...plan.dynamic.map((d) => [d.id, d.name] as const)]);
  const dynamic = new Set(plan.dynamic.map((d) => d.name));
  const shown = all ? listed : listed.slice(0, few);
  return (
    <section aria-label={title}>
      <div className="pb-head">
        <h3 className="ui-h3">{title}</h3>
        <span className="ui-spacer" />
        {!first && plan.changes.length > 0 && <button type="button" className="ui-link" onClick={onCompare}>{text('compare')}</button>}
      </div>
      {!first && plan.explain.length > 0 && (
        <details className="pb-fold">
          <summary className="ui-small">{text('explain')}</summary>
          <ol className="pb-explain">{plan.explain.map((line) => <li key={line}>{line}</li>)}</ol>
        </details>
      )}
      {first && plan.explain.length > 0 ? (
        <ol className="pb-explain">{plan.explain.map((line) => <li key={line}>{line}</li>)}</ol>
      ) : (
        <ul className="pb-changes">
          {shown.map((change, i) => (
            <li key={i}>
              <span className="pb-sign" data-kind={change.kind}>
                <Icon name={change.kind === 'added' ? 'plus' : change.kind === 'removed' ? 'minus' : 'pencil'} size={14} stroke={2} />
                <span className="ui-hidden">{text(change.kind === 'added' ? 'kind.added' : change.kind === 'removed' ? 'kind.removed' : 'kind.changed')}: </span>
              </span>
              <div className="pb-change">
                <p>{titleOf(change)}</p>
                <Values change={change} names={names} dynamic={dynamic} />
              </div>
            </li>
          ))}
          {moved > 0 && (
            <li>
              <span className="pb-sign" data-kind="moved"><Icon name="grip-vertical" size={14} /></span>
              <p className="ui-secondary">{text('changes.moved', { n: moved })}</p>
            </li>
          )}
        </ul>
      )}
      {!first && plan.changes.length === 0 && <p className="ui-small ui-tertiary">{text('changes.none-text', { version: plan.version })}</p>}
      {!all && listed.length > few && <Button size="sm" variant="ghost" onClick={() => setAll(true)}>{text('changes.more', { n: listed.length })}</Button>}
    </section>
  );
}

function Values({ change, names, dynamic }: { change: wire.FlowChange; names: ReadonlyMap<string, string>; dynamic: ReadonlySet<string> }) {
  if (!change.old && !change.new) return null;
  const old = named(change.old, names);
  const now = named(change.new, names);
  return (
    <p className="ui-small ui-secondary pb-values">
      {old.text && (change.kind === 'removed' ? <span className="pb-value">{old.text}</span> : <s className="pb-value">{old.text}</s>)}
      {old.text && now.text && <Icon name="arrow-right" size={14} />}
      {now.text && (now.dynamic || dynamic.has(now.text) ? <AsWhomChip whom={{ kind: 'personal', text: now.text, connection: now.text }} /> : <span className="pb-value">{now.text}</span>)}
    </p>
  );
}
