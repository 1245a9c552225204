/* Connections on their way out: gone from the list at once, removed for good when Undo has passed. */
import { create } from 'zustand';
import { connections, toFault, type wire } from '../../api';
import { connections as text } from '../../texts/connections';
import { toast, undoToast } from '../../ui';

export const useRemovals = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

function put(id: string, on: boolean) {
  const ids = new Set(useRemovals.getState().ids);
  if (on) ids.add(id);
  else ids.delete(id);
  useRemovals.setState({ ids });
}

// Left while a removal could still be undone: what was wanted is done before the window goes.
const waiting = new Map<string, () => void>();
window.addEventListener('pagehide', () => {
  for (const finish of waiting.values()) finish();
});

/** Removes a connection also where it is used, after the time for Undo. */
export function removeLater(row: wire.ConnectionRow, done: () => void) {
  put(row.id, true);
  const finish = () => {
    if (!waiting.delete(row.id)) return;
    connections.remove({ id: row.id, on: true } as wire.FlagSet).then(
      () => {
        done();
        put(row.id, false);
      },
      (thrown) => {
        put(row.id, false);
        const fault = toFault(thrown);
        toast([text('remove.failed', { name: row.name }), fault.title, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.'));
      },
    );
  };
  waiting.set(row.id, finish);
  undoToast(
    text('removed', { name: row.name }),
    () => {
      waiting.delete(row.id);
      put(row.id, false);
    },
    finish,
  );
}
