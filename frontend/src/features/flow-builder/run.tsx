/*
 * Run once in the builder: a run of the draft, followed live. The canvas draws it, the
 * dock starts and cancels it, the panel runs one module.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { request } from '../../actions';
import { building as api, keys, runs, toFault, type wire } from '../../api';
import { go } from '../../routing';
import { building as words } from '../../texts/building';
import { builder as text } from '../../texts/flow-builder';
import { took } from '../../texts/format';
import { announce, toast } from '../../ui';
import { BuildMarksContext, useBuilding, type BuildMarks } from './building';
import { OnlyDialog, PinDialog } from './dock/RunDialogs';
import { useDraft } from './draft';
import { isOver, shownAccounts } from './model/marks';

export interface StartOptions {
  /** This module only. */
  only?: number;
  /** From this module on, with what the modules before gave last. */
  from?: number;
  inputs?: Record<string, unknown>;
  /** Sample values for what the one module maps. */
  items?: wire.BuildingItem[];
  /** Modules with pinned data are called as well. */
  unpinned?: boolean;
  /** Stops before each module. */
  step?: boolean;
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
  /** Opens the run where it can be looked into. */
  show: () => void;
  /** Asks again for the sign-ins that the run waits for. */
  signIn: () => void;
  /** Wants values first: the form of inputs is open. */
  asking: StartOptions | null;
  ask: (options: StartOptions | null) => void;
  /** What was given last, offered again. */
  given: Record<string, unknown>;
  /** Offers these instead: the inputs of an earlier run. */
  offer: (inputs: Record<string, unknown>) => void;
  /** Where the run stands before a module; null while it does not. */
  pause: wire.RunPause | null;
  /** Lets it make its operation; it stops next at a breakpoint, or before the next module. */
  goOn: (every: boolean) => void;
  /** Opens the pinned data of a module. */
  editPin: (module: number) => void;
}

export const RunContext = createContext<RunOnce | null>(null);

export function useRunOnce(): RunOnce {
  const run = useContext(RunContext);
  if (!run) throw new Error('useRunOnce stands outside a RunProvider');
  return run;
}

// Values given to a run stay in this window only: they are business data.
const remembered = new Map<string, Record<string, unknown>>();

