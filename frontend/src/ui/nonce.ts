/*
 * The nonce of this start, which the asset server puts into the page. A library that
 * adds a <style> element (CodeMirror does) must carry it, or the policy of the window
 * refuses its styles. The kit itself adds none.
 */
import { setNonce } from 'get-nonce';

let value: string | undefined;

export function cspNonce(): string | undefined {
  if (value === undefined) {
    value = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  }
  return value || undefined;
}

/** Hands the nonce to the libraries. Call before the first render. */
export function installNonce() {
  const nonce = cspNonce();
  if (nonce) setNonce(nonce);
}
