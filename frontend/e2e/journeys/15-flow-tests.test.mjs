// Tests of a flow, data pinned to modules, runs that stop: with the mouse and with keys alone.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, design, events, journey, module as at, openSample, openSampleFlow } from '../steps.mjs';
import { until } from '../world.mjs';

const folder = (world) => join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder');
const tests = (page) => page.getByRole('complementary', { name: 'Tests' });
const inputs = { 'PO number': '4500018811', Supplier: 'Brandt', 'Due date': '2026-11-01', 'Days overdue': '12', 'Reminders so far': '0' };

async function openTests(page) {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Tests' }).click();
  await tests(page).waitFor();
}

/** Pins bundles to a module by hand, from its menu. */
async function pin(page, id, bundles) {
  await at(page, id).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin data by hand' }).click();
  const dialog = page.getByRole('dialog', { name: /^Pinned data of / });
  await dialog.getByRole('textbox', { name: 'Bundles' }).fill(JSON.stringify(bundles));
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: new RegExp(`^${id}, .*Pinned data, acts as nobody`) }).waitFor();
}

const answers = {
  2: [{ POHEADER: { PO_NUMBER: '4500018811', VENDOR: '0000100017', PUR_GROUP: 'N01' } }], 3: [{ data: { email: 'orders@brandt.example', contact: 'Jonas Brandt' } }],
  5: [{ from: 'anna@halden.example' }], 6: [{ done: true }], 8: [{}],
};

async function pinAll(page) {
  for (const [id, bundles] of Object.entries(answers)) await pin(page, Number(id), bundles);
  await page.getByRole('button', { name: /^5 pinned, act as nobody/ }).waitFor();
}

async function giveInputs(page) {
  const form = page.getByRole('dialog', { name: 'Run once' }).or(page.getByRole('dialog', { name: /Inputs|inputs/ })).first();
  await form.waitFor();
  for (const [label, value] of Object.entries(inputs)) await form.getByRole('textbox', { name: label, exact: true }).fill(value);
  await form.getByRole('button', { name: 'Run once' }).click();
}

journey('tests pass as nobody, a difference is shown and marked, and publishing says so', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  const before = (await events(world)).total;
  await openTests(page);
  await accessible(page, 'the tests');
  await tests(page).getByRole('button', { name: 'Run all' }).click();
  await tests(page).getByText('3 of 3 tests passed').waitFor();
  assert.equal((await events(world)).total, before, 'a test leaves no record');

  // A test that differs: expected and found stand beside each other, and the module is red.
  const list = tests(page).getByRole('list', { name: 'Tests of this Action Flow' });
  const name = 'Up to 30 days late, the supplier is reminded';
  await list.getByRole('button', { name: `Edit ${name}` }).click();
  const form = page.getByRole('dialog', { name: 'Edit the test' });
  await accessible(page, 'the form of a test');
  await form.getByRole('group', { name: 'Expectation 3' }).getByRole('textbox', { name: 'Value' }).fill('nobody@example.com');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await list.getByRole('button', { name: `Run ${name}` }).click();
  await list.getByText('nobody@example.com').first().waitFor();
  await list.getByText('orders@brandt-feinwerk.example').first().waitFor();
  await page.getByRole('button', { name: /^5, .*test: Failed/ }).first().waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, 'a test that failed, dark');
  await page.emulateMedia({ colorScheme: 'light' });
  const file = join(folder(world), 'tests.json');
  assert.match(readFileSync(file, 'utf8'), /nobody@example\.com/);

  // Publishing says it as a note; with the flow setting it blocks.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Flow settings' }).click();
  const settings = page.getByRole('complementary', { name: 'Flow settings' });
  await accessible(page, 'the flow settings');
  await settings.getByRole('switch', { name: 'Tests must pass' }).click();
  await page.getByText(/^Draft · 1 change/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const publish = page.getByRole('dialog', { name: /^Publish / });
  await publish.getByText(/1 of 3 tests fails: Up to 30 days late/).waitFor();
  await publish.getByText(/draft whose tests fail is not published/).first().waitFor();
  await accessible(page, 'publishing with a test that fails');
  await page.keyboard.press('Escape');

  // The command line says the same, with its exit status.
  const failed = await world.cli('flow', 'test', 'flow_sample_reminder');
  assert.equal(failed.code, 1, failed.stdout);
  assert.match(failed.stdout, /expected nobody@example\.com, found orders@brandt-feinwerk\.example/);
  writeFileSync(file, readFileSync(file, 'utf8').replace('nobody@example.com', 'orders@brandt-feinwerk.example'));
  assert.equal((await world.cli('flow', 'test', 'flow_sample_reminder')).code, 0);

  // Removed, and back.
  await openTests(page);
  await list.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await list.getByRole('button', { name: `Edit ${name}` }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await list.getByRole('button', { name: `Edit ${name}` }).waitFor();
});

