/* Asks for the sign-in of a shared connection, where the frame draws prompts. */
import { request } from '../../actions';
import { connections, toFault } from '../../api';
import { connection as text } from '../../texts/connection';
import { toast } from '../../ui';

/** Opens the prompt of a shared connection; done says whether the system accepted it. */
export async function askForShared(connectionId: string, done: (provided: boolean) => void) {
  try {
    const prompt = await connections.prompt({ flowId: '', connectionId, source: '', reference: '' });
    const asked = request('sign-in', { prompts: [prompt], onDone: (result) => done(result === 'provided') });
    if (!asked) {
      toast(text('sign-in.nobody'));
      done(false);
    }
  } catch (thrown) {
    const fault = toFault(thrown);
    toast([fault.title, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.'));
    done(false);
  }
}
