// A local module: its fields are made from a sample, what it gives can be mapped at once, and a record is kept, searched and shown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, journey, module as at, openSample, openSampleFlow } from '../steps.mjs';
import { until } from '../world.mjs';

journey('a structure is made from a sample, and its fields are mapped before anything ran', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  const file = join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder', 'draft.json');
  const fields = (id) => JSON.parse(readFileSync(file, 'utf8')).modules.find((one) => one.id === id)?.fields ?? {};
  const panel = page.getByRole('complementary');
  const insert = async (after, name) => {
    await page.getByRole('button', { name: `Add a module after ${after}` }).click();
    const add = page.getByRole('dialog', { name: 'Add a module' });
    await add.getByRole('combobox').fill(name);
    await add.getByRole('option', { name: new RegExp(`^${name}`) }).first().waitFor();
    await page.keyboard.press('Enter');
  };

  // Parse JSON, with the fields of a sample.
  await insert('8 Notify the buyer', 'Parse JSON');
  await at(page, 10).waitFor();
  const json = panel.getByRole('combobox', { name: 'JSON', exact: true });
  await json.waitFor();
  await json.focus();
  await page.keyboard.type('{"order": "45", "lines": [[{"n": 1}]');
  await panel.getByRole('button', { name: 'From a sample' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make Data structure from a sample' });
  await dialog.getByRole('textbox', { name: 'Sample' }).fill('{"order": ');
  await dialog.getByRole('button', { name: 'Make the fields' }).click();
  await dialog.getByText('Line 1, column 11', { exact: false }).waitFor();
  await accessible(page, 'a sample that cannot be read');
  await dialog.getByRole('textbox', { name: 'Sample' }).fill('{"order": "45", "vendor": {"city": "Ulm"}}');
  await dialog.getByRole('button', { name: 'Make the fields' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until('the structure in the file', () => Array.isArray(fields(10).structure));
  assert.deepEqual(fields(10).structure, [{ name: 'order', type: 'text' }, { name: 'vendor', type: 'collection', spec: [{ name: 'city', type: 'text' }] }]);
  await accessible(page, 'a data structure');
  await page.keyboard.press('Escape');

  // What it gives is offered to the next module, though nothing ran.
  await insert('10 Parse JSON', 'Add or replace a record');
  await at(page, 11).waitFor();
  const store = panel.getByRole('combobox', { name: 'Data store' });
  await store.fill('Orders');
  await page.keyboard.press('Enter');
  await until('the name of the data store', () => fields(11).store === 'Orders');
  const key = panel.getByRole('combobox', { name: 'Key', exact: true });
  await key.focus();
  await page.keyboard.type('{{10.ord');
  await page.getByRole('listbox').first().getByRole('option', { name: /order/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('}}');
  await page.keyboard.press('Tab');
  await until('the key', () => fields(11).key === '{{10.order}}');
  await page.keyboard.press('Escape');

  // A search with a filter: the left side is the name of a field.
  await insert('11 Add or replace a record', 'Search records');
  await at(page, 12).waitFor();
  await panel.getByRole('combobox', { name: 'Data store' }).fill('Orders');
  await page.keyboard.press('Enter');
  await until('the data store of the search', () => fields(12).store === 'Orders');
  await accessible(page, 'a search of records');
});
