/*
 * Requests from one feature to another without an import: the palette asks to run a
 * flow, Home asks to set up a sign-in. The feature that can do it handles it; a
 * request that nobody handles says so, and the asker goes another way.
 */
import type { Fault, wire } from '../api';

/** How a sign-in ended for whoever asked for it. */
export type SignInResult = 'provided' | 'cancelled';

export interface Requests {
  /** Run once of a published Action Flow, as the person. */
  'run-once': { flowId: string; withInputs: boolean };
  /** Choose a file and import what is in it. */
  import: Record<string, never>;
  /** Open the sign-in prompt of a Personal Connection. */
  'set-up': { connectionId: string };
  /** Show a run, in the drawer when there is one. */
  'show-run': { runId: string; batchId?: string };
  /**
   * Ask the person to sign in, one prompt after the other. The frame draws it; asking
   * again for a connection that is already in line joins it. `last` is the engine's last answer.
   */
  'sign-in': { prompts: wire.Prompt[]; title?: string; onDone: (result: SignInResult, last?: wire.Provided) => void };
  /** Start runs: asks for the sign-ins they need, then shows them in the drawer. */
  'start-run': { start: wire.RunStart; onStarted?: (started: wire.RunStarted) => void; onFault?: (fault: Fault) => void };
}

type Handler<N extends keyof Requests> = (payload: Requests[N]) => void;

const handlers = new Map<keyof Requests, Handler<never>[]>();

/** Takes on requests; returns the function that gives them back. The newest handler gets them. */
export function handle<N extends keyof Requests>(name: N, handler: Handler<N>): () => void {
  handlers.set(name, [...(handlers.get(name) ?? []), handler as Handler<never>]);
  return () => {
    handlers.set(name, (handlers.get(name) ?? []).filter((one) => one !== handler));
  };
}

/** Asks; false when nobody can do it now. */
export function request<N extends keyof Requests>(name: N, payload: Requests[N]): boolean {
  const handler = handlers.get(name)?.at(-1) as Handler<N> | undefined;
  handler?.(payload);
  return handler !== undefined;
}
