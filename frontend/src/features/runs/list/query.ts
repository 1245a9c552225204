/* The address of the list of runs and the question behind it: a filter is a link that can be kept. */
import type { wire } from '../../../api';

export const states = ['', 'active', 'needs_you', 'failed', 'succeeded', 'incomplete'] as const;
export type StateFilter = (typeof states)[number];

/** What the address asks for; a state that nobody knows is no filter. */
export interface RunFilters {
  state: StateFilter;
  mine: boolean;
  flow: string;
  view: string;
  batch: string;
  search: string;
}

export function filtersOf(query: Record<string, string>): RunFilters {
  return {
    state: states.find((one) => one === query.state) ?? '',
    mine: query.mine === '1',
    flow: query.flow ?? '',
    view: query.view ?? '',
    batch: query.batch ?? '',
    search: query.search ?? '',
  };
}

/** The address's query of these filters; what is not set is not in it. */
export function addressOf({ state, mine, flow, view, batch, search }: RunFilters): Record<string, string | undefined> {
  const some = (value: string) => (value === '' ? undefined : value);
  return { state: some(state), mine: mine ? '1' : undefined, flow: some(flow), view: some(view), batch: some(batch), search: some(search) };
}

export const pageSize = 100;

/** What the engine is asked; `before` is the run number after which the page begins. */
export function askFor(filters: RunFilters, before: number): wire.RunQuery {
  return { flowId: filters.flow, viewId: filters.view, state: filters.state, mine: filters.mine, search: filters.search.trim(), batchId: filters.batch, before, limit: pageSize };
}

/** Whether anything is left out of all runs. */
export function isFiltered(filters: RunFilters): boolean {
  return filters.state !== '' || filters.mine || filters.flow !== '' || filters.view !== '' || filters.batch !== '' || filters.search.trim() !== '';
}

export const noFilters: RunFilters = { state: '', mine: false, flow: '', view: '', batch: '', search: '' };
