/* The page of an Action Flow: Design, Runs, Versions, below one header. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useActions } from '../../actions';
import type { Fault, wire } from '../../api';
import { go, type Route } from '../../routing';
import { builder as text } from '../../texts/flow-builder';
import { Button, EmptyState, FaultState, Page, PageTitle, Skeleton } from '../../ui';
import { DraftProvider, useDraft } from './draft';
import { Design, type Reach, type Side } from './design/Design';
import { Outline } from './design/Outline';
import { History } from './design/History';
import { Explain } from './design/Sides';
import { FlowSettings } from './settings/FlowSettings';
import { Header, type BuilderTab } from './header/Header';
import { FlowRuns } from './lists/FlowRuns';
import { ModulePanel } from './panel';
import { PublishDialog } from './publish';
import { RunProvider } from './run';
import { TestsPanel } from './tests/TestsPanel';

const Versions = lazy(async () => ({ default: (await import('./lists/Versions')).Versions }));

export function BuilderPage({ route }: { route: Route }) {
  const tab: BuilderTab = route.tab === 'runs' || route.tab === 'versions' ? route.tab : '';
  const module = Number(route.query.module);
  return (
    <DraftProvider
      key={route.id}
      flowId={route.id}
      {...(module > 0 ? { initial: { module, ...(route.query.field ? { field: route.query.field } : {}) } } : {})}
      loading={<Waiting />}
      failed={(fault, retry) => <Unreadable fault={fault} flowId={route.id} tab={tab} onRetry={retry} />}
    >
      <RunProvider>
        <Builder tab={tab} />
      </RunProvider>
    </DraftProvider>
  );
}

function Builder({ tab }: { tab: BuilderTab }) {
  const { flow, flowId, selected, select } = useDraft();
  const [renaming, setRenaming] = useState(false);
  const [problems, setProblems] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const [side, setSideState] = useState<Side | null>(null);
  const [test, setTest] = useState<wire.TestResult | null>(null);
  const reachRef = useRef<Reach | null>(null);
  const setSide = useCallback((next: Side | null) => {
    setSideState(next);
    if (next) select(null);
  }, [select]);
  const close = useCallback(() => select(null), [select]);
  const publish = useCallback(() => setPublishing(true), []);
  const rename = useCallback(() => setRenaming(true), []);
  const openProblems = useCallback(() => setProblems(true), []);

  // A problem seen from another tab leads to Design first.
  const [wanted, setWanted] = useState<wire.FlowProblem | null>(null);
  const onProblem = useCallback((problem: wire.FlowProblem) => {
    if (problem.field === 'name') setRenaming(true);
    else if (tab === '') reachRef.current?.goTo(problem);
    else {
      setWanted(problem);
      go({ name: 'flow', id: flowId });
    }
  }, [tab, flowId]);
  useEffect(() => {
    if (tab !== '' || !wanted) return;
    setWanted(null);
    reachRef.current?.goTo(wanted);
  }, [tab, wanted]);

  useActions([
    { id: 'builder.tab-design', label: text('tab.design'), icon: 'workflow', group: 'go', context: flow.document.name, when: () => tab !== '', run: () => go({ name: 'flow', id: flowId }) },
    { id: 'builder.tab-runs', label: text('tab.runs'), icon: 'activity', group: 'go', context: flow.document.name, when: () => tab !== 'runs', run: () => go({ name: 'flow', id: flowId, tab: 'runs' }) },
    { id: 'builder.tab-versions', label: text('tab.versions'), icon: 'history', group: 'go', context: flow.document.name, when: () => tab !== 'versions', run: () => go({ name: 'flow', id: flowId, tab: 'versions' }) },
  ]);

  const module = tab === '' && selected !== null ? flow.document.modules.find((m) => m.id === selected) : undefined;
  const panel = module ? (
    <ModulePanel key={module.id} module={module} onClose={close} />
  ) : tab !== '' || side === null ? null : side === 'outline' ? (
    <Outline onClose={() => setSide(null)} onShow={(id) => reachRef.current?.show(id)} />
  ) : side === 'settings' ? (
    <FlowSettings onClose={() => setSide(null)} />
  ) : side === 'tests' ? (
    <TestsPanel onClose={() => setSide(null)} onMarks={setTest} onShow={(id) => reachRef.current?.show(id)} />
  ) : side === 'history' ? (
    <History onClose={() => setSide(null)} />
  ) : (
    <Explain onClose={() => setSide(null)} />
  );
  return (
    <Page
      title={flow.document.name}
      fixed={tab !== 'runs'}
      compactHeader
      panelBelow
      header={<Header tab={tab} renaming={renaming} onRename={setRenaming} problems={problems} onProblems={setProblems} onPublish={publish} onProblem={onProblem} />}
      panel={panel}
    >
      {tab === '' && <Design side={side} onSide={setSide} onPublish={publish} onProblems={openProblems} onRename={rename} reachRef={reachRef} test={test} />}
      {tab === 'runs' && <FlowRuns flowId={flowId} />}
      {tab === 'versions' && <Suspense fallback={<Skeleton label={text('loading')} />}><Versions flowId={flowId} /></Suspense>}
      <PublishDialog flowId={flowId} open={publishing} onClose={() => setPublishing(false)} />
    </Page>
  );
}

function Waiting() {
  return (
    <Page title={text('trail.flows')} fixed compactHeader header={<PageTitle>{text('trail.flows')}</PageTitle>}>
      <div className="fb-canvas" role="status" aria-label={text('loading')}>
        <div className="fb-waiting ui-late" aria-hidden>
          <span className="fb-waiting-circle" />
          <span className="fb-waiting-circle" />
          <span className="fb-waiting-circle" />
        </div>
      </div>
    </Page>
  );
}

/** The file of the draft cannot be read: the versions may still be. */
function Unreadable({ fault, flowId, tab, onRetry }: { fault: Fault; flowId: string; tab: BuilderTab; onRetry: () => void }) {
  const [details, setDetails] = useState(false);
  const broken = fault.kind === 'invalid' || fault.code.startsWith('flow.');
  return (
    <Page title={text('trail.flows')} fixed compactHeader header={<PageTitle>{text('trail.flows')}</PageTitle>}>
      {tab === 'versions' ? (
        <Suspense fallback={<Skeleton label={text('loading')} />}><Versions flowId={flowId} /></Suspense>
      ) : broken ? (
        <EmptyState
          icon="circle-alert"
          tone="danger"
          title={text('unreadable')}
          actions={
            <>
              <Button size="sm" onClick={() => go({ name: 'flow', id: flowId, tab: 'versions' })}>{text('unreadable.restore')}</Button>
              <Button size="sm" variant="ghost" aria-expanded={details} onClick={() => setDetails(!details)}>{text('unreadable.file')}</Button>
            </>
          }
        >
          {[fault.title, fault.text, fault.hint, details ? fault.details.map((d) => `${d.name}: ${d.value}`).join('. ') || fault.subject : ''].filter(Boolean).join(' ')}
        </EmptyState>
      ) : (
        <FaultState fault={fault} onRetry={onRetry} />
      )}
    </Page>
  );
}
