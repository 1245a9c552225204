/*
 * Run once in the builder: a run of the draft, followed live. The canvas draws it, the
 * dock starts and cancels it, the panel runs one module.
 */
import { createContext, useContext } from 'react';
import type { wire } from '../../api';

export interface StartOptions {
  /** This module only. */
  only?: number;
  /** From this module on, with what the modules before gave last. */
  from?: number;
  inputs?: Record<string, unknown>;
}

export interface RunOnce {
  start: (options?: StartOptions) => void;
  cancel: () => void;
  /** The last run that was started here; null before the first. */
  run: wire.RunView | null;
  /** A run is being started or under way. */
  active: boolean;
  /** When it was started, for the elapsed time. */
  since: number | null;
  /** Takes the bubbles off the canvas. */
  clear: () => void;
}

export const RunContext = createContext<RunOnce | null>(null);

export function useRunOnce(): RunOnce {
  const run = useContext(RunContext);
  if (!run) throw new Error('useRunOnce stands outside a RunProvider');
  return run;
}
