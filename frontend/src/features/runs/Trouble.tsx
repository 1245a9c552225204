import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys, personal, runs as api, useShell, type wire } from '../../api';
import { runs as text } from '../../texts/runs';
import { Button, FaultCard, Note, toast } from '../../ui';
import { KeychainLocked } from '../states/api';
import { doubtOf, isOver } from './model';
import { askToSignIn, copyText, follow, sayFault } from './start';

/** As whom a run acts, in words: for tooltips of what starts a step. */
export function whoOf(run: wire.RunRow): string {
  return (run.chips ?? []).filter((chip) => chip.kind !== 'shared').map((chip) => chip.text).join(', ');
}

/** What went wrong at a step: cause, meaning, facts, remedy, at most two buttons. */
export function StepTrouble({ view, step }: { view: wire.RunView; step: wire.RunStep }) {
  const client = useQueryClient();
  const doubt = doubtOf(view, step.module);
  const retry = useMutation({
    mutationFn: () => follow(() => api.retry({ id: view.run.id })),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.run(view.run.id) }),
  });
  if (doubt) return <Doubt view={view} doubt={doubt} />;
  if (!step.fault || view.run.state === 'waiting') return null;
  const { fault } = step;
  const who = whoOf(view.run);
  return (
    <div className="runs-trouble">
      <FaultCard
        fault={fault}
        tone={step.state === 'held' ? 'warning' : 'danger'}
        actions={
          <>
            {step.canRetry && <Button size="sm" icon="step-forward" busy={retry.isPending} hint={who ? text('retry-as', { who }) : undefined} onClick={() => retry.mutate()}>{text('retry-here')}</Button>}
            {step.admin ? (
              <Button size="sm" icon="copy" onClick={() => copyText(step.admin, text('copied'))}>{text('copy-request')}</Button>
            ) : (
              (fault.details ?? []).length > 0 && !step.canRetry && <Button size="sm" icon="copy" onClick={() => copyText(detailsOf(view, fault), text('details-copied'))}>{text('copy-details')}</Button>
            )}
          </>
        }
      />
    </div>
  );
}

function detailsOf(view: wire.RunView, fault: wire.Fault): string {
  return [fault.title, ...(fault.details ?? []).map((detail) => `${detail.name}: ${detail.value}`), `${view.run.flowName}, ${text('crumb.run', { n: view.run.number })}`].join('\n');
}

/** An outcome that nobody knows is decided by a person, never by a repetition. */
function Doubt({ view, doubt }: { view: wire.RunView; doubt: wire.RunDoubt }) {
  const client = useQueryClient();
  const goOn = useMutation({ mutationFn: () => follow(() => api.retry({ id: view.run.id })), onSettled: () => void client.invalidateQueries({ queryKey: keys.run(view.run.id) }) });
  const decide = useMutation({
    mutationFn: (done: boolean) => api.decide({ runId: view.run.id, module: doubt.module, operation: doubt.operation, done }),
    onSuccess: (next) => {
      client.setQueryData(keys.run(view.run.id), next);
      void client.invalidateQueries({ queryKey: keys.runs() });
      if (next.canRetry) goOn.mutate();
      else toast(text('doubt.decided'));
    },
    onError: sayFault,
  });
  return (
    <div className="runs-trouble">
      <FaultCard
        tone="warning"
        fault={{ kind: 'unknown', code: 'run.unknown', title: text('doubt.title', { step: doubt.module }), text: doubt.text, hint: '', details: [] }}
        actions={
          <>
            <Button size="sm" busy={decide.isPending && decide.variables === true} onClick={() => decide.mutate(true)}>{text('doubt.done')}</Button>
            <Button size="sm" busy={decide.isPending && decide.variables === false} onClick={() => decide.mutate(false)}>{text('doubt.retry')}</Button>
          </>
        }
      />
    </div>
  );
}

/** What a whole run waits for: a sign-in, the keychain, a decision. */
export function RunTrouble({ view }: { view: wire.RunView }) {
  const client = useQueryClient();
  const { data: shell } = useShell();
  const { run } = view;
  const fresh = () => void client.invalidateQueries({ queryKey: keys.run(run.id) });
  const cancel = useMutation({ mutationFn: () => api.cancel({ id: run.id }), onSuccess: (next) => client.setQueryData(keys.run(run.id), next), onError: sayFault });
  const goOn = useMutation({ mutationFn: () => follow(() => api.continue({ id: run.id })), onSettled: fresh });
  const unlock = useMutation({ mutationFn: () => personal.unlock(), onSuccess: () => goOn.mutate(), onError: sayFault });
  const retry = useMutation({ mutationFn: () => follow(() => api.retry({ id: run.id })), onSettled: fresh });
  const prompts = view.prompts ?? [];
  const [prompt] = prompts;
  const waits = run.state === 'waiting' || run.state === 'needs_sign_in';
  if (waits && prompt?.reason === 'not_readable' && shell?.keychain.state === 'locked') {
    return <KeychainLocked name={shell.keychain.name} system={prompt.system} busy={unlock.isPending || goOn.isPending} onUnlock={() => unlock.mutate()} onNotNow={() => cancel.mutate()} />;
  }
  if (waits) {
    return (
      <div className="runs-trouble">
        <Note tone="identity" icon="user-round-key" title={prompt ? `${text('needs-sign-in', { system: prompt.system })}.` : `${text('waits.title')}.`}>
          {[prompt?.reasonText || run.fault?.text, prompt ? text('needs-sign-in-text') : text('waits.text')].filter(Boolean).join(' ')}
          <span className="runs-trouble-actions">
            {prompt ? (
              <Button size="sm" variant="identity" onClick={() => askToSignIn(prompts, { runIds: [run.id], batchId: run.batchId }, fresh)}>{text('sign-in')}</Button>
            ) : (
              <Button size="sm" busy={goOn.isPending} onClick={() => goOn.mutate()}>{text('continue')}</Button>
            )}
            <Button size="sm" variant="ghost" busy={cancel.isPending} onClick={() => cancel.mutate()}>{text('cancel-run')}</Button>
          </span>
        </Note>
      </div>
    );
  }
  const told = (view.steps ?? []).some((step) => step.fault) || (view.doubts ?? []).length > 0;
  if (!isOver(run.state) || told) {
    const alone = (view.doubts ?? []).filter((doubt) => !(view.steps ?? []).some((step) => step.module === doubt.module));
    return alone.map((doubt) => <Doubt key={`${doubt.module} ${doubt.operation}`} view={view} doubt={doubt} />);
  }
  if (!run.fault) return null;
  return (
    <div className="runs-trouble">
      <FaultCard fault={run.fault} actions={view.canRetry ? <Button size="sm" icon="step-forward" busy={retry.isPending} onClick={() => retry.mutate()}>{text('retry-here')}</Button> : undefined} />
    </div>
  );
}

