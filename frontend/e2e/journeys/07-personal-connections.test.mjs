// One's own sign-ins: what they are, a new password, a test, and a removal that can be undone.
import assert from 'node:assert/strict';
import { accessible, events, journey, last, openPersonal, openSample, practice, prompt, remind, restart, signInBoth } from '../steps.mjs';
import { until } from '../world.mjs';

journey('sign-ins are updated, tested, removed, and brought back', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openPersonal(page);
  const line = (name) => page.getByRole('row').filter({ hasText: name });
  const sap = line('SAP S4P – personal');
  await sap.getByText('Missing').waitFor();
  await sap.getByText('Asked on first run').waitFor();
  await accessible(page, 'Personal Connections before a sign-in');

  await page.goBack();
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent/).waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
  await openPersonal(page);
  for (const words of ['Valid', 'ANNA.K', 'S4P, client 100']) await sap.getByText(words).first().waitFor();
  await sap.getByText('1 Action Flow').waitFor();
  await page.getByText('It holds 2 of your 2 sign-ins. No copy exists elsewhere.').waitFor();

  // A wrong new password changes nothing.
  await sap.getByRole('button', { name: 'Update password: SAP S4P – personal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Update password for S4P' });
  const user = dialog.getByRole('textbox', { name: 'SAP user name' });
  assert.equal(await user.inputValue(), 'ANNA.K');
  assert.equal(await user.isEditable(), false);
  await accessible(page, 'Update password');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('Not-The-One-9');
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await dialog.getByRole('alert').waitFor();
  const stored = async () => (await world.secretTool('search', '--all', 'service', 'Signet')).stdout;
  assert.match(await stored(), /Practice-Anna-1/);
  assert.doesNotMatch(await stored(), /Not-The-One-9/);
  await dialog.getByRole('textbox', { name: 'New password' }).fill(practice.anna.password);
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await dialog.waitFor({ state: 'detached' });

  await sap.getByRole('button', { name: 'Test: SAP S4P – personal' }).click();
  await sap.getByText('Valid, just now').waitFor();

  // Removed: named what depends on it, unusable at once, back with Undo.
  const remove = async () => {
    await sap.getByRole('button', { name: 'Remove: SAP S4P – personal' }).click();
    await page.getByText('1 Action Flow will ask you again').first().waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await sap.getByText('Removed').waitFor();
  };
  await remove();
  await accessible(page, 'a removed sign-in');
  await sap.getByRole('button', { name: 'Undo: SAP S4P – personal' }).click();
  await sap.getByText('Valid').waitFor();
  await remove();
  await page.goBack();
  await remind(page, '4500018829').click();
  await prompt(page, 'S4P').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // What was removed is gone for good when Signet closes.
  await restart(world, () => until('the removed item to go', async () => !(await stored()).includes('dyn_sample_s4p')));
  const names = (await events(world)).events.map((event) => event.event);
  for (const name of ['sign_in.updated', 'sign_in.tested', 'sign_in.removed']) assert.ok(names.includes(name), `${name} in ${names.join(' ')}`);
});
