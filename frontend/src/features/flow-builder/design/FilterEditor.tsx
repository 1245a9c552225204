import { useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Checkbox, Field, IconButton, Input, Select, toast } from '../../../ui';
import { copiedFilter, copyFilter } from './clipboard';
import { filterOf, useDraft, type Filter, type FlowOp } from '../draft';
import { isRouter, linksFrom } from '../model/graph';
import { isUnary, operatorGroups } from '../model/operators';
import { MappingField } from '../mapping';
import type { Condition } from '../model/ops';

interface Props {
  from: number;
  to: number;
  onDone: () => void;
}

/** What the operator compares with: "number" of "number:greater". */
function typeOf(operator: string): string {
  const [type = ''] = operator.split(':');
  return type === 'array' || !operator.includes(':') ? 'any' : type === 'time' ? 'date' : type;
}

const blank = (): Condition => ({ a: '', o: 'text:equal', b: '' });

/** The filter of a link: a name, conditions in AND and OR groups, and the route that the link is. */
export function FilterEditor({ from, to, onDone }: Props) {
  const { flow, apply } = useDraft();
  const { document, faces } = flow;
  const link = document.links.find((l) => l.from === from && l.to === to);
  const [filter, setFilter] = useState<Filter>(() => filterOf(link?.filter) ?? { name: '', groups: [[blank()]] });
  const [fallback, setFallback] = useState(link?.fallback ?? false);
  const [off, setOff] = useState(link?.disabled ?? false);
  const routes = linksFrom(document, from, 'next');
  const [order, setOrder] = useState(() => routes.map((r) => r.to));
  const [tried, setTried] = useState(false);
  const name = (id: number) => `${id} ${document.modules.find((m) => m.id === id)?.name || faces.find((f) => f.id === id)?.title || ''}`.trim();
  const router = link?.kind !== 'error' && (isRouter(faces.find((f) => f.id === from)?.control ?? '') || routes.length > 1);
  const place = order.indexOf(to);

  const change = (group: number, at: number, part: Partial<Condition> | null) =>
    setFilter((old) => ({ ...old, groups: old.groups.map((conditions, g) => (g !== group ? conditions : part === null ? conditions.filter((_, i) => i !== at) : conditions.map((c, i) => (i === at ? { ...c, ...part } : c)))).filter((conditions) => conditions.length > 0) }));
  const swap = (by: 1 | -1) => setOrder((old) => {
    const next = [...old];
    const other = next[place + by];
    if (other === undefined) return old;
    next[place + by] = to;
    next[place] = other;
    return next;
  });

  const save = () => {
    const groups = filter.groups.map((conditions) => conditions.filter((c) => c.a.trim() !== '' || (c.b ?? '') !== ''));
    if (groups.flat().some((c) => c.a.trim() === '')) {
      setTried(true);
      return;
    }
    const kept = groups.filter((conditions) => conditions.length > 0).map((conditions) => conditions.map(({ a, o, b }) => (isUnary(o) ? { a, o } : { a, o, b: b ?? '' })));
    const next: Filter | null = kept.length > 0 ? { name: filter.name?.trim() ?? '', groups: kept } : null;
    const ops: FlowOp[] = [];
    if (JSON.stringify(next) !== JSON.stringify(filterOf(link?.filter))) ops.push({ op: 'set_filter', from, to, filter: next });
    const moved = order.some((id, i) => routes[i]?.to !== id);
    if (router && link && (moved || fallback !== link.fallback || off !== link.disabled)) {
      ops.push({ op: 'set_routes', from, routes: order.map((id) => {
        const route = routes.find((r) => r.to === id);
        // One fallback at most: the one that was it gives way.
        return { to: id, label: route?.label ?? '', fallback: id === to ? fallback : fallback ? false : (route?.fallback ?? false), disabled: id === to ? off : (route?.disabled ?? false) };
      }) });
    }
    if (ops.length > 0) void apply(ops);
    onDone();
  };

  return (
    <form className="fb-filter" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <div className="ui-row">
        <div className="fb-grow">
          <h2 className="ui-h3">{text('filter.title')}</h2>
          <p className="ui-small ui-tertiary">{text('filter.between', { from: name(from), to: name(to) })}</p>
        </div>
        <IconButton icon="copy" size="sm" label={text('filter.copy')} onClick={() => { copyFilter(filter); toast(text('filter.copied')); }} />
        <IconButton icon="list-filter" size="sm" label={text('filter.paste')} onClick={() => void copiedFilter().then((found) => (found ? setFilter(found) : toast(text('filter.none'))))} />
      </div>
      <Field label={text('filter.name')} help={text('filter.name-help')}>
        <Input value={filter.name ?? ''} maxLength={120} autoFocus onChange={(event) => setFilter({ ...filter, name: event.target.value })} />
      </Field>
      <div className="fb-filter-groups" role="group" aria-label={text('filter.conditions')}>
        <p className="ui-label">{text('filter.conditions')}</p>
        {filter.groups.length === 0 && <p className="ui-small ui-tertiary">{text('filter.empty')}</p>}
        {filter.groups.map((conditions, g) => (
          <div key={g}>
            {g > 0 && <p className="fb-filter-or">{text('filter.or')}</p>}
            <div className="fb-filter-group">
              {conditions.map((condition, i) => (
                <div key={i} className="fb-filter-condition">
                  <div className="ui-row">
                    {i > 0 && <span className="fb-filter-and">{text('filter.and')}</span>}
                    <div className="fb-grow">
                      <MappingField module={to} field={`filter.${g}.${i}`} label={text('filter.value')} value={condition.a} invalid={tried && condition.a.trim() === ''} onChange={(a) => change(g, i, { a })} />
                    </div>
                    <IconButton icon="x" size="sm" label={text('filter.remove-condition')} onClick={() => change(g, i, null)} />
                  </div>
                  {tried && condition.a.trim() === '' && <p id={`fb-filter-${g}-${i}`} className="ui-field-error" role="alert">{text('filter.needs-value')}</p>}
                  <div className="ui-row">
                    <Select width={176} label={text('filter.operator')} value={condition.o} onChange={(o) => change(g, i, { o })} groups={operatorGroups.map((group) => ({ label: group.label, options: group.operators.map(({ value, label }) => ({ value, label })) }))} />
                    {!isUnary(condition.o) && (
                      <div className="fb-grow">
                        <MappingField module={to} field={`filter.${g}.${i}`} label={text('filter.compare')} type={typeOf(condition.o)} value={condition.b ?? ''} onChange={(b) => change(g, i, { b })} />
                      </div>
                    )}
                  </div>
                </div>
              ))}
              <Button size="xs" variant="ghost" icon="plus" onClick={() => setFilter((old) => ({ ...old, groups: old.groups.map((group, at) => (at === g ? [...group, blank()] : group)) }))}>{text('filter.add-and')}</Button>
            </div>
          </div>
        ))}
        <Button size="xs" variant="ghost" icon="plus" onClick={() => setFilter((old) => ({ ...old, groups: [...old.groups, [blank()]] }))}>{text('filter.add-or')}</Button>
      </div>
      {router && (
        <div className="fb-filter-route">
          <div className="ui-row">
            <span className="ui-label">{text('filter.order')}</span>
            <span className="ui-small ui-tertiary">{text('route-order', { n: place + 1, all: order.length })}</span>
            <span className="ui-spacer" />
            <IconButton icon="arrow-up" size="sm" label={text('filter.earlier')} disabledReason={place <= 0 ? text('filter.first') : undefined} onClick={() => swap(-1)} />
            <IconButton icon="arrow-down" size="sm" label={text('filter.later')} disabledReason={place >= order.length - 1 ? text('filter.last') : undefined} onClick={() => swap(1)} />
          </div>
          <Checkbox checked={fallback} onChange={setFallback} label={text('filter.fallback')} help={text('filter.fallback-help')} />
          <Checkbox checked={off} onChange={setOff} label={text('filter.off')} />
        </div>
      )}
      <div className="ui-row">
        {link?.filter && <Button variant="danger" size="sm" onClick={() => { void apply([{ op: 'set_filter', from, to, filter: null }]); onDone(); }}>{text('filter.remove')}</Button>}
        <span className="ui-spacer" />
        <Button type="submit" variant="primary" size="sm">{text('filter.save')}</Button>
      </div>
    </form>
  );
}
