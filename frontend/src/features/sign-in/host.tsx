import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { handle } from '../../actions';
import { keys } from '../../api';
import { toast } from '../../ui';
import { ask, answered, decline, later, useQueue } from './queue';
import { SignInDialog } from './SignInDialog';

/** Always there: draws the prompt, one at a time, wherever the person is. */
export default function SignInHost() {
  const client = useQueryClient();
  const asked = useQueue((queue) => queue.asked[0]);
  useEffect(() => handle('sign-in', ({ prompts, title, onDone }) => ask(title === undefined ? prompts : prompts.map((prompt, i) => (i === 0 ? { ...prompt, title } : prompt)), onDone)), []);
  const prompt = asked?.prompts[0];
  if (!asked || !prompt) return null;
  return (
    <SignInDialog
      key={`${asked.id} ${prompt.connectionId} ${asked.answered}`}
      asked={asked}
      prompt={prompt}
      onAnswered={(provided) => {
        for (const queryKey of [keys.personal(), keys.shell(), keys.runs(), keys.home(), keys.run(prompt.purpose), keys.views(), ['view'], keys.connections()]) void client.invalidateQueries({ queryKey });
        void answered(asked, provided);
      }}
      onLater={() => void later(asked, toast)}
      onCancel={() => void decline(asked, toast)}
    />
  );
}
