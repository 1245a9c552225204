// The audit log is searched, exported, and cannot be changed unnoticed.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaks } from '../canary.mjs';
import { accessible, events, goTo, journey, last, openSample, practice, remind, restart, signInBoth } from '../steps.mjs';
import { until } from '../world.mjs';

journey('events are found, exported, and a changed one is noticed', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent/).waitFor();
  await goTo(page, 'Audit log');
  await page.getByText(/^Chain verified, \d+ events$/).first().waitFor();

  // Searched and filtered; the address keeps it.
  const table = page.getByRole('table', { name: 'Audit log' });
  const changed = (await events(world)).events.find((event) => event.event === 'step.succeeded' && event.api === 'BAPI_PO_CHANGE');
  assert.equal(changed.system, 'S4P, client 100', 'the system is named in full');
  await page.getByRole('searchbox').fill('BAPI_PO_CHANGE');
  await page.waitForURL(/q=BAPI_PO_CHANGE/);
  await table.getByText('Step succeeded').first().waitFor();
  await accessible(page, 'the searched audit log');
  assert.ok((await table.getByRole('row').count()) < 8);
  await page.getByRole('searchbox').fill('nothing at all like this');
  await page.getByText('No events match these filters').waitFor();
  await accessible(page, 'an audit log without a match');
  await page.getByRole('searchbox').fill('');
  await table.getByText('Sample written').first().waitFor();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText(/^Chain verified, \d+ events$/).first().waitFor();

  // Exported by the page, through the dialog of the operating system; that is an event itself.
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: /^JSON Lines with proofs/ }).click();
  await world.saveDialog('Export the audit log');
  const written = await until('the exported file', () => readdirSync(world.folder).find((name) => /^signet-audit-.*\.jsonl$/.test(name)));
  await table.getByText(/exported/i).first().waitFor();
  const lines = readFileSync(join(world.folder, written), 'utf8');
  assert.ok(lines.includes('BAPI_PO_CHANGE') && lines.includes('ANNA.K'));
  assert.deepEqual(leaks({ sap: practice.anna.password, mail: practice.anna.mailPassword }, { texts: { [written]: lines } }), []);

  // Every format holds the change, its user and no secret.
  for (const format of ['csv', 'jsonl', 'celonis', 'ocsf', 'cef']) {
    const done = await world.cli('audit', 'export', '--format', format);
    assert.equal(done.code, 0, done.stderr);
    for (const words of ['BAPI_PO_CHANGE', 'ANNA.K', '4500018811']) assert.ok(done.stdout.includes(words), `${words} in ${format}`);
    assert.deepEqual(leaks({ sap: practice.anna.password, mail: practice.anna.mailPassword }, { texts: { [format]: done.stdout } }), []);
  }

  // Somebody changes what was written, while Signet is closed.
  await restart(world, () => {
    for (const name of readdirSync(world.home).filter((one) => /^signet\.db(-wal)?$/.test(one))) {
      const path = join(world.home, name);
      const text = readFileSync(path, 'latin1');
      writeFileSync(path, text.replaceAll('BAPI_PO_CHANGE', 'BAPI_PO_CHANGX'), 'latin1');
    }
  });
  ({ page } = world);
  await page.getByText(/^Chain broken at \d+$/).first().waitFor();
  await page.getByText(/^Event \d+ does not match its proof\.$/).first().waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Export evidence' }).waitFor();
  await accessible(page, 'a broken chain');
  await page.getByRole('main').getByRole('button', { name: 'Show the event' }).click();
  await page.getByRole('complementary').getByText('Does not match').first().waitFor();
  const verified = await world.cli('audit', 'verify');
  assert.equal(verified.code, 1, verified.stdout);
});
