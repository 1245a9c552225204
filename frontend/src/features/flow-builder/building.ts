/*
 * What a person builds a draft with: data pinned to modules, and breakpoints. It is
 * theirs alone and in no document; the engine keeps it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo } from 'react';
import { building as api, keys, toFault, type wire } from '../../api';
import { building as text } from '../../texts/building';
import { announce, toast } from '../../ui';
import { useDraft } from './draft';

/** What the canvas shows of it. */
export interface BuildMarks {
  pins: ReadonlySet<number>;
  breakpoints: ReadonlySet<number>;
  /** The module before which the run stands. */
  standing: number | null;
}

const nothing: BuildMarks = { pins: new Set(), breakpoints: new Set(), standing: null };

export const BuildMarksContext = createContext<BuildMarks>(nothing);

export function useBuildMarks(): BuildMarks {
  return useContext(BuildMarksContext);
}

type Bundle = Record<string, unknown>;

export interface Building {
  pins: ReadonlyMap<number, Bundle[]>;
  breakpoints: readonly number[];
  /** Pins bundles; without any, what the module gave in the last run. */
  pin: (module: number, bundles?: Bundle[]) => Promise<boolean>;
  /** Takes pins away; without modules all of them. */
  unpin: (modules?: number[]) => void;
  toggleBreak: (module: number) => void;
  /** Whether the module gives bundles that can be pinned. */
  pinnable: (module: number) => boolean;
}

const pinnableControls = new Set(['', 'trigger', 'iterator', 'repeater', 'subflow', 'get_variables']);

export function useBuilding(): Building {
  const { flowId, flow, catalogue, settled } = useDraft();
  const client = useQueryClient();
  const key = keys.building(flowId);
  const { data } = useQuery({ queryKey: key, queryFn: () => api.get({ id: flowId }), staleTime: Number.POSITIVE_INFINITY });
  const name = useCallback((id: number) => flow.faces.find((f) => f.id === id)?.title ?? String(id), [flow.faces]);
  const keep = useCallback(async (change: () => Promise<wire.BuildingState>, said: string) => {
    try {
      await settled();
      client.setQueryData(keys.building(flowId), await change());
      toast(said);
      announce(said);
      return true;
    } catch (thrown) {
      const fault = toFault(thrown);
      const words = [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.');
      toast({ text: words, seconds: 10 });
      announce(words, 'assertive');
      return false;
    }
  }, [client, flowId, settled]);
  return useMemo<Building>(() => ({
    pins: new Map((data?.pins ?? []).map((one) => [one.module, one.bundles as Bundle[]])),
    breakpoints: data?.breakpoints ?? [],
    pin: (module, bundles) => keep(() => api.pin({ flowId, module, last: bundles === undefined, bundles: bundles ?? [] }), text('pin.done', { name: name(module) })),
    unpin: (modules = []) => void keep(() => api.unpin({ flowId, modules }), modules.length === 1 ? text('pin.gone', { name: name(modules[0] ?? 0) }) : text('pin.gone-all')),
    toggleBreak: (module) => {
      const on = !(data?.breakpoints ?? []).includes(module);
      void keep(() => api.break({ flowId, module, on }), text(on ? 'break.on' : 'break.off', { name: name(module) }));
    },
    pinnable: (id) => {
      const module = flow.document.modules.find((m) => m.id === id);
      const action = catalogue.apps.find((a) => a.name === module?.app)?.actions.find((a) => a.name === module?.action);
      return action !== undefined && pinnableControls.has(action.control);
    },
  }), [data, keep, flowId, name, flow.document.modules, catalogue]);
}

/** Typed bundles: a list of collections, or why it is none. */
export function readBundles(typed: string): { bundles?: Bundle[]; error?: string } {
  try {
    const value: unknown = JSON.parse(typed);
    if (!Array.isArray(value)) return { error: text('pin.list') };
    if (value.some((one) => typeof one !== 'object' || one === null || Array.isArray(one))) return { error: text('pin.collections') };
    return { bundles: value as Bundle[] };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** What was typed for an item: JSON where it is some, else the text itself. */
export function readValue(typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
}
