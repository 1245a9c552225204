import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flows, keys, views, type wire } from '../../../api';
import { incomplete } from '../../../texts/incomplete';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { Icon, SearchInput, SegmentedControl } from '../../../ui';
import type { RunFilters, StateFilter } from './query';

interface Props {
  filters: RunFilters;
  /** A run that fits, which knows the names behind the ids. */
  first: wire.RunRow | undefined;
  onChange: (change: Partial<RunFilters>) => void;
}

/** State and person as segments, where the runs come from as chips that can be removed, and a search. */
export function FilterRow({ filters, first, onChange }: Props) {
  const flowName = useFlowName(filters.flow, first);
  const viewName = useViewName(filters.view, first);
  const segments: { value: 'all' | Exclude<StateFilter, ''>; label: string }[] = [
    { value: 'all', label: text('state.all') }, { value: 'active', label: text('state.active') }, { value: 'needs_you', label: text('state.needs_you') }, { value: 'failed', label: text('state.failed') }, { value: 'succeeded', label: text('state.succeeded') }, { value: 'incomplete', label: incomplete('filter') },
  ];
  return (
    <>
      <SegmentedControl label={text('filter.state')} value={filters.state || 'all'} onChange={(state) => onChange({ state: state === 'all' ? '' : state })} segments={segments} />
      {filters.state !== 'incomplete' && <SegmentedControl
        label={text('filter.who')}
        value={filters.mine ? 'mine' : 'everyone'}
        onChange={(who) => onChange({ mine: who === 'mine' })}
        segments={[{ value: 'everyone', label: text('filter.everyone') }, { value: 'mine', label: text('filter.mine') }]}
      />}
      {filters.flow !== '' && <Removable label={text('filter.flow', { name: flowName })} onRemove={() => onChange({ flow: '' })} />}
      {filters.view !== '' && <Removable label={text('filter.view', { name: viewName })} onRemove={() => onChange({ view: '' })} />}
      {filters.batch !== '' && <Removable label={inspector('list.one-click')} onRemove={() => onChange({ batch: '' })} />}
      <span className="ui-spacer" />
      {filters.state !== 'incomplete' && <Search value={filters.search} onChange={(search) => onChange({ search })} />}
    </>
  );
}

function Removable({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className="ui-chip runs-filter" data-tone="accent" aria-label={text('filter.remove', { name: label })} onClick={onRemove}>
      <span className="ui-chip-text">{label}</span>
      <Icon name="x" size={13} />
    </button>
  );
}

/** The address follows what is typed once the person pauses, so that the engine is not asked for each letter. */
function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  const say = useRef(onChange);
  say.current = onChange;
  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      say.current(typed);
    }, 200);
    return () => clearTimeout(timer);
  }, [typed]);
  return <span className="runs-search"><SearchInput label={text('search')} value={typed} onChange={setTyped} /></span>;
}

function useFlowName(id: string, first: wire.RunRow | undefined): string {
  const known = first?.flowId === id ? first.flowName : '';
  const { data } = useQuery({ queryKey: keys.flows(), queryFn: flows.list, enabled: id !== '' && known === '' });
  return known || (data?.flows?.find((flow) => flow.id === id)?.name ?? id);
}

function useViewName(id: string, first: wire.RunRow | undefined): string {
  const known = first?.viewId === id ? first.viewName : '';
  const { data } = useQuery({ queryKey: keys.views(), queryFn: views.list, enabled: id !== '' && known === '' });
  return known || (data?.views?.find((view) => view.id === id)?.name ?? id);
}
