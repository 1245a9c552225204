// What is set aside on an error: seen in Runs and in the flow, corrected, resumed from the failed module, retried and deleted together; with keys as well.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { accessible, events, goTo, journey, openSample } from '../steps.mjs';

const table = (page) => page.getByRole('table', { name: 'Incomplete runs' });
const bar = (page) => page.getByRole('radiogroup', { name: 'Status' });

/** A system that knows one order only, and a published flow that asks it. */
async function fetchOrders(world, t) {
  const server = createServer((request, response) => {
    const known = request.url === '/orders/45';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(known ? '{"total":120}' : '{"message":"no such order"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const file = join(world.folder, 'fetch.signet.json');
  const document = {
    format: 'signet.flow/1', id: 'flow_fetch', name: 'Fetch orders', scheduling: { type: 'on-demand' }, inputs: [{ name: 'order', label: 'Order', type: 'text', required: true }], dynamicConnections: [],
    modules: [
      { id: 1, app: 'tools', action: 'action_button', x: 0, y: 0 },
      { id: 2, app: 'http', action: 'request', name: 'Ask for the order', fields: { method: 'GET', url: `http://127.0.0.1:${server.address().port}/orders/{{1.order}}` }, x: 184, y: 0 },
      { id: 3, app: 'tools', action: 'break', fields: { retry: false }, x: 184, y: 184 },
    ],
    links: [{ from: 1, to: 2, kind: 'next' }, { from: 2, to: 3, kind: 'error' }],
    settings: { sequential: false, confidential: false, storeIncomplete: false, dataLoss: false, autoCommit: true, commitTriggerLast: true, maxCycles: 1, maxErrors: 3, freshVariables: false }, lastModule: 3,
  };
  writeFileSync(file, JSON.stringify(document));
  for (const args of [['flow', 'import', file], ['flow', 'publish', 'Fetch orders']]) {
    const answer = await world.cli(...args);
    assert.equal(answer.code, 0, answer.stderr);
  }
  for (const order of ['45x', '46', '47']) await world.cli('run', 'Fetch orders', '--input', `order=${order}`);
}

async function openIncomplete(page) {
  await goTo(page, 'Runs');
  await page.getByRole('radio', { name: 'Incomplete' }).click();
  await table(page).waitFor();
}

journey('a bundle that was set aside is corrected and resumed; the others are retried and deleted together', {}, async (world, t) => {
  const { page } = world;
  await openSample(page);
  await fetchOrders(world, t);
  await openIncomplete(page);
  const rows = table(page).getByRole('row').filter({ hasText: 'Fetch orders' });
  await rows.nth(2).waitFor();
  for (const header of ['Run', 'Status', 'Created', 'Size', 'Next attempt', 'Attempts']) await table(page).getByRole('columnheader', { name: header }).waitFor();
  await accessible(page, 'incomplete runs');

  // The one with the wrong number: its bundle is corrected, and it goes on where it stopped.
  await rows.nth(2).click();
  const panel = page.getByRole('complementary', { name: /^Incomplete run \d+/ });
  const bundle = panel.getByRole('textbox', { name: /^1 / });
  await bundle.waitFor();
  assert.match(await bundle.inputValue(), /45x/);
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, 'an incomplete run, dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await bundle.fill('{"order": ');
  await panel.getByText(/no collection in JSON/).first().waitFor();
  await bundle.fill('{"order": "45"}');
  await panel.getByRole('button', { name: 'Resume from the failed module' }).click();
  await rows.nth(2).getByText('Resolved').waitFor();
  const said = (await events(world)).events;
  assert.ok(said.some((event) => event.event === 'run.corrected'), 'the correction is in the audit log');

  // The flow's own page shows them as well.
  await goTo(page, 'Action Flows');
  await page.getByRole('table').getByRole('link', { name: 'Fetch orders' }).click();
  await page.getByRole('radio', { name: 'Runs', exact: true }).click();
  await page.getByRole('region', { name: 'Incomplete runs of this Action Flow' }).getByText('Unresolved').first().waitFor();
  await accessible(page, 'the runs of a flow with incomplete ones');

  // The rest by keys: select all, retry, which fails again, then delete.
  await openIncomplete(page);
  await bar(page).getByRole('radio', { name: 'Unresolved' }).click();
  await rows.nth(2).waitFor({ state: 'detached' });
  await rows.first().focus();
  await page.keyboard.press('Control+a');
  const retry = page.getByRole('button', { name: 'Retry 2' });
  await retry.focus();
  await page.keyboard.press('Enter');
  await page.getByText('2 runs go on').first().waitFor();
  // Both have failed once more, and stand there again with their attempt counted.
  for (const i of [0, 1]) await rows.nth(i).getByRole('cell', { name: '1', exact: true }).waitFor();
  for (const i of [0, 1]) await rows.nth(i).getByText('Unresolved').waitFor();
  await rows.first().focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Delete 2' }).press('Enter');
  const ask = page.getByRole('dialog', { name: 'Delete 2 incomplete runs?' });
  await accessible(page, 'deleting incomplete runs');
  await ask.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByText('2 incomplete runs were deleted').first().waitFor();
  await page.getByText('None with this status').waitFor();

  // Opened and closed by keys.
  await bar(page).getByRole('radio', { name: 'All' }).click();
  await rows.first().focus();
  await page.keyboard.press('Enter');
  await panel.waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
});

journey('the settings of a flow are named edits that can be undone', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await goTo(page, 'Action Flows');
  await page.getByRole('table').getByRole('link', { name: 'Send overdue PO reminder' }).click();
  await page.getByRole('group', { name: /^Design, / }).waitFor();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Flow settings' }).click();
  const settings = page.getByRole('complementary', { name: 'Flow settings' });
  for (const name of ['Run in order', 'Data is confidential', 'Keep incomplete runs', 'Commit after each module', 'Commit the first module last', 'Fresh variables in each cycle', 'Tests must pass']) await settings.getByRole('switch', { name, exact: true }).waitFor();
  assert.equal(await settings.getByRole('switch', { name: /^Allow data loss/ }).getAttribute('aria-disabled'), 'true', 'only with incomplete runs');
  await settings.getByRole('switch', { name: 'Keep incomplete runs', exact: true }).press('Space');
  await page.getByRole('button', { name: /^Undo: .*Keep incomplete runs: on/ }).waitFor();
  const cycles = settings.getByRole('textbox', { name: 'Cycles at most' });
  await cycles.fill('0');
  await settings.getByText('A number between 1 and 100,000.').waitFor();
  await cycles.fill('5');
  await cycles.press('Enter');
  await page.getByRole('button', { name: /^Undo: .*Cycles at most: 5/ }).waitFor();
  await page.getByRole('button', { name: /^Undo: / }).click();
  await page.getByRole('button', { name: /^Undo: .*Keep incomplete runs: on/ }).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === '1'));
  await accessible(page, 'the flow settings after an undo');
});
