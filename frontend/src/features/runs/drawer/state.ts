/* Which runs the drawer shows: it goes on while the person looks at other pages. */
import { create } from 'zustand';
import type { wire } from '../../../api';

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
  shown: ShownRuns | null;
  /** The Action Flow whose inputs are asked for. */
  inputs: string | null;
  /** What was shown last, for the pill in the title bar. */
  last: ShownRuns | null;
}

export const useDrawer = create<Drawer>(() => ({ shown: null, inputs: null, last: null }));

export function showRuns(shown: ShownRuns) {
  if (shown.runIds.length > 0 || shown.batchId !== '') useDrawer.setState({ shown, inputs: null, last: { ...shown, fresh: false } });
}

export function askInputs(flowId: string) {
  useDrawer.setState({ shown: null, inputs: flowId });
}

export function closeDrawer() {
  useDrawer.setState({ shown: null, inputs: null });
}
