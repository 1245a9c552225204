// Any run can be looked into: who acted, what went in and out, how long; and run again.
import assert from 'node:assert/strict';
import { accessible, events, goTo, journey, last, openSample, practice, remind, signInBoth } from '../steps.mjs';

journey('a run is looked into, found in the list, and run again', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent/).waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Open in Runs' }).click();
  await page.getByRole('heading', { name: 'Run 1', level: 1 }).waitFor();

  // The version that ran, with what it reached.
  await page.getByRole('group', { name: /^Version 1 as it ran, 9 modules/ }).waitFor();
  await page.getByRole('button', { name: /^6, Change purchase order, Succeeded/ }).click();
  const panel = page.getByRole('complementary', { name: 'Change purchase order' });
  await panel.getByText('ANNA.K').first().waitFor();
  await panel.getByText('via SAP S4P – personal').waitFor();
  await panel.getByRole('link', { name: /^Event \d+/ }).waitFor();
  await panel.getByRole('radio', { name: 'Input' }).check();
  await panel.getByRole('tree').getByText(/4500018811/).first().waitFor();
  await panel.getByRole('radio', { name: 'Raw' }).check();
  await panel.getByText('Holds no credentials').waitFor();
  await accessible(page, 'the inspector');
  const table = page.getByRole('table', { name: 'Waterfall' });
  await table.getByRole('row').filter({ hasText: 'Send an email' }).getByText(practice.anna.mail).waitFor();
  await page.getByRole('radio', { name: 'Log' }).check();
  await accessible(page, 'the log');

  // The mail is where it was sent to.
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Inbox' }).click();
  await page.getByText('Reminder: purchase order 4500018811 is 14 days late').first().waitFor();
  await page.getByText(/sent as anna\.keller/).first().waitFor();
  await accessible(page, 'the practice inbox');
  await page.goBack();
  await page.getByRole('heading', { name: 'Run 1', level: 1 }).waitFor();
  await page.getByRole('button', { name: /^6, Change purchase order, Succeeded/ }).click();

  // The audit event of the step, and back.
  await panel.getByRole('link', { name: /^Event \d+/ }).click();
  await page.getByText('Unchanged since it was written').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Run 1', level: 1 }).waitFor();

  // Run again: a new run with the same inputs, as the same person, asking nothing.
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('complementary', { name: /^Send (reminder|overdue)/ }).getByText('1 done').or(page.getByRole('heading', { name: 'Run 2' })).first().waitFor();
  await goTo(page, 'Runs');
  const list = page.getByRole('table', { name: 'Runs' });
  await list.getByRole('row').nth(2).waitFor();
  assert.equal(await list.getByRole('row').count(), 3);
  await list.getByText('Succeeded').first().waitFor();
  await accessible(page, 'the list of runs');
  const ends = (await events(world)).events.filter((event) => event.event === 'run.finished');
  assert.equal(ends.length, 2);
  assert.ok(ends.every((event) => event.row === '4500018811' || event.row === ''));
});
