// The steps that many journeys share, by role and name as a person finds them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { axe, closeShared, makeWorld, out, run } from './world.mjs';

export const practice = {
  anna: { user: 'ANNA.K', password: 'Practice-Anna-1', mail: 'anna.keller@halden.example', mailPassword: 'Practice-Mail-Anna' },
  ben: { user: 'BEN.O', password: 'Practice-Ben-1', mail: 'ben.osei@halden.example', mailPassword: 'Practice-Mail-Ben' },
};

/** A journey in a world of its own; at its end the policy held, no page failed, and axe finds nothing serious. */
export function journey(name, options, walk) {
  after(closeShared);
  test(name, { timeout: 120_000 }, async (t) => {
    const world = await makeWorld(options);
    try {
      await world.openPage();
      await walk(world, t);
      await world.fine();
    } catch (error) {
      mkdirSync(out, { recursive: true });
      await world.page?.screenshot({ path: join(out, `failed-${name.replace(/\W+/g, '-').slice(0, 60)}.png`) }).catch(() => {});
      throw error;
    } finally {
      await world.stop();
    }
  });
}

/** Nothing serious for axe on the page as it is now. */
export async function accessible(page, what) {
  assert.deepEqual(await axe(page), [], `axe on ${what}`);
}

/** From Home to the sample's View with its rows. */
export async function openSample(page) {
  await page.getByRole('button', { name: 'Open the sample' }).click();
  await page.getByRole('heading', { name: 'Overdue purchase orders', level: 1 }).waitFor();
  await row(page, '4500018811').waitFor();
}

export const row = (page, key) => page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select ${key}`, exact: true }) });
export const remind = (page, key) => page.getByRole('button', { name: `Send reminder for ${key}` });
export const last = (page, key, words) => row(page, key).getByRole('button', { name: words });
export const prompt = (page, system) => page.getByRole('dialog', { name: new RegExp(`^Sign in to ${system} `) });

/** Types a sign-in into the prompt for a system and continues. */
export async function signIn(page, system, user, password) {
  const dialog = prompt(page, system);
  await dialog.waitFor();
  const name = dialog.getByRole('textbox', { name: 'user name' });
  if (await name.isEditable()) await name.fill(user);
  await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await dialog.getByRole('button', { name: /^Test and/ }).click();
  return dialog;
}

/** Both sign-ins of the sample's flow, as one person. */
export async function signInBoth(page, person) {
  await signIn(page, 'S4P', person.user, person.password);
  await signIn(page, 'Practice mail', person.mail, person.mailPassword);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

export async function goTo(page, name) {
  await page.getByRole('navigation', { name: 'Signet' }).getByRole('link', { name: new RegExp(`^${name}\\b`) }).first().click();
}

export async function openPersonal(page) {
  await page.getByRole('button', { name: /^Profile of / }).click();
  await page.getByRole('menuitem', { name: /^Personal Connections/ }).click();
  await page.getByRole('heading', { name: 'Personal Connections', level: 1 }).waitFor();
}

/** The events of the audit log as the command line exports them, oldest first. */
export async function events(world) {
  const answer = await world.cli('audit', 'list', '--json');
  assert.equal(answer.code, 0, answer.stderr);
  return JSON.parse(answer.stdout);
}

/** The process ids of the program and of what it started. */
export async function family(pid) {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const all = [pid];
  for (let i = 0; i < all.length; i++) for (const [child, parent] of pairs) if (parent === all[i]) all.push(child);
  return all;
}

/** Restarts the program on the same data folder and opens the page where it was. */
export async function restart(world, between = () => {}, signal = 'SIGTERM') {
  const at = new URL(world.page.url()).hash;
  await world.context.close();
  await world.stopProgram(signal);
  await between();
  await world.startProgram();
  await world.openPage({ path: at });
}

/** What an administrator of the practice SAP system changes at its users, while Signet is closed. */
export async function tellSAP(world, change) {
  const path = join(world.home, 'practice', 'sap.json');
  await restart(world, () => {
    const state = JSON.parse(readFileSync(path, 'utf8'));
    state.users = change(state.users ?? {});
    writeFileSync(path, JSON.stringify(state));
  });
}

/** The sample's Action Flow in the builder. */
export async function openSampleFlow(page) {
  await goTo(page, 'Action Flows');
  await page.getByRole('table').getByRole('link', { name: 'Send overdue PO reminder' }).click();
  await design(page).waitFor();
}

export const design = (page) => page.getByRole('group', { name: /^Design, / });
export const module = (page, id) => page.getByRole('button', { name: new RegExp(`^${id}, `) });

/** The sample's View, from wherever one is. */
export async function openView(page) {
  await goTo(page, 'Views');
  await page.getByRole('table').getByRole('link', { name: /Overdue purchase orders/ }).click();
  await row(page, '4500018811').waitFor();
}
