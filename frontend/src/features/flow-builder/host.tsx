/* Always there: New Action Flow, from wherever one is. */
import { useQueryClient } from '@tanstack/react-query';
import { useActions } from '../../actions';
import { toFault } from '../../api';
import { flowsList as text } from '../../texts/flows';
import { toast } from '../../ui';
import { createFlow } from './create';

export default function FlowHost() {
  const client = useQueryClient();
  useActions([
    {
      id: 'flow.new', label: text('new'), icon: 'plus', group: 'flow', keywords: text('title'),
      run: () => createFlow(client).catch((thrown) => {
        const fault = toFault(thrown);
        toast([fault.title, fault.hint].filter(Boolean).join('. '));
      }),
    },
  ]);
  return null;
}
