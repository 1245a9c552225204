import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useActions } from '../../../actions';
import { keys, personal, runs as api, toFault, type wire } from '../../../api';
import { go } from '../../../routing';
import { took } from '../../../texts/format';
import { runs as text } from '../../../texts/runs';
import { announce, Button, Chip, Note, Panel, SegmentedProgress, Skeleton, toast, Whoms } from '../../../ui';
import { KeychainLocked } from '../../states/api';
import { isActive, isOver, needsPerson, runStatus, sumUp, workedMs } from '../model';
import { askToSignIn, follow, sayFault } from '../start';
import { RunLine } from './RunLine';
import { closeDrawer, showRuns, type ShownRuns } from './state';

/** What the person started, line by line; closing it stops nothing. */
export function Drawer({ shown }: { shown: ShownRuns }) {
  const rows = useShownRuns(shown);
  const now = useTicking(rows.some((run) => isActive(run.state)));
  const [first] = rows;
  const needs = rows.find((run) => needsPerson(run.state) || run.state === 'refused' || run.state === 'failed');
  const [chosen, setChosen] = useState<string | null>(shown.open ?? null);
  const open = chosen ?? needs?.id ?? (rows.length === 1 ? first?.id : undefined) ?? '';
  const cancel = useMutation({
    mutationFn: async () => {
      if (shown.batchId) await api.cancelBatch({ id: shown.batchId });
      else await Promise.all(rows.filter((run) => !isOver(run.state)).map((run) => api.cancel({ id: run.id })));
    },
    onSuccess: () => announce(text('drawer.cancelling')),
    onError: sayFault,
  });
  const again = useMutation({ mutationFn: (id: string) => follow(() => api.again({ id })) });
  const left = rows.some((run) => !isOver(run.state));
  const client = useQueryClient();
  const opened = () => client.getQueryData<wire.RunView>(keys.run(open));
  useActions([
    { id: 'runs.cancel-shown', label: text('cancel-run-keys'), icon: 'circle-stop', group: 'run', keys: ['$mod+Shift+.', '$mod+Shift+>'], when: () => left, run: () => cancel.mutate() },
    { id: 'runs.retry-shown', label: text('retry-here'), icon: 'step-forward', group: 'run', keys: ['Shift+R'], when: () => opened()?.canRetry ?? false, chips: () => opened()?.run.chips ?? [], run: () => follow(() => api.retry({ id: open })) },
  ]);
  useEndings(rows, shown.fresh ?? false);
  useAsking(rows, shown.fresh ?? false);

  const words = sumWords(rows);
  const worked = Math.max(0, ...rows.map((run) => workedMs(run, now)));
  return (
    <Panel
      name="run"
      width={440}
      min={380}
      title={!first ? text(shown.locked ? 'drawer.not-started' : 'drawer.starting') : first.button ? text('drawer.rows', { button: first.button, n: Math.max(rows.length, 1) }) : first.flowName}
      sub={
        first && (
          <span className="runs-drawer-sub">
            <span className="ui-truncate">{first.draft ? text('drawer.draft', { flow: first.flowName }) : text('drawer.flow', { flow: first.flowName, version: String(first.version) })}</span>
            {first.dryRun && <Chip tone="info" icon="eye">{text('preview')}</Chip>}
            <span className="ui-spacer" />
            <span className="runs-whom"><Whoms whoms={(first.chips ?? []).filter((chip) => chip.kind !== 'shared').slice(0, 1)} card /></span>
          </span>
        )
      }
      head={
        first && (
          <div className="runs-drawer-head">
            <SegmentedProgress states={rows.map((run) => runStatus(run.state))} label={words} />
            <div className="ui-row ui-small">
              <span className="ui-secondary">{words}</span>
              <span className="ui-spacer" />
              <span className="ui-tertiary ui-num">{took(worked)}</span>
            </div>
          </div>
        )
      }
      foot={
        <>
          {left && <Button size="sm" icon="circle-stop" busy={cancel.isPending} onClick={() => cancel.mutate()}>{text(rows.length > 1 ? 'drawer.cancel-remaining' : 'cancel-run')}</Button>}
          {first && rows.length === 1 && isOver(first.state) && (
            <Button size="sm" icon="rotate-cw" busy={again.isPending} hint={whoRuns(first)} onClick={() => again.mutate(first.id)}>{text('again')}</Button>
          )}
          <span className="ui-spacer" />
          {first && (
            <Button size="sm" variant="ghost" iconEnd="arrow-up-right" onClick={() => go(rows.length === 1 ? { name: 'run', id: first.id } : { name: 'runs', query: { batch: shown.batchId } })}>{text('drawer.open')}</Button>
          )}
        </>
      }
      onClose={closeDrawer}
    >
      {shown.locked ? (
        <Locked shown={shown} locked={shown.locked} />
      ) : !first ? (
        <Skeleton rows={2} label={text('drawer.starting')} />
      ) : (
        <>
          {first.dryRun && isOver(first.state) && <div className="runs-drawer-note"><Note tone="info" icon="eye" title={text('preview.title')}>{text('preview.text')}</Note></div>}
          {rows.map((run) => (
            <RunLine key={run.id} run={run} now={now} alone={rows.length === 1} open={open === run.id} onToggle={(on) => setChosen(on ? run.id : '')} />
          ))}
        </>
      )}
    </Panel>
  );
}

