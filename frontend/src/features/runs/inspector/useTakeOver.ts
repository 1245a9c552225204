import { useEffect, useRef } from 'react';
import { go } from '../../../routing';
import { closeDrawer, useDrawer } from '../drawer/state';

/** A single run that the drawer would show beside this page is shown by the page. */
export function useTakeOver(runId: string) {
  const shown = useDrawer((state) => state.shown);
  const before = useRef(shown);
  useEffect(() => {
    const [id, ...more] = shown?.runIds ?? [];
    const single = shown !== null && !shown.locked && shown.batchId === '' && id !== undefined && more.length === 0;
    const fresh = shown !== before.current;
    before.current = shown;
    if (!single || (id !== runId && !fresh)) return;
    closeDrawer();
    if (id !== runId) go({ name: 'run', id });
  }, [shown, runId]);
}
