/* A new Action Flow: made at once, named on its canvas. */
import type { QueryClient } from '@tanstack/react-query';
import { flows, keys } from '../../api';
import { go } from '../../routing';

export async function createFlow(client: QueryClient, start = ''): Promise<void> {
  const state = await flows.create({ name: '', start });
  client.setQueryData(keys.flow(state.document.id), state);
  void client.invalidateQueries({ queryKey: keys.flows() });
  void client.invalidateQueries({ queryKey: keys.shell() });
  go({ name: 'flow', id: state.document.id });
}
