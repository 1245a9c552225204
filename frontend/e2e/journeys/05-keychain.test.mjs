// The keychain is absent, locked, or hangs: each its own state, nothing half kept, the window never blocked.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, events, goTo, journey, last, openPersonal, openSample, openView, practice, prompt, remind, signIn, signInBoth } from '../steps.mjs';
import { program, run, until } from '../world.mjs';

const titleBar = (page) => page.getByRole('banner', { name: 'Title bar' });
const stored = async (world) => (await world.secretTool('search', '--all', 'service', 'Signet')).stdout;

/** The window answers while the keychain does not: a page opens in less time than a keychain is waited for. */
async function quick(page, name, heading = name) {
  const from = Date.now();
  await goTo(page, name);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  assert.ok(Date.now() - from < 2000, `${name} opened after ${Date.now() - from} ms`);
}

journey('without a keychain one signs in for each run', { keyring: 'none' }, async (world) => {
  const { page } = world;
  await titleBar(page).getByRole('button', { name: /^No keychain/ }).waitFor();
  await page.getByText('No keychain found').waitFor();
  await accessible(page, 'Home without a keychain');
  await openSample(page);
  await openPersonal(page);
  await page.getByText('No keychain service is running.').first().waitFor();
  await page.getByRole('button', { name: 'How to fix' }).click();
  await page.getByRole('button', { name: 'Check again' }).waitFor();
  await accessible(page, 'the remedy');
  await page.keyboard.press('Escape');
  await page.goBack();
  for (const key of ['4500018811', '4500018829']) {
    await remind(page, key).click();
    const keep = prompt(page, 'S4P').getByRole('checkbox', { name: /^Keep for next time/ });
    await keep.waitFor();
    assert.equal(await keep.isChecked(), false);
    assert.equal(await keep.isEnabled(), false);
    await prompt(page, 'S4P').getByText('No keychain: only for this run').first().waitFor().catch(async () => {
      await keep.hover({ force: true });
      await page.getByText('No keychain: only for this run').first().waitFor();
    });
    await signInBoth(page, practice.anna);
    await last(page, key, /^Reminder sent · by ANNA\.K/).waitFor();
  }
  const all = (await events(world)).events.map((event) => event.event);
  assert.ok(!all.includes('sign_in.stored') || !(await events(world)).events.some((event) => event.event === 'sign_in.stored' && event.remoteUser === 'ANNA.K'));
});

journey('a locked keychain is asked to open before anything runs', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent/).waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
  await openPersonal(page);
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByText('GNOME Keyring is locked.').first().waitFor();
  await titleBar(page).getByRole('button', { name: /^Keychain locked/ }).waitFor();
  await page.getByRole('row').filter({ hasText: 'SAP S4P – personal' }).getByText('Not readable').waitFor();
  await accessible(page, 'Personal Connections while locked');
  await quick(page, 'Home', /^(Home|Welcome, )/);
  await quick(page, 'Audit log');

  // At the click: unlock, or not now. Not now runs nothing.
  await openView(page);
  await remind(page, '4500018829').click();
  await page.getByText('Your keychain is locked').waitFor();
  await page.getByText(/Signet needs GNOME Keyring to read your S4P/).waitFor();
  await page.getByRole('button', { name: 'Unlock GNOME Keyring' }).waitFor();
  await accessible(page, 'the card of a locked keychain');
  const before = (await events(world)).events.filter((event) => event.event.startsWith('step.')).length;
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByText('Your keychain is locked').waitFor({ state: 'detached' });
  const after = (await events(world)).events;
  assert.equal(after.filter((event) => event.event.startsWith('step.')).length, before);
  assert.equal(after[0].event, 'run.not_started');

  // Opened again, as the computer does it when somebody logs on: the next click asks nothing.
  const gone = once(world.keyring, 'exit');
  world.keyring.kill('SIGKILL');
  await gone;
  await world.startKeyring();
  await openPersonal(page);
  const open = page.getByText('GNOME Keyring is unlocked.').first();
  const unlock = page.getByRole('main').getByRole('button', { name: /^(Unlock|Check again)$/ }).first();
  await open.or(unlock).first().waitFor();
  if (!(await open.isVisible())) await unlock.click();
  await open.waitFor();
  await openView(page);
  await remind(page, '4500018829').click();
  await last(page, '4500018829', /^Reminder sent · by ANNA\.K/).waitFor();
});

journey('a keychain that hangs keeps nobody waiting', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  world.keyring.kill('SIGSTOP');
  try {
    await remind(page, '4500018811').click();
    await prompt(page, 'S4P').waitFor();
    await signIn(page, 'S4P', practice.anna.user, practice.anna.password);
    // Kept for the run only, or asked what to do: never blocked, and nothing half kept.
    const mail = prompt(page, 'Practice mail');
    const without = prompt(page, 'S4P').getByRole('button', { name: 'Run without keeping' });
    await mail.or(without).first().waitFor({ timeout: 40_000 });
    if (await without.count()) await without.click();
    await mail.waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await quick(page, 'Home', /^(Home|Welcome, )/);
    await titleBar(page).getByRole('button', { name: /^Keychain is not answering/ }).waitFor();
    await openPersonal(page);
    await page.getByText('GNOME Keyring does not answer.').first().waitFor();
    await accessible(page, 'Personal Connections while the keychain hangs');
  } finally {
    world.keyring.kill('SIGCONT');
  }
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByText('GNOME Keyring is unlocked.').first().waitFor();
  assert.doesNotMatch(await stored(world), /Practice-Anna-1/);
});

journey('another user of this computer is asked again', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await remind(page, '4500018811').click();
  await signInBoth(page, practice.anna);
  await last(page, '4500018811', /^Reminder sent/).waitFor();

  // The same data folder under another uid, and even the same keychain's bus address.
  await world.context.close();
  await world.stopProgram();
  const home = join(world.folder, 'theirs');
  cpSync(world.home, home, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const user = join(world.folder, 'nobody');
  mkdirSync(user);
  chmodSync(world.folder, 0o755);
  for (const folder of [home, user]) assert.equal((await run('chown', ['-R', '65534:65534', folder])).code, 0);
  const theirs = (...args) => run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', program, ...args], {
    env: { ...world.env, SIGNET_HOME: home, HOME: user, XDG_RUNTIME_DIR: user, XDG_DATA_HOME: user, XDG_CONFIG_HOME: user, XDG_CACHE_HOME: user }, cwd: user,
  });
  const mine = await theirs('personal-connections', 'list', '--json');
  assert.equal(mine.code, 0, mine.stderr);
  assert.doesNotMatch(mine.stdout, /ANNA\.K|anna\.keller/);
  const act = await theirs('view', 'act', 'view_sample_overdue', 'send_reminder', '--row', '4500018829', '--no-prompt');
  assert.equal(act.code, 1, act.stdout + act.stderr);
  assert.match(act.stderr, /SAP S4P – personal/);
  await until('the program again', async () => world.startProgram().then(() => true));
  await world.openPage();
});
