// The password was changed in SAP: the old one is tried once, the new one is asked for, and the run goes on.
import assert from 'node:assert/strict';
import { accessible, events, journey, last, openPersonal, openSample, practice, prompt, remind, signInBoth, tellSAP } from '../steps.mjs';

journey('a stored password that is no longer accepted is asked for again, and the run goes on', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent · by ANNA\.K/).waitFor();

  const changed = 'Practice-Anna-2';
  await tellSAP(world, (users) => ({ ...users, 'ANNA.K': { ...users['ANNA.K'], practicePassword: changed } }));
  ({ page } = world);
  await remind(page, '4500018829').click();
  const dialog = prompt(page, 'S4P');
  await dialog.getByText('S4P no longer accepts your stored password.').waitFor();
  await dialog.getByText('Signet has not used it since').waitFor();
  await accessible(page, 'the prompt after a rejection');

  assert.equal(await dialog.getByRole('textbox', { name: 'SAP user name' }).inputValue(), 'ANNA.K');
  await dialog.getByRole('textbox', { name: /password$/i }).fill(changed);
  await dialog.getByRole('button', { name: /^Test and/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await last(page, '4500018829', /^Reminder sent · by ANNA\.K/).waitFor();

  await openPersonal(page);
  await page.getByRole('row').filter({ hasText: 'SAP S4P – personal' }).getByText('Valid').waitFor();
  const names = (await events(world)).events.map((event) => event.event);
  assert.ok(names.includes('sign_in.rejected'), names.join(' '));
  assert.match((await world.secretTool('search', '--all', 'service', 'Signet')).stdout, /Practice-Anna-2/);
});
