// A dynamic connection from the three dots menu to the published file: the build-time value builds, and stays at home.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, design, events, journey, module as at, openSample, openSampleFlow, openView, practice, prompt, restart, signIn } from '../steps.mjs';
import { until } from '../world.mjs';

const name = 'Orders – personal';
const folder = (world) => join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder');
const draftOf = (world) => JSON.parse(readFileSync(join(folder(world), 'draft.json'), 'utf8'));

async function openModule(page, id) {
  await at(page, id).click();
  const panel = page.getByRole('complementary');
  await panel.getByText(`module ${id}`).waitFor();
  return panel;
}

async function createDynamic(page, panel) {
  await panel.getByRole('button', { name: 'Connection options' }).click();
  await page.getByRole('menuitem', { name: 'Create a dynamic connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a dynamic connection' });
  await dialog.waitFor();
  return dialog;
}

async function runOnce(page) {
  await page.getByRole('button', { name: 'Run once', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Run once with inputs' });
  await form.getByRole('textbox', { name: 'PO number' }).fill('4500018811');
  await form.getByRole('textbox', { name: 'Due date' }).fill('2026-11-11');
  await form.getByRole('textbox', { name: 'Days overdue' }).fill('14');
  await form.getByRole('textbox', { name: 'Reminders so far' }).fill('0');
  await form.getByText('Builds as RFC_SIGNET').waitFor();
  await form.getByRole('button', { name: 'Run once' }).click();
}

journey('a build-time value serves while one builds, and nothing of it is published', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  let panel = await openModule(page, 6);
  const dialog = await createDynamic(page, panel);
  await dialog.getByText('Each person who runs this flow signs in with their own SAP user.').waitFor();
  await dialog.getByText('The build-time value is never published').waitFor();
  await dialog.getByText('Scheduling is On demand, as dynamic connections need').waitFor();
  await accessible(page, 'Create a dynamic connection');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('SAP S4P – personal');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This name is already used by a connection in this flow.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('radio', { name: /^Use an existing connection/ }).check();
  await dialog.getByRole('button', { name: 'Test' }).click();
  await dialog.getByText(/^S4P accepted RFC_SIGNET/).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await panel.getByText('While you build: as RFC_SIGNET').waitFor();
  await page.getByRole('toolbar').getByText('Builds as RFC_SIGNET').waitFor();

  // Module 2 takes the same connection; now no step of SAP asks anybody while building.
  panel = await openModule(page, 2);
  await panel.getByRole('combobox', { name: 'Connection' }).click();
  await page.getByRole('option', { name: new RegExp(name) }).click();
  await panel.getByText('While you build: as RFC_SIGNET').waitFor();
  await panel.getByText(/^Interface read from S4P as RFC_SIGNET/).waitFor();
  await accessible(page, 'the module panel');
  await until('the draft with the connection', () => !JSON.stringify(draftOf(world).modules).includes('dyn_sample_s4p'));

  // Run once: as RFC_SIGNET in SAP and marked as build-time, as oneself for the mail.
  await runOnce(page);
  await signIn(page, 'Practice mail', practice.anna.mail, practice.anna.mailPassword);
  await page.getByText(/^The run succeeded in /).first().waitFor();
  const acted = (await events(world)).events.filter((event) => event.event === 'step.succeeded');
  assert.equal(acted.find((event) => event.api.includes('BAPI_PO_CHANGE')).remoteUser, 'RFC_SIGNET');

  // A schedule is refused while somebody must sign in; the list says what to do.
  await page.getByRole('toolbar').getByRole('button', { name: 'On demand' }).click();
  const when = page.getByRole('dialog', { name: 'Scheduling' });
  await when.getByText(/This flow has 3 dynamic connections\. Scheduled runs have nobody to sign in\./).or(when.getByRole('radio', { name: /At intervals/ })).first().waitFor();
  const interval = when.getByRole('radio', { name: /At intervals/ });
  if (await interval.isEnabled()) {
    await interval.click();
    await when.getByRole('button', { name: 'Use this schedule' }).click().catch(() => {});
  }
  await page.getByText(/dynamic connections?\. Scheduled runs have nobody to sign in\. Keep On demand, or give modules .* a shared connection\./).first().waitFor();
  await accessible(page, 'the refused schedule');
  assert.equal(draftOf(world).scheduling.type, 'on-demand');
  await page.keyboard.press('Escape');

  // Publish: what leaves, what stays.
  await page.getByRole('button', { name: /^Publish/ }).click();
  const publish = page.getByRole('dialog', { name: 'Publish Send overdue PO reminder' });
  await publish.getByText('Build-time values stay out of version 2').waitFor();
  await publish.getByText('Build-time value removed').waitFor();
  await publish.getByText('No credentials in the flow, its inputs or notes').waitFor();
  await accessible(page, 'Publish');
  await publish.getByRole('textbox', { name: 'Release note' }).fill('Orders are changed by whoever clicks.');
  await publish.getByRole('button', { name: 'Publish version 2' }).click();
  await publish.waitFor({ state: 'detached' });
  await page.getByText('Published, version 2').waitFor();

  // The bytes: no build-time value, no reference to one, nothing of the shared user in any file of the flow.
  const files = readdirSync(folder(world), { recursive: true }).filter((file) => file.endsWith('.json')).map((file) => [file, readFileSync(join(folder(world), file), 'utf8')]);
  assert.deepEqual(files.map(([file]) => file).filter((file) => file.includes('0002')).length, 1);
  for (const [file, text] of files) for (const trace of [/build.?time/i, /con_sample_s4p/, /RFC_SIGNET/]) assert.doesNotMatch(text, trace, file);
  for (const file of readdirSync(join(world.home, 'workspace', 'connections'))) {
    const text = readFileSync(join(world.home, 'workspace', 'connections', file), 'utf8');
    if (text.includes(name)) for (const trace of [/build.?time/i, /con_sample_s4p/, /RFC_SIGNET/]) assert.doesNotMatch(text, trace, file);
  }

  // What is published asks the person, whatever stood in while building.
  await openView(page);
  await page.getByRole('button', { name: 'Send reminder for 4500018829' }).click();
  await prompt(page, 'S4P').getByText(`connection “${name}”`).waitFor();
  await page.keyboard.press('Escape');
});

journey('credentials entered while building are gone from the keychain after Publish', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  const panel = await openModule(page, 6);
  const dialog = await createDynamic(page, panel);
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByRole('radio', { name: /^Enter credentials/ }).check();
  await dialog.getByRole('textbox', { name: /user name/i }).fill('CDUFOUR');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('Practice-Claire-1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await panel.getByText('While you build: as CDUFOUR').waitFor();
  const stored = async () => (await world.secretTool('search', '--all', 'service', 'Signet')).stdout;
  assert.match(await stored(), /Practice-Claire-1/);
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  await page.getByText('Published, version 2').waitFor();
  assert.doesNotMatch(await stored(), /Practice-Claire-1/);
});

journey('a schedule and a dynamic connection are never published together', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  await openSampleFlow(page);

  // By hand, in the file: the builder says so and Publish rests; the command line refuses.
  const path = join(folder(world), 'draft.json');
  await restart(world, () => {
    const flow = JSON.parse(readFileSync(path, 'utf8'));
    flow.scheduling = { type: 'indefinitely', interval: 900 };
    writeFileSync(path, JSON.stringify(flow, null, 2));
  });
  ({ page } = world);
  await design(page).waitFor();
  await page.getByRole('button', { name: /^Publish.*Fix \d+ problem/ }).waitFor();
  await page.getByRole('button', { name: /problem/ }).first().click();
  await page.getByText('This flow has 2 dynamic connections. Scheduled runs have nobody to sign in.').first().waitFor();
  await page.keyboard.press('Escape');
  const refused = await world.cli('flow', 'publish', 'flow_sample_reminder');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /On demand/);
  assert.equal(readdirSync(join(folder(world), 'versions')).length, 1);

  // A flow with a schedule says why a dynamic connection cannot be made, and takes one back after the switch.
  const panel = await openModule(page, 3);
  await panel.getByRole('button', { name: 'Connection options' }).click();
  const item = page.getByRole('menuitem', { name: /^Create a dynamic connection/ });
  assert.equal(await item.getAttribute('aria-disabled'), 'true');
  await item.focus();
  await page.getByText(/Dynamic connections need the scheduling On demand: someone must be there to sign in\. Now: every 15 min/).first().waitFor();
  await accessible(page, 'the three dots menu');
  await page.keyboard.press('Escape');
});
