/* The way to a sign-in of one's own: the engine describes it, the frame's prompt asks for it. */
import { request } from '../../actions';
import { personal, toFault, type wire } from '../../api';
import { personalConnections as text } from '../../texts/personal-connections';
import { toast } from '../../ui';

/** Asks for a sign-in, for the first time or in place of the one that is kept. It never throws: what went wrong is said. */
export async function setUp(connectionId: string): Promise<void> {
  try {
    const prompt = await personal.prompt({ id: connectionId });
    if (!request('sign-in', { prompts: [worded(prompt)], onDone: () => {} })) toast(text('no-prompt'));
  } catch (thrown) {
    const fault = toFault(thrown);
    toast([fault.title, fault.hint].filter(Boolean).join('. '));
  }
}

/** An update repeats the verb of its button and names what it replaces. */
export function worded(prompt: wire.Prompt): wire.Prompt {
  if (!prompt.fixed) return prompt;
  const [method] = prompt.methods ?? [];
  const user = method?.fields?.find((field) => !field.secret && Boolean(prompt.prefill?.[field.name]));
  const account = user ? String(prompt.prefill[user.name]) : '';
  const params = { connection: prompt.connection, detail: prompt.systemDetail, account };
  return {
    ...prompt,
    title: text(method?.browser ? 'reauthorize.title' : 'update.title', { system: prompt.system }),
    sub: account === '' ? prompt.sub : text(prompt.systemDetail === '' ? 'update.sub' : 'update.sub-detail', params),
  };
}
