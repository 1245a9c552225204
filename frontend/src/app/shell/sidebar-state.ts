/* Whether the sidebar is a rail, remembered for each screen. */
import { create } from 'zustand';
import type { RouteName } from '../../routing';

// Canvases need the width, so they start with the rail.
const railFirst = new Set<RouteName>(['flow', 'run', 'audit']);

interface State {
  rails: Partial<Record<RouteName, boolean>>;
}

function read(): State['rails'] {
  try {
    return JSON.parse(localStorage.getItem('signet.sidebar') ?? '{}') as State['rails'];
  } catch {
    return {};
  }
}

const state = create<State>(() => ({ rails: read() }));

export function useRail(screen: RouteName): boolean {
  return state((s) => s.rails[screen] ?? railFirst.has(screen));
}

export function toggleSidebar(screen: RouteName) {
  const { rails } = state.getState();
  const next = { ...rails, [screen]: !(rails[screen] ?? railFirst.has(screen)) };
  localStorage.setItem('signet.sidebar', JSON.stringify(next));
  state.setState({ rails: next });
}