/** As whom the same would be done once more, before the click. */
function whoRuns(run: wire.RunRow) {
  const who = (run.chips ?? []).filter((chip) => chip.kind !== 'shared').map((chip) => chip.text).join(', ');
  return who ? text('again-as', { who }) : undefined;
}

/** A run that was started here and comes to need a sign-in, since a stored one was refused, asks at once; after a no its line keeps the button. */
function useAsking(rows: wire.RunRow[], fresh: boolean) {
  const client = useQueryClient();
  const asked = useRef(new Set<string>());
  useEffect(() => {
    for (const run of rows) {
      if (isActive(run.state)) asked.current.delete(run.id);
      if (!fresh || run.state !== 'waiting' || asked.current.has(run.id)) continue;
      asked.current.add(run.id);
      api.get({ id: run.id }).then(
        ({ prompts }) => {
          const refused = (prompts ?? []).filter((prompt) => prompt.reason !== 'not_readable');
          if (refused.length > 0) askToSignIn(refused, { runIds: [run.id], batchId: run.batchId }, () => void client.invalidateQueries({ queryKey: keys.run(run.id) }));
        },
        () => asked.current.delete(run.id),
      );
    }
  }, [rows, fresh, client]);
}

/** The keychain is locked at the click: nothing runs before it is open, and nothing runs after "Not now". */
function Locked({ shown, locked }: { shown: ShownRuns; locked: NonNullable<ShownRuns['locked']> }) {
  const rest = { runIds: shown.runIds, batchId: shown.batchId };
  const unlock = useMutation({
    mutationFn: async () => {
      await personal.unlock();
      const [id = ''] = shown.runIds;
      await follow(() => api.continue({ id }), { onStarted: ({ prompts }) => (prompts ?? []).length === 0 && showRuns(rest) });
    },
    onError: (thrown) => sayFault(toFault(thrown)),
  });
  const decline = () => {
    closeDrawer();
    for (const id of new Set(locked.prompts.map((prompt) => prompt.purpose))) personal.cancel({ id }).catch((thrown) => toast(toFault(thrown).title));
  };
  return (
    <>
      <KeychainLocked name={locked.name} system={together(locked.prompts.map((prompt) => prompt.system))} busy={unlock.isPending} onUnlock={() => unlock.mutate()} onNotNow={decline} />
      <div className="runs-drawer-note">
        <Button size="sm" variant="ghost" block onClick={() => { closeDrawer(); askToSignIn(locked.prompts, rest); }}>{text('drawer.sign-in-instead')}</Button>
      </div>
    </>
  );
}