export function RunProvider({ children }: { children: ReactNode }) {
  const { flowId, flow, settled } = useDraft();
  const client = useQueryClient();
  const building = useBuilding();
  const [stops, setStops] = useState(false);
  const [only, setOnly] = useState<{ module: number; items: wire.BuildingItem[]; options: StartOptions } | null>(null);
  const [pinning, editPin] = useState<number | null>(null);
  const startRef = useRef<(options: StartOptions) => void>(() => {});
  const [id, setId] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const [since, setSince] = useState<number | null>(null);
  const [asking, setAsking] = useState<StartOptions | null>(null);
  const [given, setGiven] = useState(() => remembered.get(flowId) ?? {});
  const { data } = useQuery({
    queryKey: keys.run(id ?? ''),
    queryFn: () => runs.get({ id: id ?? '' } as wire.ID),
    enabled: id !== null,
    // Events say that the run moved on; this is for the one that got lost.
    refetchInterval: ({ state }) => (state.data && isOver(state.data.run.state) ? false : 1000),
  });
  const run = id !== null && data ? data : null;
  const over = run !== null && isOver(run.run.state);
  const active = starting || (id !== null && !over);

  // Only a run that may stop is asked where it stands.
  const standing = useQuery({
    queryKey: keys.paused(id ?? ''),
    queryFn: () => api.paused({ id: id ?? '' }),
    enabled: id !== null && active && stops,
    refetchInterval: 700,
  });
  const pause = active && stops && standing.data?.paused ? standing.data : null;
  const goOn = useCallback((every: boolean) => {
    if (!id) return;
    client.setQueryData(keys.paused(id), { paused: false, module: 0, operation: 0, bundles: [], fields: {} });
    api.goOn({ runId: id, at: [...building.breakpoints], every }).catch((thrown: unknown) => toast(toFault(thrown).title));
  }, [id, client, building.breakpoints]);

  const askFor = useCallback((prompts: wire.Prompt[], runId: string) => {
    const taken = request('sign-in', { prompts, onDone: () => void client.invalidateQueries({ queryKey: keys.run(runId) }) });
    if (!taken) toast({ text: text('run.no-prompt'), action: { label: text('run.sign-in'), run: () => go('personal-connections') } });
  }, [client]);

  const begin = useCallback(async (options: StartOptions) => {
    setStarting(true);
    setSince(Date.now());
    announce(text('run.starting'));
    try {
      await settled();
      const stop = options.step === true || building.breakpoints.length > 0;
      setStops(stop);
      const started = await runs.start({
        build: { items: options.items ?? [], pinned: options.unpinned !== true, pauseAt: [...building.breakpoints], step: options.step ?? false },
        source: 'draft', flowId, viewId: '', actionId: '', rowKeys: [], inputs: options.inputs ?? {}, only: options.only ?? 0, from: options.from ?? 0, dryRun: false, expects: shownAccounts(flow),
      });
      const runId = started.runIds?.[0] ?? null;
      setId(runId);
      if (runId && (started.prompts ?? []).length > 0) askFor(started.prompts, runId);
    } catch (thrown) {
      const fault = toFault(thrown);
      toast({ text: [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.'), seconds: 12 });
      announce(fault.title, 'assertive');
    } finally {
      setStarting(false);
    }
  }, [settled, flowId, flow, askFor, building.breakpoints]);

  const start = useCallback((options: StartOptions = {}) => {
    if (active) return;
    const inputs = options.inputs;
    // One module alone is asked with what it would be given.
    if (options.only !== undefined && options.items === undefined) {
      const module = options.only;
      setOnly(null);
      settled().then(() => api.items({ flowId, module })).then(
        ({ items }) => (items.length > 0 ? setOnly({ module, items, options }) : startRef.current({ ...options, items: [] })),
        (thrown: unknown) => toast(toFault(thrown).title),
      );
      return;
    }
    const needed = flow.document.inputs.filter((input) => input.required && (input.default === null || input.default === undefined));
    // What the flow needs is asked for before anything runs, also when only a part of it does.
    if (!inputs && needed.some((input) => given[input.name] === undefined)) {
      setAsking(options);
      return;
    }
    if (inputs) {
      remembered.set(flowId, inputs);
      setGiven(inputs);
    }
    setAsking(null);
    void begin({ ...options, inputs: inputs ?? given });
  }, [active, flow.document.inputs, given, flowId, begin, settled]);
  startRef.current = start;

  const cancel = useCallback(() => {
    if (!id) return;
    runs.cancel({ id } as wire.ID).then(
      (view) => client.setQueryData(keys.run(id), view),
      (thrown) => toast(toFault(thrown).title),
    );
  }, [id, client]);
  const show = useCallback(() => {
    if (id && !request('show-run', { runId: id })) go({ name: 'run', id });
  }, [id]);
  const signIn = useCallback(() => {
    if (id && run) askFor(run.prompts ?? [], id);
  }, [id, run, askFor]);
  const clear = useCallback(() => {
    setId(null);
    setSince(null);
  }, []);

  // A run that comes to need a sign-in asks for it at once; after a no the dock keeps the button.
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (!run) return;
    const prompts = (run.prompts ?? []).filter((prompt) => prompt.reason !== 'not_readable');
    if (run.run.state !== 'waiting') asked.current = null;
    else if (prompts.length > 0 && asked.current !== run.run.id) {
      asked.current = run.run.id;
      askFor(prompts, run.run.id);
    }
  }, [run, askFor]);

  // Where it stops is said, because nothing else moves.
  const told = useRef('');
  useEffect(() => {
    const at = pause ? `${pause.module}/${pause.operation}` : '';
    if (at === told.current) return;
    told.current = at;
    if (pause) announce(words('pause.said', { name: flow.faces.find((f) => f.id === pause.module)?.title ?? String(pause.module) }));
  }, [pause, flow.faces]);

  // Its end is said once.
  const said = useRef<string | null>(null);
  useEffect(() => {
    if (!run || !over || said.current === run.run.id) return;
    said.current = run.run.id;
    const words = ending(run);
    announce(words, run.run.state === 'failed' || run.run.state === 'refused' ? 'assertive' : 'polite');
    toast({ text: words, action: { label: text('run.see'), run: show } });
  }, [run, over, show]);

  const value = useMemo<RunOnce>(() => ({ start, cancel, run, active, since, clear, show, signIn, asking, ask: setAsking, given, offer: setGiven, pause, goOn, editPin }), [start, cancel, run, active, since, clear, show, signIn, asking, given, pause, goOn]);
  const at = pause?.module ?? null;
  const marks = useMemo<BuildMarks>(() => ({ pins: new Set(building.pins.keys()), breakpoints: new Set(building.breakpoints), standing: at }), [building.pins, building.breakpoints, at]);
  return (
    <RunContext value={value}>
      <BuildMarksContext value={marks}>{children}</BuildMarksContext>
      {only && (
        <OnlyDialog
          module={only.module}
          items={only.items}
          onClose={() => setOnly(null)}
          onRun={(items) => {
            setOnly(null);
            start({ ...only.options, items });
          }}
        />
      )}
      {pinning !== null && <PinDialog module={pinning} onClose={() => editPin(null)} />}
    </RunContext>
  );
}

function ending(view: wire.RunView): string {
  const { state, activeMs, fault, faultStep } = view.run;
  const title = fault?.title ?? '';
  if (state === 'succeeded') return text('run.done', { time: took(activeMs) });
  if (state === 'warning') return text('run.warning');
  if (state === 'cancelled' || state === 'abandoned') return text('run.cancelled');
  if (state === 'in_doubt' || state === 'interrupted') return text('run.doubt', { step: view.doubts?.[0]?.module ?? faultStep });
  return faultStep > 0 ? text('run.failed', { step: faultStep, title }) : text('run.failed-plain', { title });
}
