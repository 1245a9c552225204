import { useQuery } from '@tanstack/react-query';
import { connections, keys, type wire } from '../../../api';
import { useDraft } from '../draft';

/** What the Connection box of a module offers, and the connection that it has. */
export function useChoices(module: wire.FlowModule, enabled = true) {
  const { flowId } = useDraft();
  const choices = useQuery({ queryKey: keys.connectionChoices({ flowId, module: module.id, app: module.app }), queryFn: () => connections.choices({ flowId, module: module.id, field: '', fields: {} }), enabled });
  const id = module.connection?.dynamic || module.connection?.shared || '';
  const rows = choices.data?.choices ?? [];
  return { choices, rows, id, row: rows.find((r) => r.id === id) };
}

/** "S4P" of "S4P, client 100". */
export function shortSystem(system: string | undefined): string {
  return system?.split(',')[0]?.trim() ?? '';
}
