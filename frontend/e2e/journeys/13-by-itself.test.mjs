// What runs by itself: a schedule and a webhook are built, published, switched on and called; a flow that needs somebody to sign in is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, design, events, goTo, journey, module as at, openSample, openSampleFlow } from '../steps.mjs';
import { until } from '../world.mjs';

const publish = async (page) => {
  await page.getByRole('button', { name: /^Publish/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Publish / });
  await dialog.getByRole('button', { name: /^Publish version/ }).click();
  await dialog.waitFor({ state: 'detached' });
};

const scheduling = async (page, now) => {
  await page.getByRole('button', { name: now, exact: true }).click();
  const popover = page.getByRole('dialog', { name: 'Scheduling' });
  await popover.waitFor();
  return popover;
};

journey('a webhook flow is built by keyboard, learns what requests hold, is switched on and called', {}, async (world) => {
  const { page } = world;
  await goTo(page, 'Action Flows');
  await page.getByRole('button', { name: 'New Action Flow' }).first().click();
  const start = page.getByRole('button', { name: 'From a file or webhook' });
  await start.waitFor();
  await start.focus();
  await page.keyboard.press('Enter');
  const choice = page.getByRole('menuitem', { name: 'When a program calls a webhook' });
  await choice.waitFor();
  await accessible(page, 'how a flow starts');
  await choice.focus();
  await page.keyboard.press('Enter');
  await at(page, 1).waitFor();
  const panel = page.getByRole('complementary').filter({ has: page.getByRole('region', { name: 'Webhook' }) });
  await panel.waitFor();

  // The address is masked until somebody asks for it.
  const address = panel.getByRole('textbox', { name: 'Address' });
  assert.match(await address.inputValue(), /^http:\/\/127\.0\.0\.1:\d+\/hook\/•+$/);
  await panel.getByRole('button', { name: 'Show the address' }).click();
  const url = await until('the whole address', async () => {
    const value = await address.inputValue();
    return /\/hook\/[0-9a-f]{32}$/.test(value) ? value : null;
  });
  await accessible(page, 'a webhook');

  // The first request says what requests hold.
  await panel.getByRole('button', { name: 'Determine data structure' }).click();
  await panel.getByText('Listening.').waitFor();
  const post = (body) => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal((await post({ order: '4711', lines: [{ qty: 2 }] })).status, 200);
  await panel.getByText('Known: lines and order.').waitFor();
  assert.equal((await post({})).status, 410);
  await page.keyboard.press('Escape');

  // What was learned can be mapped into the answer.
  await page.getByRole('button', { name: /^Add a module after 1/ }).click();
  const add = page.getByRole('dialog', { name: 'Add a module' });
  await add.getByRole('combobox').fill('Webhook response');
  await add.getByRole('option', { name: /^Webhook response/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await at(page, 2).waitFor();
  const body = page.getByRole('complementary').getByRole('combobox', { name: 'Body', exact: true });
  await body.waitFor();
  await body.focus();
  await page.keyboard.type('order {{1.ord');
  await page.getByRole('listbox').first().getByRole('option', { name: /order/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('}}');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');

  await page.getByRole('status').getByText(/^Saved/).first().waitFor();
  await publish(page);
  const popover = await scheduling(page, 'As soon as data arrives');
  const toggle = popover.getByRole('switch', { name: 'Runs by itself' });
  await toggle.waitFor();
  assert.equal(await toggle.getAttribute('aria-checked'), 'false');
  await toggle.focus();
  await page.keyboard.press('Space');
  await until('the switch', async () => (await toggle.getAttribute('aria-checked')) === 'true');
  await accessible(page, 'scheduling');
  await page.keyboard.press('Escape');

  const answer = await post({ order: '4711' });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), 'order 4711');

  // The run says what started it, and the audit log knows who switched it on. Nowhere is the token.
  await goTo(page, 'Runs');
  await page.getByRole('row').filter({ hasText: 'Webhook' }).first().waitFor();
  const all = await events(world);
  const text = JSON.stringify(all);
  for (const name of ['flow.activated', 'webhook.address_shown', 'run.started', 'run.finished']) assert.ok(text.includes(name), name);
  assert.ok(!text.includes(url.split('/').at(-1)));

  // The list switches it off.
  await goTo(page, 'Action Flows');
  const list = page.getByRole('switch', { name: /^Runs by itself: / });
  await list.waitFor();
  await accessible(page, 'the list of Action Flows');
  await list.click();
  await page.getByText('Switched off').waitFor();
  assert.equal((await post({ order: '1' })).status, 410);
});

journey('a schedule is built with its next runs in sight, and switched on in the list', {}, async (world) => {
  const { page } = world;
  await goTo(page, 'Action Flows');
  await page.getByRole('button', { name: 'New Action Flow' }).first().click();
  const start = page.getByRole('button', { name: 'On a schedule' });
  await start.waitFor();
  await start.focus();
  await page.keyboard.press('Enter');
  const popover = page.getByRole('dialog', { name: 'Scheduling' });
  await popover.waitFor();
  await popover.getByRole('radio', { name: 'Days of the week' }).click();
  await popover.getByRole('list').getByRole('listitem').nth(2).waitFor();
  await popover.getByRole('combobox', { name: 'Missed runs' }).click();
  await page.getByRole('option', { name: 'Ask me' }).click();
  await popover.getByRole('button', { name: 'Time zone, period and restrictions' }).click();
  await accessible(page, 'a schedule');
  await popover.getByRole('radio', { name: 'Cron line' }).click();
  await popover.getByRole('textbox', { name: 'Cron line' }).fill('99 * * * *');
  await popover.getByText(/^The cron line 99 \* \* \* \* cannot be read/).waitFor();
  await popover.getByRole('textbox', { name: 'Cron line' }).fill('0 6 1 1 *');
  await until('three runs', async () => (await popover.getByRole('listitem').count()) === 3);
  await popover.getByRole('button', { name: 'Use this schedule' }).click();
  await popover.waitFor({ state: 'detached' });
  await design(page).waitFor();
  await page.getByRole('status').getByText(/^Saved/).first().waitFor();
  await publish(page);
  await goTo(page, 'Action Flows');
  const toggle = page.getByRole('switch', { name: /^Runs by itself: / });
  await toggle.waitFor();
  await toggle.click();
  await page.getByText(/^Next 1 Jan \d{4}/).waitFor();
  await page.getByRole('radio', { name: /^Run by themselves/ }).click();
  await page.getByRole('table').getByRole('link', { name: /New Action Flow/ }).waitFor();
});

journey('a flow that acts as each person is refused a schedule', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  const popover = await scheduling(page, 'On demand');
  await popover.getByText(/Scheduled runs have nobody to sign in/).waitFor();
  await popover.getByRole('radio', { name: 'Daily' }).click({ force: true });
  await accessible(page, 'scheduling that is refused');
  const file = join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder', 'draft.json');
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).scheduling.type, 'on-demand');
  const refused = await world.cli('flow', 'on', 'Send overdue PO reminder');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /dynamic connection|runs on demand/i);
});
