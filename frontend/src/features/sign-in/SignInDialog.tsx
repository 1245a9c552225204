import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys, personal, toFault, useShell, type wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { announce, Checkbox, Dialog, ModuleCircle, Note, SegmentedControl } from '../../ui';
import { BrowserCard, useBrowserSignIn } from './Browser';
import { PromptExplain, PromptFacts } from './Facts';
import { PracticeNote, SignInFields } from './Fields';
import { Foot } from './Foot';
import { forRun, methodNamed, phaseOf, refusedField, stripOf, type Asked, type Phase } from './model';
import { Strip } from './Strip';
import { Refused, Trouble } from './Trouble';
import './sign-in.css';

interface Props {
  asked: Asked;
  prompt: wire.Prompt;
  onAnswered: (provided: wire.Provided) => void;
  onLater: () => void;
  onCancel: () => void;
}

type Typed = HTMLInputElement | HTMLTextAreaElement;

/**
 * Runs as you: one sign-in, tested before it is kept. What is typed stays in the inputs,
 * is read once when it is sent, and is emptied when the system refuses it or the prompt goes.
 */
export function SignInDialog({ asked, prompt, onAnswered, onLater, onCancel }: Props) {
  const client = useQueryClient();
  const { data: shell } = useShell();
  const body = useRef<HTMLDivElement>(null);
  // Outlives the body, so that its inputs can be emptied when it goes.
  const place = useRef<HTMLDivElement>(null);
  const run = forRun(prompt);
  const [methodName, setMethod] = useState(prompt.methods?.[0]?.name ?? '');
  const method = methodNamed(prompt, methodName);
  const [keep, setKeep] = useState(prompt.canKeep && (shell?.settings.keepByDefault ?? true));
  const keeps = run ? keep && prompt.canKeep : true;
  const [phase, setPhase] = useState<Phase>({ kind: 'form' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const now = useNow(phase.kind === 'testing' || (phase.kind === 'refused' && phase.until > 0));
  const alive = useRef(true);

  const inputs = () => [...(body.current?.querySelectorAll<Typed>('[data-field]') ?? [])];
  const secrets = () => inputs().filter((input) => (method?.fields ?? []).some((field) => field.name === input.dataset.field && field.secret));
  const focus = (name: string) => inputs().find((input) => input.dataset.field === name)?.focus();

  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
      for (const input of place.current?.querySelectorAll<Typed>('[data-field]') ?? []) input.value = '';
    };
  }, []);
  useEffect(() => announce(text('said.asked', { system: prompt.system })), [prompt.system]);

  const accepted = (provided: wire.Provided) => {
    setPhase({ kind: 'accepted', provided });
    announce(text(provided.state === 'used_once' ? 'said.once' : provided.state === 'unchecked' ? 'said.unchecked' : 'said.kept', { system: prompt.system, account: provided.account, store: prompt.storeName }));
    onAnswered(provided);
  };
  const browser = useBrowserSignIn(prompt, methodName, (provided) => {
    const next = phaseOf(provided, Date.now());
    if (next.kind === 'accepted') accepted(provided);
    else setPhase(next);
  });

  const refused = (fault: wire.Fault | null, title: string) => {
    const name = method ? refusedField(method, fault) : '';
    for (const input of secrets()) input.value = '';
    setErrors({ [name]: title });
    announce(title, 'assertive');
    // The inputs can be typed in again only after this render.
    requestAnimationFrame(() => focus(name));
  };

  /** Reads the inputs, sends them, and forgets them; nothing of them stays in this component. */
  const send = (how: { unchecked?: boolean; once?: boolean } = {}) => {
    if (!method || phase.kind === 'testing') return;
    const missing: Record<string, string> = {};
    const values: Record<string, string> = { ...chosen };
    for (const input of inputs()) values[input.dataset.field ?? ''] = input.value;
    for (const field of method.fields ?? []) {
      if (field.required && (values[field.name] ?? '').trim() === '' && (field.showField === '' || field.showValues.includes(values[field.showField] ?? ''))) missing[field.name] = text('missing', { label: field.label });
    }
    setErrors(missing);
    const [first] = Object.keys(missing);
    if (first !== undefined) {
      focus(first);
      return;
    }
    const keepIt = keeps && !how.once;
    setPhase({ kind: 'testing', since: Date.now(), keep: keepIt });
    personal.provide(prompt.purpose, prompt.connectionId, JSON.stringify({ method: method.name, keep: keepIt, unchecked: how.unchecked ?? false, values })).then(
      (provided) => {
        if (!alive.current) return;
        const next = phaseOf(provided, Date.now());
        if (next.kind === 'accepted') accepted(provided);
        else {
          setPhase(next);
          if (next.kind === 'refused') refused(next.fault, next.fault?.title || text('refused', { system: prompt.system }));
        }
      },
      (thrown) => {
        if (!alive.current) return;
        const fault = toFault(thrown);
        setPhase({ kind: 'form' });
        refused(fault as wire.Fault, [fault.title, fault.hint].filter(Boolean).join('. '));
      },
    );
  };

  if (!method) return null;
  const strip = stripOf(phase, now, shell?.keychain.state ?? '');
  const pause = phase.kind === 'refused' ? Math.ceil((phase.until - now) / 1000) : 0;
  const testing = phase.kind === 'testing';
  const since = phase.kind === 'testing' ? phase.since : null;
  const last = asked.prompts.length <= 1;
  const usedBy = client.getQueryData<wire.PersonalList>(keys.personal())?.rows?.find((row) => row.connectionId === prompt.connectionId)?.usedBy ?? [];
  return (
    <Dialog
      open
      onClose={onCancel}
      title={prompt.title}
      sub={prompt.sub}
      tone="identity"
      width={prompt.fixed && !run ? 500 : 540}
      glyph={<span className="signin-glyph"><ModuleCircle size="small" accent={prompt.accent} glyph={prompt.glyph} icon={prompt.icon} ring /></span>}
      onSubmit={() => (method.browser ? browser.phase.kind !== 'opening' && browser.begin(keeps) : pause <= 0 && send())}
      onOpenFocus={(event) => {
        event.preventDefault();
        const empty = inputs().find((input) => input.value === '' && !input.readOnly) ?? inputs().find((input) => !input.readOnly);
        (empty ?? (event.currentTarget as HTMLElement | null))?.focus();
      }}
      foot={
        <Foot
          asked={asked}
          usedBy={run ? 0 : new Set(usedBy.map((use) => use.flowId)).size}
          primary={method.browser ? (browser.phase.kind === 'state' && browser.phase.state.state === 'waiting' ? text('waiting') : text('open-browser')) : text(!run ? 'test-save' : last ? 'test-run' : 'test-continue')}
          busy={testing || phase.kind === 'accepted' || browser.phase.kind === 'opening'}
          off={method.browser && browser.phase.kind === 'state' && browser.phase.state.state === 'waiting' ? text('browser.waiting') : pause > 0 ? text('pause', { n: pause }) : phase.kind === 'refused' && phase.refusals >= 3 ? text('too-many') : undefined}
          maybe={prompt.maybe}
          onLater={onLater}
          onCancel={onCancel}
        />
      }
    >
      <div
        ref={(node) => {
          body.current = node;
          if (node) place.current = node;
        }}
        className="signin-body"
      >
        {prompt.reasonText && <Note tone={prompt.reason === 'rejected' ? 'danger' : 'warning'} icon={prompt.reason === 'rejected' ? 'circle-x' : 'clock-alert'} {...sentences(prompt.reasonText)} />}
        {prompt.imported && <Note tone="warning" icon="file">{prompt.imported}</Note>}
        {prompt.maybe && <Note tone="neutral" title={text('maybe')}>{text('maybe-text')}</Note>}
        {(run || !prompt.fixed) && (
          <>
            <PromptFacts prompt={prompt} method={method} />
            <PromptExplain lines={prompt.explain ?? []} />
            <hr className="signin-rule" />
          </>
        )}
        {(prompt.methods ?? []).length > 1 && (
          <SegmentedControl block label={text('method')} value={method.name} onChange={(name) => { setMethod(name); setErrors({}); setPhase({ kind: 'form' }); }} segments={prompt.methods.map((one) => ({ value: one.name, label: one.title, icon: one.browser ? 'globe' : 'key-round' }))} />
        )}
        {method.browser ? (
          <BrowserCard phase={browser.phase} onBegin={() => browser.begin(keeps)} onConfirm={browser.confirm} />
        ) : (
          <>
            <PracticeNote
              prompt={prompt}
              method={method}
              onUse={(values) => {
                for (const input of inputs()) {
                  const value = values[input.dataset.field ?? ''];
                  if (value !== undefined && !input.readOnly) input.value = value;
                }
                setErrors({});
                inputs().at(-1)?.focus();
              }}
            />
            <SignInFields key={method.name} prompt={prompt} method={method} errors={errors} busy={testing} chosen={chosen} onChoose={(name, value) => setChosen({ ...chosen, [name]: value })} />
          </>
        )}
        {phase.kind === 'refused' && <Refused phase={phase} />}
        {run && (
          <Checkbox
            label={prompt.storeName ? text('keep-in', { store: prompt.storeName }) : text('keep-plain')}
            checked={keep && prompt.canKeep}
            onChange={setKeep}
            help={keep ? text(method.browser ? 'keep-browser' : 'keep-help') : text('keep-off')}
            disabledReason={prompt.canKeep ? undefined : prompt.keepReason}
          />
        )}
        {!run && !prompt.canKeep && <Note tone="danger" title={`${prompt.keepReason}.`} />}
        <Trouble phase={phase} prompt={prompt} run={run} onAgain={() => (method.browser ? browser.begin(keeps) : send())} onUnchecked={() => send({ unchecked: true })} onOnce={() => send({ once: true })} onCancel={onCancel} />
        {!method.browser && <Strip prompt={prompt} states={strip} keep={keeps} replaces={prompt.fixed} answer={phase.kind === 'accepted' ? phase.provided : null} seconds={since === null ? null : Math.floor((now - since) / 1000)} />}
      </div>
    </Dialog>
  );
}

/** The first sentence in bold, the rest after it. */
function sentences(all: string): { title: string; children?: string } {
  const [, first = all, rest = ''] = /^(.+?[.])\s+(.+)$/.exec(all) ?? [];
  return rest ? { title: first, children: rest } : { title: first };
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

