import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys, runs as api, type Fault, type wire } from '../../../api';
import type { NamedStep } from './timeline';

export interface Many {
  /** Which of them is shown, counted from 1. */
  at: number;
  all: number;
  kind: string;
  loading: boolean;
  error: Fault | null;
  go: (at: number) => void;
}

/**
 * A step that stands for many: the one that is looked at is read when it is asked for, so that a
 * run of a million operations opens like any other.
 */
export function useMany(run: string, chosen: NamedStep | undefined): { current: NamedStep | undefined; many: Many | null } {
  const [place, setPlace] = useState({ key: '', at: 1 });
  const all = chosen?.step.many ?? 0;
  const at = place.key === chosen?.key ? Math.min(Math.max(1, place.at), Math.max(1, all)) : 1;
  const request = { runId: run, module: chosen?.step.module ?? 0, kind: chosen?.step.kind ?? '', first: at, count: 1 };
  const { data, error, isPlaceholderData } = useQuery({ queryKey: keys.operations(run, request), queryFn: () => api.operations(request), enabled: all > 0 && at > 1, placeholderData: keepPreviousData, staleTime: Infinity });
  if (!chosen || all === 0) return { current: chosen, many: null };
  const read: wire.RunStep | undefined = at === 1 ? chosen.step : data?.steps?.[0];
  const step = read && at > 1 ? { ...read, many: all, kind: chosen.step.kind } : chosen.step;
  return {
    current: { ...chosen, step },
    many: { at, all, kind: chosen.step.kind, loading: at > 1 && (isPlaceholderData || (!data && !error)), error, go: (to) => setPlace({ key: chosen.key, at: to }) },
  };
}
