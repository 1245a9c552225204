import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useActions } from '../../../actions';
import { keys, runs as api, type wire } from '../../../api';
import { go, type Route } from '../../../routing';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { copyText } from '../start';
import { asCurl } from './curl';
import { announce, Button, FaultState, Note, Page, PageTitle, Skeleton } from '../../../ui';
import { useTicking } from '../drawer/Drawer';
import { isActive, isOver } from '../model';
import { RunTrouble, whoOf } from '../Trouble';
import { stateWord } from '../words';
import { RunCanvas } from './RunCanvas';
import { RunHead, RunInfo } from './RunHead';
import { StepPanel } from './StepPanel';
import { nameSteps, type NamedStep } from './timeline';
import { Timeline } from './Timeline';
import { useChosen } from './useChosen';
import { useMany } from './useMany';
import { useTakeOver } from './useTakeOver';
import { useRunActs, type RunActs } from './useRunActs';
import { useStepLook, type StepLook } from './useStepLook';
import './inspector.css';

const CompareDialog = lazy(() => import('./CompareDialog').then((m) => ({ default: m.CompareDialog })));

/** One run: what happened, who acted, what went in and came out. */
export function RunPage({ route }: { route: Route }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.run(route.id),
    queryFn: () => api.get({ id: route.id }),
    refetchInterval: (query) => (query.state.data && isActive(query.state.data.run.state) ? 1_000 : false),
  });
  useTakeOver(route.id);
  if (data) return <Loaded key={route.id} view={data} />;
  return (
    <Page title={text('title')} compactHeader header={<PageTitle>{text('title')}</PageTitle>}>
      {error ? (
        <>
          <FaultState fault={error} onRetry={() => void refetch()} />
          <p className="ri-back"><Button size="sm" onClick={() => go('runs')}>{inspector('all-runs')}</Button></p>
        </>
      ) : (
        <Skeleton rows={8} columns={4} label={text('inspector.loading')} />
      )}
    </Page>
  );
}

function Loaded({ view }: { view: wire.RunView }) {
  const { run } = view;
  const under = !isOver(run.state) && run.startedAt !== '';
  const now = useTicking(under);
  const steps = useMemo(() => nameSteps(view.steps ?? []), [view.steps]);
  const chosen = useChosen(steps, run.state);
  const { current: shownStep, many } = useMany(run.id, chosen.current);
  const look = useStepLook(shownStep);
  const acts = useRunActs(run);
  const [comparing, setComparing] = useState(false);
  const compare = () => setComparing(true);
  useInspectorKeys({ view, steps, chosen: chosen.current, choose: chosen.choose, look, acts, compare });

  useSaidChanges(run);

  const current = shownStep?.step;
  const { choose } = chosen;
  // The picture is drawn again when the run changes, not with every tick of the clock.
  const openModule = useCallback((module: number) => choose(steps.findLast(({ step }) => step.module === module && step.state !== 'filtered')?.key ?? ''), [choose, steps]);
  return (
    <Page
      title={text('crumb.run', { n: String(run.number) })}
      compactHeader
      fixed
      panelBelow
      header={<RunHead view={view} acts={acts} module={current?.module ?? 0} onCompare={compare} />}
      panel={current && !chosen.closed && <StepPanel view={view} step={current} look={look} many={many} onClose={chosen.close} />}
    >
      {comparing && <Suspense fallback={null}><CompareDialog view={view} open onClose={() => setComparing(false)} /></Suspense>}
      <RunInfo run={run} now={now} />
      {run.dryRun && isOver(run.state) && <div className="ri-notice"><Note tone="info" icon="eye" title={text('preview.title')}>{text('preview.text')}</Note></div>}
      <div className="ri-notice"><RunTrouble view={view} /></div>
      <RunCanvas view={view} selected={current?.module ?? null} onSelect={openModule} />
      <Timeline
        view={view}
        steps={steps}
        nowMs={under ? Math.max(0, now - Date.parse(run.startedAt)) : null}
        selected={chosen.closed ? null : (chosen.current?.key ?? null)}
        following={chosen.following}
        onFollow={(on) => (on ? chosen.follow() : chosen.choose(chosen.current?.key ?? ''))}
        onSelect={chosen.choose}
      />
    </Page>
  );
}

/** What becomes of a run that one looks at is read out once: its end, or that it needs the person. */
function useSaidChanges(run: wire.RunRow) {
  const before = useRef(run.state);
  useEffect(() => {
    if (before.current === run.state) return;
    before.current = run.state;
    const stopped = run.state === 'failed' || run.state === 'refused';
    if (!isActive(run.state)) announce(inspector('said', { n: String(run.number), state: stopped ? (run.fault?.title ?? stateWord(run)) : stateWord(run) }), stopped ? 'assertive' : 'polite');
  }, [run]);
}

interface Keyed {
  view: wire.RunView;
  steps: NamedStep[];
  chosen: NamedStep | undefined;
  choose: (key: string) => void;
  look: StepLook;
  acts: RunActs;
  compare: () => void;
}

/** The keys of the inspector, and what it adds to the palette. */
function useInspectorKeys({ view, steps, chosen, choose, look, acts, compare }: Keyed) {
  const shown = steps.filter(({ step }) => step.state !== 'filtered');
  const move = (by: number) => {
    const at = shown.findIndex((one) => one.key === chosen?.key);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next) choose(next.key);
  };
  const { run } = view;
  const who = whoOf(run);
  const chips = () => run.chips ?? [];
  const key = (id: string, label: string, binding: string, act: () => void) => ({ id: `run.${id}`, label, icon: 'activity' as const, group: 'context' as const, keys: [binding], hidden: true, run: act });
  useActions([
    key('next', inspector('keys.next'), 'j', () => move(1)),
    key('previous', inspector('keys.previous'), 'k', () => move(-1)),
    key('input', text('panel.input'), 'i', () => look.setSide('input')),
    key('output', text('panel.output'), 'o', () => look.setSide('output')),
    key('bundle-before', text('panel.previous'), '[', () => look.setBundle(look.bundle - 1)),
    key('bundle-after', text('panel.next'), ']', () => look.setBundle(look.bundle + 1)),
    key('tree', text('panel.tree'), '1', () => look.setForm('tree')),
    key('table', text('panel.table'), '2', () => look.setForm('table')),
    key('raw', text('panel.raw'), '3', () => look.setForm('raw')),
    { id: 'run.retry', label: text('retry-here'), icon: 'step-forward', group: 'run', keys: ['Shift+R'], when: () => view.canRetry, chips, ...(who ? { detail: text('retry-as', { who }) } : {}), run: acts.retry },
    { id: 'run.again', label: text('again'), icon: 'play', group: 'run', when: () => view.canAgain && isOver(run.state), chips, run: acts.again },
    { id: 'run.cancel', label: text('cancel-run-keys'), icon: 'circle-stop', group: 'run', keys: ['$mod+Shift+.'], when: () => !isOver(run.state), run: acts.cancel },
    { id: 'run.export', label: inspector('keys.export'), icon: 'download', group: 'context', run: acts.save },
    { id: 'run.compare', label: inspector('keys.compare'), icon: 'split', group: 'context', run: compare },
    { id: 'run.curl', label: inspector('keys.curl'), icon: 'copy', group: 'context', when: () => Boolean(chosen?.step.request), run: () => chosen?.step.request && copyText(asCurl(chosen.step.request), inspector('curl.copied')) },
    { id: 'run.open', label: text('open-builder'), icon: 'workflow', group: 'context', run: () => acts.open(chosen?.step.module ?? 0) },
  ]);
}
