/*
 * Calls to the bound methods: a time-out on each, one more try for calls that only
 * read (an answer can get lost under heavy traffic, and asking twice changes nothing),
 * and faults as the only kind of error.
 */
import { apiTexts } from '../texts/api';
import { Fault, toFault } from './fault';

export interface CallOptions {
  /** Milliseconds until the window stops waiting. */
  timeout?: number;
  /** The call only reads, so it is asked once more after a time-out. */
  reads?: boolean;
}

const patience = 20_000;

/** Wraps a bound method that takes one request. */
export function bound<Q, R>(method: (request: Q) => Promise<R>, options: CallOptions = {}) {
  return (request: Q): Promise<R> => call(() => method(request), options);
}

/** Wraps a bound method whose request has no fields. */
export function boundEmpty<R>(method: (request: Record<string, never>) => Promise<R>, options: CallOptions = {}) {
  return (): Promise<R> => call(() => method({}), options);
}

export async function call<R>(invoke: () => Promise<R>, { timeout = patience, reads = false }: CallOptions = {}): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(invoke, timeout);
    } catch (thrown) {
      const fault = toFault(thrown);
      if (reads && attempt === 1 && fault.code === 'bridge.timeout') continue;
      throw fault;
    }
  }
}

function once<R>(invoke: () => Promise<R>, timeout: number): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    if (!connected()) {
      reject(new Fault({ kind: 'unavailable', code: 'bridge.missing', title: apiTexts('bridge.title'), text: apiTexts('bridge.text'), hint: apiTexts('bridge.hint') }));
      return;
    }
    const timer = setTimeout(
      () => reject(new Fault({ kind: 'timeout', code: 'bridge.timeout', title: apiTexts('timeout.title'), text: apiTexts('timeout.text'), hint: apiTexts('timeout.hint') })),
      timeout,
    );
    invoke().then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Says whether the page runs inside the Signet window. */
export function connected(): boolean {
  return typeof (window as { go?: unknown }).go === 'object';
}
