import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys, runs as api, type wire } from '../../../api';
import { go } from '../../../routing';
import { runs as text } from '../../../texts/runs';
import { announce, toast } from '../../../ui';
import { follow, sayFault } from '../start';

export interface RunActs {
  again: () => void;
  retry: () => void;
  cancel: () => void;
  save: () => void;
  /** Opens the builder at a module; 0 opens it as it is. */
  open: (module: number) => void;
  starting: boolean;
  cancelling: boolean;
  exporting: boolean;
}

/** What can be done with a run, for buttons, keys and the palette alike. */
export function useRunActs(run: wire.RunRow | undefined): RunActs {
  const client = useQueryClient();
  const id = run?.id ?? '';
  const settled = () => void client.invalidateQueries({ queryKey: keys.run(id) });
  const again = useMutation({ mutationFn: () => follow(() => api.again({ id })), onSettled: settled });
  const retry = useMutation({ mutationFn: () => follow(() => api.retry({ id })), onSettled: settled });
  const cancel = useMutation({
    mutationFn: () => api.cancel({ id }),
    onSuccess: (view) => {
      client.setQueryData(keys.run(id), view);
      announce(text('drawer.cancelling'));
    },
    onError: sayFault,
  });
  const save = useMutation({
    mutationFn: () => api.export({ id }),
    onSuccess: ({ path }) => {
      if (path) toast(text('exported', { path }));
    },
    onError: sayFault,
  });
  return {
    again: () => again.mutate(), retry: () => retry.mutate(), cancel: () => cancel.mutate(), save: () => save.mutate(),
    open: (module) => go({ name: 'flow', id: run?.flowId ?? '', query: { module: module > 0 ? String(module) : undefined } }),
    starting: again.isPending || retry.isPending, cancelling: cancel.isPending, exporting: save.isPending,
  };
}
