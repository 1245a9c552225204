/* The tests of the Action Flow: listed, run, recorded from runs; what differs is shown here and on the canvas. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys, runs, tests as api, type Fault, type wire } from '../../../api';
import { exact, took, when } from '../../../texts/format';
import { flowTests as text } from '../../../texts/flow-tests';
import { announce, Button, Dialog, EmptyState, FaultState, IconButton, Menu, Note, Panel, Skeleton, StatusIcon, toast, undoToast } from '../../../ui';
import { useDraft } from '../draft';
import { TestDialog } from './TestDialog';
import './tests.css';

interface Props {
  onClose: () => void;
  /** The result whose marks the canvas shows. */
  onMarks: (result: wire.TestResult | null) => void;
  onShow: (module: number) => void;
}

export function TestsPanel({ onClose, onMarks, onShow }: Props) {
  const { flow, flowId, settled } = useDraft();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: keys.tests(flowId), queryFn: () => api.list({ id: flowId }) });
  const [results, setResults] = useState<ReadonlyMap<string, wire.TestResult>>(new Map());
  const [shown, setShown] = useState<string | null>(null);
  const [editing, setEditing] = useState<{ test: wire.TestCase | null } | null>(null);
  const [recording, setRecording] = useState(false);
  const refused = (fault: Fault) => {
    const words = [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.');
    toast({ text: words, seconds: 10 });
    announce(words, 'assertive');
  };
  const take = (cases: wire.TestCase[], forget?: string) => {
    client.setQueryData(keys.tests(flowId), { flowId, cases });
    void client.invalidateQueries({ queryKey: keys.publishPlan(flowId) });
    if (forget) setResults((old) => new Map([...old].filter(([name]) => name !== forget)));
  };

  // What a test showed of another draft says nothing of this one.
  const { revision } = flow;
  const [of, setOf] = useState(revision);
  useEffect(() => {
    if (of === revision) return;
    setOf(revision);
    setResults(new Map());
    setShown(null);
    onMarks(null);
  }, [of, revision, onMarks]);
  useEffect(() => () => onMarks(null), [onMarks]);

  const look = (name: string | null, from = results) => {
    setShown(name);
    onMarks(name === null ? null : (from.get(name) ?? null));
  };
  const run = useMutation({
    mutationFn: async (names: string[]) => {
      await settled();
      return api.run({ flowId, names, version: 0 });
    },
    onSuccess: ({ results: found }) => {
      const next = new Map(results);
      for (const one of found) next.set(one.name, one);
      setResults(next);
      const failed = found.find((one) => !one.passed) ?? (found.length === 1 ? found[0] : undefined);
      look(failed?.name ?? null, next);
      announce(text('sum', { n: found.length, passed: found.filter((one) => one.passed).length }), failed && !failed.passed ? 'assertive' : 'polite');
    },
    onError: refused,
  });
  const save = useMutation({ mutationFn: (one: wire.TestCase) => api.save({ flowId, was: '', case: one }), onSuccess: (list) => take(list.cases), onError: refused });
  const remove = useMutation({
    mutationFn: (name: string) => api.remove({ flowId, name }),
    onSuccess: (answer) => {
      take(answer.cases, answer.case.name);
      if (shown === answer.case.name) look(null);
      undoToast(text('removed', { name: answer.case.name }), () => save.mutate(answer.case));
    },
    onError: refused,
  });

  const cases = data?.cases ?? [];
  const passed = cases.filter((one) => results.get(one.name)?.passed).length;
  return (
    <Panel
      name="tests"
      width={420}
      title={text('title')}
      sub={results.size > 0 ? text('sum', { n: results.size, passed }) : text('sub', { name: flow.document.name })}
      onClose={onClose}
      actions={
        <>
          <Button size="sm" icon="play" busy={run.isPending} disabledReason={cases.length === 0 ? text('empty') : undefined} onClick={() => run.mutate([])}>{text('run-all')}</Button>
          <Menu items={[{ id: 'record', label: text('add.record'), icon: 'activity', onSelect: () => setRecording(true) }, { id: 'write', label: text('add.write'), icon: 'pencil', onSelect: () => setEditing({ test: null }) }]}>
            <IconButton icon="plus" label={text('add')} />
          </Menu>
        </>
      }
    >
      {error && !data ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton label={text('loading')} />
      ) : cases.length === 0 ? (
        <EmptyState icon="list-checks" title={text('empty')} actions={<><Button size="sm" variant="primary" onClick={() => setRecording(true)}>{text('add.record')}</Button><Button size="sm" onClick={() => setEditing({ test: null })}>{text('add.write')}</Button></>}>{text('empty-text')}</EmptyState>
      ) : (
        <ul className="ft-list" aria-label={text('list')}>
          {cases.map((one) => {
            const result = results.get(one.name);
            return (
              <li key={one.name} className="ft-case" data-shown={shown === one.name || undefined}>
                <div className="ft-head">
                  <button type="button" className="ft-name" aria-expanded={shown === one.name} onClick={() => look(shown === one.name ? null : one.name)}>
                    {result ? <StatusIcon status={result.passed ? 'succeeded' : 'failed'} /> : <StatusIcon status="not_yet" />}
                    <span className="ui-stack fb-grow">
                      <span className="ui-strong">{one.name}</span>
                      <span className="ui-small ui-tertiary">{result ? `${text(result.passed ? 'state.passed' : 'state.failed')} · ${took(result.tookMs)}` : text('expects', { n: one.expect.length })}</span>
                    </span>
                  </button>
                  <IconButton icon="play" size="sm" label={text('run', { name: one.name })} onClick={() => run.mutate([one.name])} />
                  <IconButton icon="pencil" size="sm" label={text('edit', { name: one.name })} onClick={() => setEditing({ test: one })} />
                  <Menu items={[{ id: 'duplicate', label: text('duplicate'), icon: 'copy', onSelect: () => save.mutate({ ...one, name: text('copy', { name: one.name }) }) }, { id: 'remove', label: text('remove'), icon: 'trash-2', tone: 'danger', onSelect: () => remove.mutate(one.name) }]}>
                    <IconButton icon="ellipsis" size="sm" label={text('more', { name: one.name })} />
                  </Menu>
                </div>
                {shown === one.name && <Detail test={one} result={result} onShow={onShow} />}
              </li>
            );
          })}
        </ul>
      )}
      {editing && (
        <TestDialog
          test={editing.test}
          onClose={() => setEditing(null)}
          onSaved={(list, name) => {
            take(list.cases, editing.test?.name ?? name);
            setEditing(null);
            toast(text('saved', { name }));
          }}
        />
      )}
      <RecordDialog
        open={recording}
        flowId={flowId}
        onClose={() => setRecording(false)}
        onRecorded={(answer) => {
          setRecording(false);
          take(answer.cases);
          toast(text('recorded', { name: answer.case.name }));
          announce(text('recorded', { name: answer.case.name }));
        }}
        onFault={refused}
      />
    </Panel>
  );
}

