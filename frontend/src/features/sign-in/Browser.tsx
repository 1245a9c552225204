import { useEffect, useRef, useState } from 'react';
import { on, personal, profile, toFault, type Fault, type wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { Button, Icon, Note, ProgressRing, toast } from '../../ui';
import { minutes } from './model';

export type BrowserPhase = { kind: 'idle' } | { kind: 'opening' } | { kind: 'state'; state: wire.BrowserState } | { kind: 'failed'; fault: Fault };

/** A sign-in in the system's browser, followed until it ends. Leaving gives it up. */
export function useBrowserSignIn(prompt: wire.Prompt, method: string, onProvided: (provided: wire.Provided) => void) {
  const [phase, setPhase] = useState<BrowserPhase>({ kind: 'idle' });
  const id = phase.kind === 'state' ? phase.state.signInId : '';
  const waiting = phase.kind === 'state' && phase.state.state === 'waiting';
  const provided = useRef(onProvided);
  provided.current = onProvided;
  const take = (state: wire.BrowserState) => {
    setPhase({ kind: 'state', state });
    if (state.state === 'accepted' && state.provided) provided.current(state.provided);
  };
  const took = useRef(take);
  took.current = take;

  useEffect(() => {
    if (!waiting || id === '') return undefined;
    const look = () => personal.browserGet({ id }).then((state) => took.current(state), () => {});
    const stop = on('signin.browser', (state) => state.signInId === id && void look());
    // The event may get lost; the browser may also never come back.
    const timer = setInterval(() => void look(), 1000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [waiting, id]);

  // Whoever closes the prompt or changes the way to sign in gives the browser's up.
  const open = useRef('');
  open.current = waiting ? id : '';
  useEffect(() => () => {
    if (open.current !== '') personal.browserCancel({ id: open.current }).catch(() => {});
  }, []);

  const begin = (keep: boolean) => {
    setPhase({ kind: 'opening' });
    personal.browser({ purpose: prompt.purpose, connectionId: prompt.connectionId, method, keep }).then(take, (thrown) => setPhase({ kind: 'failed', fault: toFault(thrown) }));
  };
  const confirm = () => {
    personal.browserConfirm({ id }).then(take, (thrown) => setPhase({ kind: 'failed', fault: toFault(thrown) }));
  };
  return { phase, begin, confirm };
}

interface CardProps {
  phase: BrowserPhase;
  onBegin: () => void;
  onConfirm: () => void;
}

/** Where the sign-in in the browser stands, in place of the fields. */
export function BrowserCard({ phase, onBegin, onConfirm }: CardProps) {
  if (phase.kind === 'failed') return <Ended title={phase.fault.title} detail={[phase.fault.text, phase.fault.hint].filter(Boolean).join(' ')} onBegin={onBegin} />;
  if (phase.kind !== 'state') {
    return (
      <div className="signin-browser">
        {phase.kind === 'opening' ? <ProgressRing size={24} /> : <Icon name="globe" size={20} />}
        <div className="ui-list-row-text">
          <div className="ui-strong">{text('browser.ready')}</div>
          <div className="ui-small ui-secondary">{text('browser.ready-text')}</div>
        </div>
      </div>
    );
  }
  const { state, account, before, fault } = phase.state;
  if (state === 'waiting') return <Waiting state={phase.state} onBegin={onBegin} />;
  if (state === 'accepted') {
    return <Note tone="success" title={text('browser.signed', { account })} live />;
  }
  if (state === 'other_user') {
    return (
      <Note
        tone="warning"
        live
        title={text('browser.someone', { account })}
        actions={
          <>
            <Button size="xs" onClick={onConfirm}>{text('browser.use', { account })}</Button>
            <Button size="xs" variant="ghost" onClick={onBegin}>{text('browser.again-other')}</Button>
          </>
        }
      >
        {text('browser.other-text', { before })}
      </Note>
    );
  }
  const title = state === 'denied' ? text('browser.denied') : state === 'timeout' ? text('browser.timeout') : (fault?.title ?? text('browser.failed'));
  return <Ended title={title} detail={[text('nothing-kept'), fault && state === 'failed' ? fault.hint : ''].filter(Boolean).join(' ')} again={state === 'timeout'} onBegin={onBegin} />;
}

function Ended({ title, detail, again, onBegin }: { title: string; detail: string; again?: boolean; onBegin: () => void }) {
  return (
    <Note tone="danger" live title={title.endsWith('.') ? title : `${title}.`} actions={<Button size="xs" onClick={onBegin}>{text(again ? 'browser.again' : 'browser.again-other')}</Button>}>
      {detail}
    </Note>
  );
}

function Waiting({ state, onBegin }: { state: wire.BrowserState; onBegin: () => void }) {
  const [since] = useState(() => Date.now());
  const [first] = useState(state.leftMs);
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, first - (now - since));
  const copy = () => {
    profile.copy({ text: state.url }).then(() => toast(text('browser.copied')), (thrown) => toast(toFault(thrown).title));
  };
  return (
    <div className="signin-browser">
      <ProgressRing size={24} share={first > 0 ? 1 - left / Math.max(first, 300_000) : undefined} />
      <div className="ui-list-row-text">
        <div className="ui-strong" role="status">{text('browser.waiting')}</div>
        <div className="ui-small ui-secondary">{text('browser.text', { time: minutes(left) })}</div>
      </div>
      <Button size="sm" icon="external-link" onClick={onBegin}>{text('browser.again')}</Button>
      <Button size="sm" variant="ghost" icon="copy" onClick={copy}>{text('browser.copy')}</Button>
    </div>
  );
}
