// The tools of the journeys find what they look for: a check that cannot fail proves nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { leaks, spellings } from '../canary.mjs';

const secret = 'Canary-7Xq!pä55/w0rd';

test('every spelling of a planted secret is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-canary-'));
  try {
    const forms = {
      raw: `x ${secret} y`, json: JSON.stringify({ password: secret }), url: `a=${encodeURIComponent(secret)}`, base64: Buffer.from(secret).toString('base64'),
      basic: `Basic ${Buffer.from(`ANNA.K:${secret}`).toString('base64')}`, hex: Buffer.from(secret).toString('hex'), utf16: Buffer.from(secret, 'utf16le'),
    };
    for (const [name, content] of Object.entries(forms)) {
      const path = join(folder, name);
      writeFileSync(path, content);
      assert.notDeepEqual(leaks({ password: secret }, { folders: [folder] }), [], name);
      rmSync(path);
    }
    writeFileSync(join(folder, 'clean'), 'nothing here');
    assert.deepEqual(leaks({ password: secret }, { folders: [folder], texts: { log: 'nothing' } }), []);
    assert.notDeepEqual(leaks({ password: secret }, { texts: { log: secret } }), []);
    assert.ok(spellings(secret).length >= 8);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