journey('pinned modules act as nobody, the run becomes a test, and no document holds what was pinned', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  await pinAll(page);
  await accessible(page, 'pinned modules');
  await page.getByRole('button', { name: 'Run once', exact: true }).click();
  await giveInputs(page);
  await page.getByText(/^Done in /).or(page.getByText(/succeeded|finished/i)).first().waitFor();
  assert.equal(await page.getByRole('dialog', { name: /^Sign in to/ }).count(), 0, 'nobody is asked to sign in');
  const found = (await events(world)).events;
  const started = found.find((event) => event.event === 'run.started');
  assert.match(started.sentence, /Pinned data instead of 2 Get purchase order, 3 Find supplier/);
  assert.ok(!found.some((event) => event.event.startsWith('step.')), 'no system was reached');
  assert.doesNotMatch(readFileSync(join(folder(world), 'draft.json'), 'utf8'), /orders@brandt\.example/);

  // Its inputs are offered again; a test is made of it.
  await page.getByRole('button', { name: /^More ways|Other ways|More: Run once|Run once, more/i }).or(page.locator('.fb-dock-run button').nth(1)).first().click();
  await page.getByRole('menuitem', { name: 'Run with previous inputs' }).click();
  await page.getByRole('button', { name: 'Use the inputs of run 1' }).click();
  await page.getByRole('textbox', { name: 'PO number', exact: true }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'PO number', exact: true }).inputValue(), '4500018811');
  await page.keyboard.press('Escape');
  await openTests(page);
  await tests(page).getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Record from a run' }).click();
  const record = page.getByRole('dialog', { name: 'Record a test' });
  await accessible(page, 'recording a test');
  await record.getByRole('button', { name: 'Record run 1' }).click();
  await tests(page).getByRole('button', { name: 'Run Run 1' }).click();
  await tests(page).getByText('1 of 1 test passed').waitFor();

  // One module alone is asked with what it would be given; the values come from what is pinned.
  await page.keyboard.press('Escape');
  await at(page, 5).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Run this module only' }).click();
  const only = page.getByRole('dialog', { name: 'Run Send an email only' });
  await only.waitFor();
  assert.ok((await only.getByRole('textbox').evaluateAll((fields) => fields.map((field) => field.value))).includes('orders@brandt.example'));
  await accessible(page, 'sample values of one module');
  await page.keyboard.press('Escape');
  await only.waitFor({ state: 'detached' });

  // Unpinned, the systems are asked: a sign-in is missing.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^5 pinned, act as nobody/ }).click();
  await page.getByRole('button', { name: 'Unpin all' }).press('Enter');
  await page.getByRole('button', { name: /Pinned data, acts as nobody/ }).first().waitFor({ state: 'detached' });
});

journey('a run stops at a breakpoint and goes on, by keys alone', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  await pinAll(page);
  await at(page, 6).focus();
  await page.keyboard.press('b');
  await page.getByRole('button', { name: /^6, .*Breakpoint: a run of the draft stops here/ }).waitFor();
  await page.keyboard.press('Control+Enter');
  await giveInputs(page);
  const strip = page.getByRole('group', { name: 'Stopped before 6 Change purchase order' });
  await strip.waitFor();
  await accessible(page, 'a run that stands before a module');
  await strip.getByRole('button', { name: 'Bundles' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tree', { name: /^5 Send an email gave/ }).getByText('anna@halden.example').waitFor();
  await page.keyboard.press('Escape');
  await at(page, 6).focus();
  await page.keyboard.press('F8');
  await strip.waitFor({ state: 'detached' });
  await until('the end of the run', async () => (await events(world)).events.some((event) => event.event === 'run.finished' && event.outcome === 'succeeded'));

  // Step by step, and stopped by hand.
  await page.keyboard.press('b');
  await page.getByRole('button', { name: /Breakpoint: a run/ }).first().waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill('Run step by step');
  await palette.getByRole('option', { name: /^Run step by step/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: /^Stopped before 1 / }).waitFor();
  await design(page).getByRole('button', { name: /^1, / }).focus();
  await page.keyboard.press('F10');
  await page.getByRole('group', { name: /^Stopped before 2 / }).waitFor();
  await page.getByRole('group', { name: /^Stopped before 2 / }).getByRole('button', { name: 'Stop' }).press('Enter');
  await until('the cancelled run', async () => (await events(world)).events.some((event) => event.event === 'run.cancelled'));
});
