/*
 * The draft that the builder shows: its state, its edits, what is selected. Canvas,
 * panel and dialogs share it; nothing of it is kept anywhere but in the engine.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { flows, keys, type Fault, type wire } from '../../api';
import { builder as text } from '../../texts/flow-builder';
import { announce, toast, undoToast } from '../../ui';
import type { FlowOp } from './model/ops';
import { Saver, type Saving } from './model/saver';

export type { ConnectionRef, FlowOp, Filter, InputData, NewModule, SchedulingData } from './model/ops';
export { filterOf, getPath } from './model/ops';

export interface ApplyOptions {
  /** Said when it is done. */
  toast?: string;
  /** The toast offers Undo. */
  undoable?: boolean;
  /** The caller shows the refusal itself; otherwise a toast says it. Either way the promise rejects with the Fault. */
  quiet?: boolean;
}

export interface Draft {
  flowId: string;
  /** The draft, with the edits that are still on their way. */
  flow: wire.FlowState;
  catalogue: wire.Catalogue;
  /** Makes edits, all or none; each operation is one step of undo. */
  apply: (ops: FlowOp[], options?: ApplyOptions) => Promise<wire.FlowState>;
  undo: () => void;
  redo: () => void;
  layout: () => void;
  /** Goes to a place in the history: at is how many edits are done there. */
  stepTo: (at: number) => void;
  /** The module whose settings are open. */
  selected: number | null;
  /** Marks a module and opens its settings, at a field where one is given; null closes them. */
  select: (id: number | null, field?: string) => void;
  /** All that is marked on the canvas. */
  selection: ReadonlySet<number>;
  mark: (ids: Iterable<number>) => void;
  /** The field that the person came to see, when they came by a problem. */
  problemField: string | null;
  saving: Saving;
  retrySave: () => void;
  /** Resolves when all edits have arrived: before something looks at the draft in the engine. */
  settled: () => Promise<void>;
  /** Why it cannot be edited; "" when it can. */
  readOnly: string;
  /** Reads the draft anew: after something outside it changed, such as a connection. */
  refresh: () => Promise<void>;
}

const Context = createContext<Draft | null>(null);

export function useDraft(): Draft {
  const draft = useContext(Context);
  if (!draft) throw new Error('useDraft stands outside a DraftProvider');
  return draft;
}

interface Props {
  flowId: string;
  /** Module and field to open first, from the address. */
  initial?: { module: number; field?: string };
  /** Shown until the draft is read. */
  loading?: ReactNode;
  /** Shown when it cannot be read. */
  failed?: (fault: Fault, retry: () => void) => ReactNode;
  children: ReactNode;
}

export function DraftProvider({ flowId, initial, loading, failed, children }: Props) {
  const flow = useQuery({ queryKey: keys.flow(flowId), queryFn: () => flows.get({ id: flowId } as wire.ID) });
  const catalogue = useQuery({ queryKey: keys.catalogue(), queryFn: flows.catalogue, staleTime: Number.POSITIVE_INFINITY });
  const fault = flow.data ? catalogue.data ? null : catalogue.error : flow.error;
  if (fault) return failed?.(fault, () => void (flow.data ? catalogue.refetch() : flow.refetch())) ?? null;
  if (!flow.data || !catalogue.data) return loading ?? null;
  return <Loaded key={flowId} flowId={flowId} first={flow.data} catalogue={catalogue.data} {...(initial ? { initial } : {})}>{children}</Loaded>;
}

interface LoadedProps {
  flowId: string;
  first: wire.FlowState;
  catalogue: wire.Catalogue;
  initial?: { module: number; field?: string };
  children: ReactNode;
}

function Loaded({ flowId, first, catalogue, initial, children }: LoadedProps) {
  const client = useQueryClient();
  const [saver] = useState(() => new Saver(flowId, {
    ...flows,
    apply: async (request) => {
      // An answer to an older question would show the draft without this edit.
      await client.cancelQueries({ queryKey: keys.flow(flowId), exact: true });
      return flows.apply(request);
    },
  }, first, {
    onAnswer: (state) => {
      client.setQueryData(keys.flow(flowId), state);
      void client.invalidateQueries({ queryKey: keys.publishPlan(flowId) });
      void client.invalidateQueries({ queryKey: keys.flows() });
    },
    onMoved: () => toast(text('moved-on')),
  }));
  const { flow, saving } = useSyncExternalStore(saver.subscribe, saver.snapshot);
  useEffect(() => saver.offer(first), [saver, first]);

  const [selection, setSelection] = useState<ReadonlySet<number>>(() => new Set(initial ? [initial.module] : []));
  const [opened, setOpened] = useState<{ id: number; field: string | null } | null>(initial ? { id: initial.module, field: initial.field ?? null } : null);

  const refused = useCallback((fault: Fault) => {
    const said = [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.');
    toast({ text: said, seconds: 10 });
    announce(said);
  }, []);

  const step = useCallback((redo: boolean) => {
    const now = saver.snapshot().flow;
    if (redo ? !now.canRedo : !now.canUndo) return;
    const what = redo ? now.redoText : now.undoText;
    saver.step(redo).then(
      () => announce(text(redo ? 'redone' : 'undone', { what })),
      refused,
    );
  }, [saver, refused]);

  const apply = useCallback((ops: FlowOp[], options: ApplyOptions = {}) => {
    const answer = saver.apply(ops);
    answer.then(
      (state) => {
        if (options.toast && options.undoable) undoToast(options.toast, () => (saver.snapshot().flow.revision === state.revision ? step(false) : toast(text('undo-moved-on'))));
        else if (options.toast) toast(options.toast);
        if (state.toast) toast(state.toast);
      },
      (fault: Fault) => {
        if (!options.quiet) refused(fault);
      },
    );
    return answer;
  }, [saver, step, refused]);

  const select = useCallback((id: number | null, field?: string) => {
    setOpened(id === null ? null : { id, field: field ?? null });
    if (id !== null) setSelection((old) => (old.size === 1 && old.has(id) ? old : new Set([id])));
  }, []);
  const mark = useCallback((ids: Iterable<number>) => {
    const next = new Set(ids);
    setSelection((old) => (old.size === next.size && [...next].every((id) => old.has(id)) ? old : next));
    setOpened((old) => (old !== null && next.size === 1 && next.has(old.id) ? old : null));
  }, []);
  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: keys.flow(flowId), exact: true });
  }, [client, flowId]);

  // What was removed is no longer selected.
  const selected = opened && flow.document.modules.some((m) => m.id === opened.id) ? opened.id : null;

  const value = useMemo<Draft>(() => ({
    flowId, flow, catalogue, apply, select, selection, mark, saving, refresh,
    undo: () => step(false), redo: () => step(true),
    layout: () => void saver.layout().catch(refused),
    stepTo: (at) => void saver.stepTo(at).catch(refused),
    selected, problemField: selected === null ? null : (opened?.field ?? null),
    retrySave: () => saver.retry(),
    settled: () => saver.settled(),
    readOnly: flow.readOnly,
  }), [flowId, flow, catalogue, apply, select, selection, mark, saving, refresh, step, saver, refused, selected, opened]);

  return <Context value={value}>{children}</Context>;
}
