/* Starting and following runs: one way for buttons, the bulk bar, the palette and the drawer. */
import { request } from '../../actions';
import { personal, profile, runs as api, toFault, type Fault, type wire } from '../../api';
import { runs as text } from '../../texts/runs';
import { announce, toast } from '../../ui';
import { showRuns } from './drawer/state';

export interface StartOptions {
  onStarted?: ((started: wire.RunStarted) => void) | undefined;
  onFault?: ((fault: Fault) => void) | undefined;
}

/** Starts runs, asks for the sign-ins that they need, and shows them. */
export async function startRuns(start: wire.RunStart, options: StartOptions = {}): Promise<void> {
  await follow(() => api.start(start), options);
}

/** What a retry, a new run with the same inputs and a continuation answer is followed alike. */
export async function follow(begin: () => Promise<wire.RunStarted>, { onStarted, onFault }: StartOptions = {}): Promise<void> {
  try {
    const started = await begin();
    onStarted?.(started);
    const prompts = started.prompts ?? [];
    if (prompts.length === 0) {
      showRuns({ runIds: started.runIds ?? [], batchId: started.batchId, fresh: true });
      announce(text('said.started', { n: started.runIds?.length ?? 0 }));
      return;
    }
    await askFirst(started, prompts);
  } catch (thrown) {
    const fault = toFault(thrown);
    if (onFault) onFault(fault);
    else sayFault(fault);
  }
}

/** Nothing is typed again that a locked keychain still holds: it is unlocked first. */
async function askFirst(started: wire.RunStarted, prompts: wire.Prompt[]) {
  const shown = { runIds: started.runIds ?? [], batchId: started.batchId };
  if (prompts.every((prompt) => prompt.reason === 'not_readable')) {
    const keychain = await personal.checkKeychain().catch(() => null);
    if (keychain?.state === 'locked') {
      showRuns({ ...shown, locked: { prompts, name: keychain.name } });
      return;
    }
  }
  askToSignIn(prompts, shown);
}

/** Hands the prompts to the frame and shows the runs once they go. */
export function askToSignIn(prompts: wire.Prompt[], shown: { runIds: string[]; batchId: string }, after?: () => void) {
  const asked = request('sign-in', {
    prompts,
    onDone: (result) => {
      after?.();
      if (result !== 'provided') return;
      announce(text('said.started', { n: shown.runIds.length }));
      // The prompt gives the focus back to the button first, so that the drawer can give it back there in its turn.
      setTimeout(() => showRuns({ ...shown, fresh: true }), 50);
    },
  });
  if (!asked) showRuns(shown);
}

export function sayFault(fault: Fault) {
  const words = [fault.title, fault.text, fault.hint].filter(Boolean).map((part) => part.replace(/\.$/, '')).join('. ');
  toast({ text: `${words}.`, seconds: 10 });
  announce(words, 'assertive');
}

/** Puts a text on the clipboard through the engine, which may do so without a gesture. */
export function copyText(content: string, said: string) {
  profile.copy({ text: content }).then(() => toast(said), (thrown) => toast(toFault(thrown).title));
}
