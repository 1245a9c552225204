import type { wire } from '../../../api';

/** What the engine writes where a secret stood. */
const masked = '••••••';

/** Headers that curl sets by itself, or that hold a sign-in. */
const own = new Set(['content-length', 'host', 'connection', 'accept-encoding', 'authorization', 'proxy-authorization', 'cookie', 'user-agent', 'transfer-encoding']);

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A request as a curl command for a POSIX shell, without the sign-in: what was masked is left out,
 * and a header that only held it as well. Whoever runs it adds their own.
 */
export function asCurl(exchange: wire.RunExchange): string {
  const parts = [`curl ${quote(exchange.url)}`];
  if (exchange.method !== 'GET') parts.unshift(`${parts.shift()} -X ${exchange.method || 'GET'}`);
  for (const [name, value] of Object.entries(exchange.requestHeaders ?? {})) {
    if (own.has(name.toLowerCase()) || value.includes(masked)) continue;
    parts.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (exchange.requestBody !== '') parts.push(`--data-raw ${quote(exchange.requestBody)}`);
  return parts.join(' \\\n  ');
}
