import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { handle } from '../../actions';
import { keys } from '../../api';
import { toast } from '../../ui';
import { ask, answered, decline, later, useQueue } from './queue';
import { SignInDialog } from './SignInDialog';

/** Always there: draws the prompt, one at a time, wherever the person is. */
export default function SignInHost() {
  const client = useQueryClient();
  const asked = useQueue((queue) => queue.asked[0]);
  // One prompt opens the next; at the end the focus is where it was before the first.
  const opener = useRef<Element | null>(null);
  useEffect(() => handle('sign-in', ({ prompts, title, onDone }) => {
    if (useQueue.getState().asked.length === 0) opener.current = document.activeElement;
    ask(title === undefined ? prompts : prompts.map((prompt, i) => (i === 0 ? { ...prompt, title } : prompt)), onDone);
  }), []);
  const open = asked !== undefined;
  useEffect(() => {
    if (open) return undefined;
    const timer = setTimeout(() => {
      const before = opener.current;
      opener.current = null;
      if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus();
    }, 20);
    return () => clearTimeout(timer);
  }, [open]);
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
