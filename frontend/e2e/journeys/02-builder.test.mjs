// Building with mouse and keyboard, each edit undone and done again, also after the window was closed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, design, journey, module as at, openSample, openSampleFlow, restart } from '../steps.mjs';
import { until } from '../world.mjs';

const centre = async (locator) => {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

journey('modules are added, linked, moved, named, doubled and removed, and every edit comes back', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  await page.getByText('Published, version 1').waitFor();
  await accessible(page, 'the builder');
  const file = join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder', 'draft.json');
  const draft = () => JSON.parse(readFileSync(file, 'utf8'));
  const saved = (what, look) => until(what, () => look(draft()));

  // Added after the last one, from a list that is searched.
  await page.getByRole('button', { name: 'Add a module after 8 Notify the buyer' }).click();
  const add = page.getByRole('dialog', { name: 'Add a module' });
  await add.getByRole('combobox').fill('Sleep');
  await add.getByRole('option', { name: /^Sleep/ }).waitFor();
  await accessible(page, 'Add a module');
  await page.keyboard.press('Enter');
  await at(page, 10).waitFor();
  await page.getByRole('button', { name: /^8, .*goes to 10/ }).waitFor();
  await page.getByText(/^Draft · /).waitFor();
  await page.keyboard.press('Escape');

  // Named by key.
  await at(page, 10).focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of the module' }).fill('Wait a moment');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^10, Wait a moment, / }).waitFor();
  await saved('the name in the file', (flow) => flow.modules.find((one) => one.id === 10)?.name === 'Wait a moment');

  // Dragged with the mouse, nudged with the keyboard.
  const before = draft().modules.find((one) => one.id === 10);
  const from = await centre(at(page, 10));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x - 40, from.y + 30, { steps: 4 });
  await page.mouse.move(from.x - 96, from.y + 72, { steps: 6 });
  await page.mouse.up();
  const dragged = await saved('where it was dragged', (flow) => {
    const now = flow.modules.find((one) => one.id === 10);
    return (now.x < before.x - 40 && now.y > before.y + 30) ? now : null;
  });
  await at(page, 10).focus();
  await page.keyboard.press('Alt+ArrowRight');
  await saved('where it was nudged', (flow) => flow.modules.find((one) => one.id === 10).x > dragged.x);

  // Doubled, linked to the original by key, removed.
  await at(page, 10).focus();
  await page.keyboard.press('Control+d');
  await page.getByRole('button', { name: /^11, Wait a moment, .*not linked/ }).waitFor();
  await page.keyboard.press('Escape');
  await at(page, 10).focus();
  await page.keyboard.press('l');
  const link = page.getByRole('dialog', { name: 'Link module 10 to' });
  await link.getByRole('option', { name: /Wait a moment/ }).click();
  await page.getByRole('button', { name: /^10, .*goes to 11 Wait a moment/ }).waitFor();
  await at(page, 11).focus();
  await page.keyboard.press('Delete');
  await at(page, 11).waitFor({ state: 'detached' });
  await page.getByText('1 module removed').first().waitFor();

  // Undone step by step, also after the program was closed and opened again.
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: /^10, .*goes to 11 Wait a moment/ }).waitFor();
  await saved('the undone removal', (flow) => flow.modules.some((one) => one.id === 11));
  await restart(world);
  ({ page } = world);
  await design(page).waitFor();
  await at(page, 11).waitFor();
  const press = async (name) => page.getByRole('button', { name }).click();
  for (let i = 0; i < 12 && (await at(page, 10).count()) > 0; i++) {
    const modules = JSON.stringify(draft());
    await press(/^Undo: /);
    await until('the undone edit', () => JSON.stringify(draft()) !== modules);
    await page.getByRole('status').getByText(/^Saved/).first().waitFor();
  }
  assert.equal(await at(page, 10).count(), 0, 'all edits are undone');
  await page.getByText('Published, version 1').waitFor();
  await press(/^Redo: /);
  await page.getByRole('button', { name: /^10, Sleep, / }).waitFor();
});
