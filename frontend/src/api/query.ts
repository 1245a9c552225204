/* The query layer: server state in one cache, filled by reading calls, made stale by events. */
import { QueryClient } from '@tanstack/react-query';
import { Fault } from './fault';

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The bridge is local: a retry would only repeat the same answer, and client.ts has asked twice already.
        retry: false,
        staleTime: 2_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Fault;
  }
}
