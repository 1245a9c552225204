// Several rows at once: one sign-in for all of them; a no that leaves one event and nothing else; buttons that say why they rest.
import assert from 'node:assert/strict';
import { accessible, events, journey, last, openSample, practice, prompt, remind, row, signInBoth } from '../steps.mjs';

const rows = ['4500018811', '4500018829', '4500018734'];
const choose = (page, key) => page.getByRole('checkbox', { name: `Select ${key}`, exact: true }).check();

journey('a no leaves one event, then three rows run with one sign-in', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  const before = (await events(world)).total;

  // Escape: nothing ran, the row is as it was, one event says so.
  await remind(page, rows[0]).click();
  await prompt(page, 'S4P').getByRole('textbox', { name: 'SAP user name' }).fill('ANNA.K');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row(page, rows[0]).getByText(/No action yet|Cancelled/).waitFor();
  const left = await events(world);
  assert.equal(left.total, before + 1, left.events.slice(0, 4).map((event) => event.sentence).join('\n'));
  assert.equal(left.events[0].event, 'run.not_started');
  assert.doesNotMatch((await world.secretTool('search', '--all', 'service', 'Signet')).stdout, /dyn_sample/);
  assert.equal(await page.getByRole('button', { name: /needs you/ }).count(), 0);

  // Three rows: the bar counts, adds up, says as whom, and asks once.
  for (const key of rows) await choose(page, key);
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await bar.getByText('3 selected').waitFor();
  await bar.getByText(/62,562\.30/).waitFor();
  await bar.getByText('Asks you to sign in to S4P and Practice mail').waitFor();
  await accessible(page, 'the bulk bar');
  await bar.getByRole('button', { name: 'Send reminder to 3' }).click();
  await prompt(page, 'S4P').getByText(/^Change .*4500018811.* and \d more$/).waitFor();
  await prompt(page, 'S4P').getByText('Run for 3 rows').waitFor();
  await signInBoth(page, practice.anna);
  const drawer = page.getByRole('complementary', { name: 'Send reminder, 3 rows' });
  await drawer.getByText('3 done').waitFor();
  for (const key of rows) await last(page, key, /^Reminder sent · by ANNA\.K/).waitFor();
  const all = (await events(world)).events;
  assert.equal(all.filter((event) => event.event === 'sign_in.stored' && event.remoteUser === 'ANNA.K').length, 1);
  assert.deepEqual(all.filter((event) => event.event === 'step.succeeded' && event.api.includes('BAPI_PO_CHANGE')).map((event) => event.row).sort(), rows.toSorted());
  await accessible(page, 'the drawer with three rows');

  // A preview reads, and is refused whatever it would change.
  const other = '4500018777';
  await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
  await row(page, other).getByRole('button', { name: `More for ${other}` }).click();
  await page.getByRole('menuitem', { name: 'Preview, changes nothing' }).click();
  await page.getByText('Preview, nothing was changed.').waitFor();
  await accessible(page, 'a preview');
  const touched = (await events(world)).events.filter((event) => event.row === other);
  const change = touched.find((event) => event.api.includes('BAPI_PO_CHANGE'));
  assert.equal(change.outcome, 'preview');
  assert.match(change.sentence, /^Step previewed, nothing was sent: Change purchase order.* as ANNA\.K/);
  assert.ok(!touched.some((event) => event.event === 'step.started'), 'no write was begun');

  // A row that does not qualify takes no part, and the button says how many do.
  await page.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Clear the selection' }).click();
  await choose(page, '4500018829');
  await choose(page, '4500018655');
  await bar.getByRole('button', { name: 'Send reminder to 1 of 2' }).waitFor();
});
