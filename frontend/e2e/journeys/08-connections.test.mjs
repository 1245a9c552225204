// Shared connections, and a sign-in in the browser with PKCE against the practice service.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaks } from '../canary.mjs';
import { approvals, issuerOf } from '../practice.mjs';
import { accessible, goTo, journey, openPersonal, openSample, restart } from '../steps.mjs';
import { until } from '../world.mjs';

journey('a shared connection is tested, renamed and removed with what depends on it', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await goTo(page, 'Connections');
  await page.getByRole('link', { name: /^Supplier directory/ }).click();
  const main = page.getByRole('main');
  await main.getByText('Signet can use this password, but cannot show it.').waitFor();
  await main.getByText('In GNOME Keyring').waitFor();
  await accessible(page, 'a connection');
  await main.getByRole('button', { name: 'Test connection' }).click();
  await main.getByText(/\d+ ms/).first().waitFor();
  await accessible(page, 'a tested connection');
  await main.getByRole('tab', { name: /^Where used/ }).click();
  await main.getByText('Send overdue PO reminder').first().waitFor();
  await main.getByRole('tab', { name: 'History' }).click();
  await main.getByText('sup_reader').first().waitFor();

  await page.getByRole('button', { name: 'More for this connection' }).click();
  await page.getByRole('menuitem', { name: /^Rename/ }).click();
  await page.getByRole('textbox', { name: 'Name of the connection' }).fill('Suppliers');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /^Suppliers/ }).waitFor();
  await main.getByRole('tab', { name: 'Overview' }).click();
  await main.getByRole('button', { name: 'Remove', exact: true }).click();
  const everywhere = page.getByRole('button', { name: 'Remove it there too' });
  const gone = page.getByText('Suppliers removed').first();
  await everywhere.or(gone).first().waitFor();
  if (await everywhere.isVisible()) {
    await page.getByText('These would stop at their next run:').waitFor();
    await everywhere.click();
  }
  await gone.waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByRole('link', { name: /^Suppliers/ }).waitFor();

  // The dynamic ones say so, and lead to one's own sign-in.
  await page.getByRole('link', { name: /^SAP S4P – personal/ }).click();
  await main.getByText('as each person').first().waitFor();
  await accessible(page, 'a dynamic connection');
});

journey('a sign-in in the browser ends in a run as that person', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  const issuer = await issuerOf(world);
  const flow = {
    format: 'signet.flow/1', id: 'flow_me', name: 'Who am I', scheduling: { type: 'on-demand' }, dynamicConnections: [{ id: 'dyn_approvals' }],
    modules: [
      { id: 1, app: 'tools', action: 'on_demand', name: 'Start', x: 0, y: 0 },
      { id: 2, app: 'http', action: 'request', name: 'Ask the service', connection: { dynamic: 'dyn_approvals' }, fields: { method: 'GET', url: '/me', summary: 'Read who you are' }, x: 160, y: 0 },
    ],
    links: [{ from: 1, to: 2, kind: 'next' }], lastModule: 2,
  };
  const file = join(world.folder, 'flow.json');
  writeFileSync(file, JSON.stringify(flow, null, 2));
  await restart(world, () => writeFileSync(join(world.home, 'workspace', 'connections', 'dyn_approvals.json'), approvals(issuer)));
  ({ page } = world);
  for (const args of [['flow', 'import', file], ['flow', 'publish', 'Who am I']]) {
    const done = await world.cli(...args);
    assert.equal(done.code, 0, done.stdout + done.stderr);
  }

  await goTo(page, 'Action Flows');
  await page.getByRole('button', { name: 'Run once: Who am I' }).click();
  const dialog = page.getByRole('dialog', { name: /^Sign in to Approvals/ });
  await dialog.waitFor();
  const method = dialog.getByRole('radio', { name: 'Sign in with browser' });
  if (await method.count()) await method.check();
  await dialog.getByText('Signet never sees your password.').first().waitFor();
  await dialog.getByRole('button', { name: 'Sign in with browser' }).last().click();
  await dialog.getByText('Waiting for your browser').first().waitFor();
  await accessible(page, 'the prompt that waits for the browser');
  const address = await until('the browser to be opened', () => world.browsed());
  assert.match(address, /code_challenge_method=S256/);
  assert.match(address, /redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+/);

  // Elsewhere, in the browser.
  const browser = await world.context.browser().newContext();
  const there = await browser.newPage();
  await there.goto(address);
  await there.locator('input[name=user]').fill('anna.keller@halden.example');
  await there.locator('input[name=password]').fill('Practice-Web-Anna');
  await there.locator('[name=do]').first().click();
  await there.getByText(/Signet/).first().waitFor();
  await browser.close();

  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('complementary').getByText('1 done').waitFor();
  await page.getByRole('complementary').getByText(/anna\.keller/).first().waitFor();
  await openPersonal(page);
  const line = page.getByRole('row').filter({ hasText: 'Approvals – personal' });
  await line.getByText('Valid').waitFor();
  await line.getByText('Renews itself').waitFor();
  await accessible(page, 'Personal Connections with a browser sign-in');
  assert.deepEqual(leaks({ web: 'Practice-Web-Anna' }, { folders: [world.home], except: (path) => path.startsWith(join(world.home, 'practice')), texts: { log: world.log } }), []);
});
