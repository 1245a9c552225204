// From the first start to the first signed action: no account, no network, nine clicks at most.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { leaks } from '../canary.mjs';
import { accessible, events, family, journey, last, openPersonal, openView, practice, prompt, remind, row, signIn } from '../steps.mjs';

const wrong = 'Canary-Wr0ng!pä55/x';
const key = '4500018811';

journey('the first start leads to a reminder that was sent by the person who clicked', {}, async (world) => {
  const { page } = world;
  await page.evaluate(() => {
    window.clicks = 0;
    addEventListener('pointerdown', () => (window.clicks += 1), true);
  });

  // Home, the first time.
  await page.getByRole('heading', { name: /^Welcome, / }).waitFor();
  const steps = page.getByRole('listitem').filter({ hasText: 'GNOME Keyring found' });
  await steps.getByText('done').waitFor();
  await accessible(page, 'Home');
  await page.getByRole('button', { name: 'Open the sample' }).click();

  // The View says before the click as whom its buttons act.
  await page.getByRole('heading', { name: 'Overdue purchase orders', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Asks you to sign in to S4P and Practice mail' }).waitFor();
  await row(page, key).getByText('No action yet').waitFor();
  await accessible(page, 'the View');
  await remind(page, key).click();

  // The first prompt: which system, what for, what it will do, and who to practise as.
  const sap = prompt(page, 'S4P');
  await sap.waitFor();
  assert.equal(await page.getByRole('main').count(), 0, 'all but the prompt is hidden while it asks');
  for (const words of ['S4P, client 100', 'Send overdue PO reminder, version 1', 'Modules 2 Get purchase order and 6 Change purchase order', `Read purchase order ${key}`, `Change purchase order ${key}`, 'This Action Flow runs as you.', '1 of 2, next: Practice mail']) {
    await sap.getByText(words).first().waitFor();
  }
  await sap.getByText(/User name\s*ANNA\.K/).waitFor();
  assert.ok(await sap.getByRole('checkbox', { name: 'Keep for next time in GNOME Keyring' }).isChecked());
  const password = sap.getByRole('textbox', { name: 'Password', exact: true });
  assert.equal(await password.getAttribute('type'), 'password');
  await accessible(page, 'the sign-in prompt');

  // A wrong password says so in its place: emptied, focused, the user name kept.
  await signIn(page, 'S4P', 'anna.k', wrong);
  await sap.getByRole('alert').getByText('S4P did not accept this user name and password').waitFor();
  assert.equal(await password.inputValue(), '');
  await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'password');
  assert.equal(await sap.getByRole('textbox', { name: 'SAP user name' }).inputValue(), 'ANNA.K');
  await accessible(page, 'the refused prompt');
  assert.doesNotMatch((await world.secretTool('search', '--all', 'service', 'Signet')).stdout, /dyn_sample_s4p/, 'a refused sign-in is not kept');

  // The right one is kept, and the second system is asked for before anything runs.
  await password.fill(practice.anna.password);
  await sap.getByRole('button', { name: 'Test and continue' }).click();
  const mail = prompt(page, 'Practice mail');
  await mail.getByText('2 of 2, S4P is kept as ANNA.K').waitFor();
  await mail.getByRole('button', { name: 'Fill in' }).click();
  assert.equal(await mail.getByRole('textbox', { name: 'User name' }).inputValue(), practice.anna.mail);
  await mail.getByRole('button', { name: 'Test and run' }).click();
  await mail.waitFor({ state: 'detached' });

  // The drawer: every step with whom it acted as.
  const drawer = page.getByRole('complementary', { name: 'Send reminder, 1 row' });
  await drawer.getByText('1 done').waitFor();
  for (const [step, whom] of [['Get purchase order', 'as ANNA.K on S4P'], ['Find supplier', 'as sup_reader, shared'], ['Send an email', `as ${practice.anna.mail} on Practice mail`], ['Change purchase order', 'as ANNA.K on S4P']]) {
    const line = drawer.getByRole('listitem').filter({ hasText: step });
    await line.getByRole('img', { name: 'Succeeded' }).waitFor();
    await line.getByText(whom).waitFor();
  }
  await last(page, key, /^Reminder sent · by ANNA\.K · /).waitFor();
  await accessible(page, 'the drawer');

  // The event is one click away.
  await page.getByRole('button', { name: 'See your audit event' }).click();
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  assert.ok((await page.evaluate(() => window.clicks)) <= 9, `clicks: ${await page.evaluate(() => window.clicks)}`);
  const detail = page.getByRole('complementary');
  await detail.getByText('Unchanged since it was written').waitFor();
  await page.getByText(/^Chain verified, \d+ events$/).waitFor();
  for (const words of ['ANNA.K on S4P', 'BAPI_PO_CHANGE', 'View Overdue purchase orders', key]) await detail.getByText(words).first().waitFor();
  await accessible(page, 'the audit log');

  // The command line sees the same chain and the same event.
  const verified = await world.cli('audit', 'verify');
  assert.equal(verified.code, 0, verified.stderr);
  assert.match(verified.stdout, /^Chain verified, \d+ events/);
  const change = (await events(world)).events.find((event) => event.event === 'step.succeeded' && event.api.includes('BAPI_PO_CHANGE'));
  assert.ok(change, 'the change has its event');
  assert.equal(change.remoteUser, 'ANNA.K');
  assert.equal(change.row, key);
  assert.equal(change.button, 'Send reminder');
  assert.match(change.flow, /Send overdue PO reminder|flow_sample_reminder/);
  assert.equal(change.version, 1);

  // The second click asks nothing.
  await openView(page);
  const second = '4500018829';
  await page.getByText('ANNA.K on S4P').first().waitFor();
  await remind(page, second).click();
  await last(page, second, /^Reminder sent · by ANNA\.K · /).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);

  // The keychain's item is found by another program, under the name that the page shows.
  await openPersonal(page);
  const kept = await world.secretTool('search', '--all', 'service', 'Signet');
  for (const name of ['SAP S4P – personal', 'Practice mail – personal']) {
    const line = page.getByRole('row').filter({ hasText: name });
    await line.getByText('Valid').waitFor();
    assert.match(kept.stdout + kept.stderr, new RegExp(name));
  }
  await page.getByText('GNOME Keyring is unlocked.').waitFor();
  assert.match(kept.stdout, /Practice-Anna-1/, 'and it is the one that was typed');

  // No password anywhere else: files, log, process arguments, what an export holds.
  const exported = await world.cli('audit', 'export', '--format', 'jsonl');
  assert.equal(exported.code, 0, exported.stderr);
  const flow = await world.cli('flow', 'export', 'flow_sample_reminder');
  const dom = await page.content();
  assert.deepEqual(
    leaks({ wrong, right: practice.anna.password, mail: practice.anna.mailPassword }, {
      folders: [world.home, world.env.XDG_CACHE_HOME, world.env.XDG_CONFIG_HOME, world.env.HOME],
      except: (path) => path.startsWith(join(world.home, 'practice')),
      texts: { log: world.log, export: exported.stdout + exported.stderr, flow: flow.stdout, page: dom },
      pids: await family(world.program.pid),
    }),
    [],
  );
});
