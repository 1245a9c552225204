/*
 * The window in a unit test: the real frame and pages, with answers in the place of
 * the engine. What the engine really answers is the end-to-end tests' business.
 */
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import axe from 'axe-core';
import { vi } from 'vitest';
import { newQueryClient } from '../api';
import { App } from '../app/App';

export type Answers = Record<string, (request: never) => unknown>;

/** Opens the window at an address. `calls` lists what the pages asked the engine, newest last. */
export function openWindow(address: string, answers: Answers) {
  history.replaceState(null, '', address);
  const calls: { method: string; request: unknown }[] = [];
  const struct = (name: string) =>
    new Proxy({}, {
      get: (_, method: string) => async (request: never) => {
        const key = `${name}.${method}`;
        calls.push({ method: key, request });
        const answer = answers[key];
        if (!answer) throw JSON.stringify({ kind: 'unavailable', code: 'test.missing', title: `No answer for ${key}` });
        return structuredClone(answer(request));
      },
    });
  vi.stubGlobal('go', { app: new Proxy({}, { get: (_, name: string) => struct(name) }) });
  const client = newQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, refetchInterval: false } });
  const rendered = render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
  return { ...rendered, calls, called: (method: string) => calls.filter((call) => call.method === method).map((call) => call.request) };
}

/** What axe finds; colours are checked from the tokens. */
export async function axeFindings(root: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map((one) => `${one.id}: ${one.nodes.map((at) => at.html.slice(0, 160)).join(' | ')}`);
}