function Detail({ test, result, onShow }: { test: wire.TestCase; result: wire.TestResult | undefined; onShow: (module: number) => void }) {
  const { flow } = useDraft();
  if (!result) return <ul className="ft-checks">{test.expect.map((check, i) => <li key={i}><span className="ui-small">{check.words}</span></li>)}</ul>;
  const writes = result.sent.filter((one) => one.writes);
  return (
    <div className="ft-detail">
      {!result.passed && result.fault && <Note tone="danger" title={`${text('stopped')}: ${result.fault.title}`}>{result.fault.text}</Note>}
      <ul className="ft-checks">
        {result.checks.map((check, i) => (
          <li key={i} data-failed={!check.passed || undefined}>
            <span className="ft-check">
              <StatusIcon status={check.passed ? 'succeeded' : 'failed'} />
              <span className="ui-hidden">{text(check.passed ? 'state.passed' : 'state.failed')}: </span>
              {check.module > 0 ? <button type="button" className="ui-link ui-small" aria-label={`${check.text}. ${text('diff.module', { module: check.module })}`} onClick={() => onShow(check.module)}>{check.text}</button> : <span className="ui-small">{check.text}</span>}
            </span>
            {!check.passed && (
              <dl className="ft-diff">
                <dt>{text('diff.expected')}</dt>
                <dd className="ui-mono" data-side="expected">{check.expected}</dd>
                <dt>{text('diff.found')}</dt>
                <dd className="ui-mono" data-side="found">{check.actual}</dd>
              </dl>
            )}
          </li>
        ))}
      </ul>
      {writes.length > 0 && (
        <details className="ft-sent">
          <summary className="ui-small">{text('would-send')}</summary>
          {writes.map((one) => (
            <div key={`${one.module} ${one.operation}`}>
              <span className="ui-small ui-strong">{text('would-send.row', { module: one.module, title: flow.faces.find((f) => f.id === one.module)?.title ?? '', api: one.api || one.sentence })}</span>
              {/* A long value scrolls, and not every engine lets the keyboard reach what scrolls. */}
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <pre className="ft-fields" tabIndex={0} role="region" aria-label={one.api || one.sentence}>{JSON.stringify(one.fields, null, 2)}</pre>
            </div>
          ))}
        </details>
      )}
    </div>
  );
}

const ended = new Set(['succeeded', 'warning', 'failed', 'refused']);

function RecordDialog({ open, flowId, onClose, onRecorded, onFault }: { open: boolean; flowId: string; onClose: () => void; onRecorded: (answer: wire.TestRecorded) => void; onFault: (fault: Fault) => void }) {
  const query: wire.RunQuery = { flowId, viewId: '', state: '', mine: false, search: '', batchId: '', before: 0, limit: 50 };
  const { data } = useQuery({ queryKey: keys.runs(query), queryFn: () => runs.list(query), enabled: open });
  const record = useMutation({ mutationFn: (runId: string) => api.record({ runId, name: '' }), onSuccess: onRecorded, onError: onFault });
  const rows = (data?.runs ?? []).filter((run) => ended.has(run.state) && !run.dryRun);
  return (
    <Dialog open={open} onClose={onClose} title={text('record.title')} sub={text('record.help')} width={520}>
      {!data ? <Skeleton label={text('loading')} /> : rows.length === 0 ? <p className="ui-secondary">{text('record.none')}</p> : (
        <ul className="ft-runs">
          {rows.map((run) => (
            <li key={run.id}>
              <StatusIcon status={run.state === 'succeeded' ? 'succeeded' : run.state === 'warning' ? 'warning' : 'failed'} />
              <span className="ui-stack fb-grow">
                <span className="ui-strong">{run.number}</span>
                <span className="ui-small ui-tertiary" title={exact(run.createdAt)}>{[when(run.createdAt), run.stateText, run.rowKey].filter(Boolean).join(' · ')}</span>
              </span>
              <Button size="sm" busy={record.isPending && record.variables === run.id} onClick={() => record.mutate(run.id)}>{text('record.use', { n: String(run.number) })}</Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
