/*
 * Two live regions for the window: one polite (status, autosave, results), one
 * assertive (errors that stop a run). Seconds are not announced.
 */
import { useSyncExternalStore } from 'react';

interface Said {
  polite: string;
  assertive: string;
}

let said: Said = { polite: '', assertive: '' };
const listeners = new Set<() => void>();

export function announce(text: string, how: keyof Said = 'polite') {
  // The same sentence twice must be read twice: a trailing space makes it a change.
  said = { ...said, [how]: said[how] === text ? `${text} ` : text };
  for (const listener of listeners) listener();
}

export function LiveRegions() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  return (
    <>
      <div className="ui-hidden" aria-live="polite" role="status">{now.polite}</div>
      <div className="ui-hidden" aria-live="assertive" role="alert">{now.assertive}</div>
    </>
  );
}
