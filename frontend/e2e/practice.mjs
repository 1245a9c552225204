// What a journey adds to the practice workspace: a person's sign-in in the browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The address of the practice service that signs people in. */
export async function issuerOf(world) {
  const ports = readFileSync(join(world.home, 'practice', 'ports.json'), 'utf8').match(/\d{4,5}/g);
  for (const port of ports) {
    const answer = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`).catch(() => null);
    if (answer?.ok) return `http://127.0.0.1:${port}`;
  }
  return assert.fail('the practice service does not sign anybody in');
}

/** A dynamic connection whose people sign in there, as a file of the workspace holds it. */
export const approvals = (issuer) => JSON.stringify({
  format: 'signet.connection/1', id: 'dyn_approvals', kind: 'dynamic', name: 'Approvals – personal', app: 'http', practice: true,
  system: { base_url: issuer, name: 'Approvals', check_path: '/me', issuer, client_id: 'signet-practice', scopes: 'openid profile email offline_access' },
}, null, 2);
