/* Which runs the drawer shows: it goes on while the person looks at other pages. */
import { create } from 'zustand';
import type { wire } from '../../../api';
import { getRoute } from '../../../routing';

export interface ShownRuns {
  runIds: string[];
  batchId: string;
  /** They were started just now, so that even an end before the first look is told. */
  fresh?: boolean;
  /** The run that is open first. */
  open?: string;
  /** The keychain must be unlocked before these can be asked or started. */
  locked?: { prompts: wire.Prompt[]; name: string };
}

interface Drawer {
  /** The address at which it was opened; on another page it makes room. */
  at: string;
  shown: ShownRuns | null;
  /** The Action Flow whose inputs are asked for. */
  inputs: string | null;
  /** What was shown last, for the pill in the title bar. */
  last: ShownRuns | null;
}

export const useDrawer = create<Drawer>(() => ({ at: '', shown: null, inputs: null, last: null }));

export function showRuns(shown: ShownRuns) {
  if (shown.runIds.length > 0 || shown.batchId !== '') useDrawer.setState({ at: here(), shown, inputs: null, last: { ...shown, fresh: false } });
}

export function askInputs(flowId: string) {
  useDrawer.setState({ at: here(), shown: null, inputs: flowId });
}

/** The page one looks at, whatever is filtered or opened on it. */
export function here(): string {
  const { name, id, tab } = getRoute();
  return `${name}/${id}/${tab}`;
}

export function closeDrawer() {
  useDrawer.setState({ shown: null, inputs: null });
}
