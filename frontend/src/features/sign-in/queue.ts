/* The sign-ins that wait to be asked: one prompt at a time, in the order in which they came. */
import { create } from 'zustand';
import { personal, runs, toFault, type wire } from '../../api';
import { forRun, nextPrompts, samePrompt, type Asked } from './model';

interface Queue {
  asked: Asked[];
}

export const useQueue = create<Queue>(() => ({ asked: [] }));
const { getState: state, setState: set } = useQueue;
let last = 0;

type Done = Asked['done'][number];

/** Puts prompts in line; the same prompt is not asked twice. */
export function ask(prompts: wire.Prompt[], done: Done) {
  const [first] = prompts;
  if (!first) {
    done('provided');
    return;
  }
  const known = state().asked.find((asked) => asked.prompts[0] !== undefined && samePrompt(asked.prompts[0], first));
  if (known) {
    set({ asked: state().asked.map((asked) => (asked === known ? { ...asked, done: [...asked.done, done] } : asked)) });
    return;
  }
  last += 1;
  set({ asked: [...state().asked, { id: last, prompts, all: prompts.length, answered: 0, skipped: [], before: null, done: [done] }] });
}

function change(id: number, prompts: wire.Prompt[], before: Asked['before'], skipped?: string[]) {
  set({
    asked: state().asked.map((asked) => {
      if (asked.id !== id) return asked;
      const answered = asked.answered + 1;
      return { ...asked, prompts, before, answered, skipped: skipped ?? asked.skipped, all: answered + prompts.length };
    }),
  });
}

function finish(asked: Asked, result: 'provided' | 'cancelled', answer?: wire.Provided) {
  const now = state().asked.find((one) => one.id === asked.id) ?? asked;
  set({ asked: state().asked.filter((one) => one.id !== asked.id) });
  for (const done of now.done) done(result, answer);
}

/** The system accepted the first prompt's sign-in. */
export async function answered(asked: Asked, provided: wire.Provided) {
  const [prompt] = asked.prompts;
  const next = nextPrompts(asked, provided);
  const rest = next.filter((one) => !asked.skipped.includes(one.connectionId));
  const kept = provided.state !== 'used_once';
  if (rest.length === 0 && next.length > 0) await goOn(asked, prompt, () => {});
  else if (rest.length === 0) finish(asked, 'provided', provided);
  else change(asked.id, rest, prompt ? { system: prompt.system, account: provided.account, kept } : null);
  if (prompt && kept) await settleOthers(asked.id, prompt.connectionId);
}

/** Several runs that wait for one connection are answered once: those behind in line look again. */
async function settleOthers(id: number, connectionId: string) {
  for (const other of state().asked.filter((one) => one.id !== id)) {
    const [prompt] = other.prompts;
    if (!prompt || prompt.connectionId !== connectionId || !forRun(prompt)) continue;
    try {
      const started = await runs.continue({ id: prompt.purpose });
      const rest = started.prompts ?? [];
      if (rest.length === 0) finish(other, 'provided');
      else change(other.id, rest, null);
    } catch {
      // It stays in line and is asked as it would have been.
    }
  }
}

/** The person leaves a sign-in that may not be needed for later. */
export async function later(asked: Asked, onFault: (title: string) => void) {
  const [prompt] = asked.prompts;
  const rest = asked.prompts.slice(1);
  if (rest.length > 0) {
    change(asked.id, rest, asked.before, prompt ? [...asked.skipped, prompt.connectionId] : asked.skipped);
    return;
  }
  await goOn(asked, prompt, onFault);
}

async function goOn(asked: Asked, prompt: wire.Prompt | undefined, onFault: (title: string) => void) {
  finish(asked, 'provided');
  // Nothing that is certainly needed is missing: the run goes on, and asks there if it gets that far.
  if (!prompt || !forRun(prompt)) return;
  try {
    await runs.continue({ id: prompt.purpose });
  } catch (thrown) {
    onFault(toFault(thrown).title);
  }
}

/** The person's no: nothing runs, and the engine writes that down. */
export async function decline(asked: Asked, onFault: (title: string) => void) {
  const purposes = new Set(asked.prompts.map((prompt) => prompt.purpose));
  finish(asked, 'cancelled');
  for (const id of purposes) {
    try {
      await personal.cancel({ id });
    } catch (thrown) {
      onFault(toFault(thrown).title);
    }
  }
}