/** "S4P and Practice mail" */
function together(names: string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : text('drawer.and', { list: names.slice(0, -1).join(', '), last });
}

/** The runs of a click, asked again by events and, for the event that gets lost, by the clock. */
function useShownRuns(shown: ShownRuns): wire.RunRow[] {
  const client = useQueryClient();
  const many = shown.batchId !== '' && shown.runIds.length !== 1;
  const batch = useQuery({
    queryKey: keys.runs({ batch: shown.batchId }),
    queryFn: () => api.list({ flowId: '', viewId: '', state: '', mine: false, search: '', batchId: shown.batchId, before: 0, limit: 500 }),
    enabled: many && !shown.locked,
    refetchInterval: (query) => ((query.state.data?.runs ?? []).every((run) => isOver(run.state)) && query.state.data ? false : 1500),
  });
  const [id = ''] = shown.runIds;
  const one = useQuery({
    queryKey: keys.run(id),
    queryFn: () => api.get({ id }),
    enabled: !many && id !== '' && !shown.locked,
    refetchInterval: (query) => (query.state.data && isOver(query.state.data.run.state) ? false : 1500),
  });
  const failed = (many ? batch.error : one.error) ?? null;
  const said = useRef(false);
  useEffect(() => {
    if (failed && !said.current) {
      said.current = true;
      sayFault(failed);
    }
  }, [failed]);
  // The list of runs outside has the same rows; they move on together.
  useEffect(() => () => void client.invalidateQueries({ queryKey: keys.runs() }), [client]);
  if (many) return (batch.data?.runs ?? []).toSorted((a, b) => a.number - b.number);
  return one.data ? [one.data.run] : [];
}

export function sumWords(rows: wire.RunRow[]): string {
  const sums = sumUp(rows);
  const parts = [
    sums.done > 0 && text('sum.done', { n: sums.done }),
    sums.running > 0 && text('sum.running', { n: sums.running }),
    sums.needsYou > 0 && text('sum.needs-you', { n: sums.needsYou }),
    sums.failed > 0 && text('sum.failed', { n: sums.failed }),
    sums.unknown > 0 && text('sum.unknown', { n: sums.unknown }),
    sums.cancelled > 0 && text('sum.cancelled', { n: sums.cancelled }),
    sums.waiting > 0 && text('sum.waiting', { n: sums.waiting }),
  ];
  return parts.filter(Boolean).join(', ');
}

/** Says each end once, and offers the audit event of the first success. */
function useEndings(rows: wire.RunRow[], fresh: boolean) {
  const before = useRef<Map<string, string>>(new Map());
  useEffect(() => {
    for (const run of rows) {
      const was = before.current.get(run.id) ?? (fresh ? 'ready' : undefined);
      before.current.set(run.id, run.state);
      if (was === undefined || was === run.state) continue;
      const name = run.rowKey || run.flowName;
      if (run.state === 'failed' || run.state === 'refused') announce(text('said.stopped', { name, title: run.fault?.title ?? run.stateText }), 'assertive');
      else if (needsPerson(run.state)) announce(text('said.needs-you', { name }));
      else if (run.state === 'succeeded' || run.state === 'warning') {
        announce(text('said.done', { name }));
        if (rows.length === 1 && !run.dryRun) toast({ text: text('said.done', { name: run.button || run.flowName }), action: { label: text('drawer.see-event'), run: () => void seeEvent(run.id) } });
      }
    }
  }, [rows, fresh]);
}

/** The audit event that carries the person's name: of the last step that acted as them. */
async function seeEvent(runId: string) {
  const view = await api.get({ id: runId }).catch(() => null);
  const steps = (view?.steps ?? []).filter((step) => step.event > 0);
  const step = steps.findLast((one) => (one.chips ?? []).some((chip) => chip.kind !== 'shared')) ?? steps.at(-1);
  go({ name: 'audit', query: { run: runId, seq: step ? String(step.event) : undefined } });
}

/** The clock, while something runs. */
export function useTicking(on: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}
