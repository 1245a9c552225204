import { useEffect } from 'react';
import type { Fault, wire } from '../../api';
import { connection as text } from '../../texts/connection';
import { announce, Icon, ProgressRing } from '../../ui';
import './dialogs.css';

export type TestState = 'idle' | { testing: string } | { result: wire.ConnectionTest } | { fault: Fault };

/** The answer of a test in one line, where it was asked for. */
export function Tested({ state }: { state: TestState }) {
  const words = typeof state === 'object' && 'result' in state ? (state.result.ok ? state.result.text : said(state.result.fault ?? { title: state.result.text, text: '', hint: '' })) : typeof state === 'object' && 'fault' in state ? said(state.fault) : '';
  useEffect(() => {
    if (words) announce(words);
  }, [words]);
  if (state === 'idle') return null;
  if ('testing' in state) return <p className="co-outcome ui-tertiary"><ProgressRing size={14} />{text('testing', { name: state.testing })}</p>;
  const ok = 'result' in state && state.result.ok;
  return (
    <p className="co-outcome" data-tone={ok ? 'success' : 'danger'}>
      <Icon name={ok ? 'circle-check' : 'circle-x'} size={14} />
      <span>{words}</span>
    </p>
  );
}

function said(fault: { title: string; text?: string; hint?: string }): string {
  return [fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.');
}
