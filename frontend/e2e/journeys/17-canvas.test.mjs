// The canvas as builders use it all day: large flows stay fluid; modules are put into links, replaced, and every edit is a place to go back to.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { accessible, design, journey, module as at, openSample, openSampleFlow } from '../steps.mjs';
import { out, until } from '../world.mjs';

/** A flow of n modules: lines of 25 behind a router each, with filters and names. */
function large(n) {
  const modules = [{ id: 1, app: 'tools', action: 'on_demand', x: 0, y: 0 }];
  const links = [];
  for (let id = 2; id <= n; id++) {
    const line = Math.floor((id - 2) / 25);
    const place = (id - 2) % 25;
    modules.push({ id, app: 'tools', action: place === 0 ? 'router' : 'set_variables', name: `Step ${id}`, fields: {}, x: (place + 1) * 184, y: line * 184 });
    const from = id === 2 ? 1 : place === 0 ? id - 25 : id - 1;
    const filter = place === 3 ? { name: 'Large orders only', groups: [[{ a: '{{1.total}}', o: 'number:greater', b: '400' }]] } : undefined;
    links.push({ from, to: id, kind: 'next', ...(place === 0 && line > 0 ? { order: 1 } : {}), ...(filter ? { filter } : {}) });
  }
  return {
    format: 'signet.flow/1', id: 'flow_large', name: 'Large flow', scheduling: { type: 'on-demand' }, inputs: [], dynamicConnections: [], modules, links,
    settings: { sequential: false, confidential: false, storeIncomplete: false, dataLoss: false, autoCommit: true, commitTriggerLast: true, maxCycles: 1, maxErrors: 3, freshVariables: false },
  };
}

/** Milliseconds from frame to frame while something goes on, sorted. */
async function frames(page, during) {
  await page.evaluate(() => {
    window.frameTimes = [];
    let last = performance.now();
    const tick = (now) => {
      window.frameTimes.push(now - last);
      last = now;
      window.frameWatch = requestAnimationFrame(tick);
    };
    window.frameWatch = requestAnimationFrame(tick);
  });
  await during();
  return page.evaluate(() => {
    cancelAnimationFrame(window.frameWatch);
    return window.frameTimes.slice(1).toSorted((a, b) => a - b);
  });
}

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

journey('five hundred modules are panned, zoomed and walked without a stutter', {}, async (world, t) => {
  const { page } = world;
  await openSample(page);
  const file = join(world.folder, 'large.json');
  writeFileSync(file, JSON.stringify(large(500)));
  const imported = await world.cli('flow', 'import', file);
  assert.equal(imported.code, 0, imported.stderr);
  const id = await until('the flow', () => imported.stdout.match(/flow_[A-Za-z0-9_]+/)?.[0]);

  const opened = await page.evaluate(async (flow) => {
    const start = performance.now();
    location.hash = `#/flows/${flow}`;
    while (!document.querySelector('[data-module]')) await new Promise((next) => requestAnimationFrame(next));
    return performance.now() - start;
  }, id);
  await design(page).waitFor();
  assert.match(await design(page).getAttribute('aria-label'), /500 modules/);

  const box = await design(page).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const pan = () => frames(page, async () => {
    await page.mouse.down();
    for (let i = 0; i < 60; i++) await page.mouse.move(box.x + box.width / 2 - i * 4, box.y + box.height / 2 - i * 2);
    await page.mouse.up();
  });
  // All five hundred in sight, then a part of them in its real size.
  const whole = await pan();
  const zoomed = await frames(page, async () => {
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -120);
  });
  const panned = await pan();
  const figures = { modules: 500, openedMs: Math.round(opened), zoomMedianMs: share(zoomed, 0.5), wholeMedianMs: share(whole, 0.5), whole95Ms: share(whole, 0.95), panMedianMs: share(panned, 0.5), pan95Ms: share(panned, 0.95), frames: whole.length + panned.length };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'canvas.json'), JSON.stringify(figures));
  t.diagnostic(`canvas: ${JSON.stringify(figures)}`);
  assert.ok(opened < 1500, `the flow took ${opened} ms to open`);
  // Sixty frames a second, with the computer to itself; where others work on it, a frame waits for its turn.
  const allowed = 17.5 * Math.max(1, loadavg()[0] / cpus().length);
  for (const sorted of [whole, zoomed, panned]) assert.ok(share(sorted, 0.5) <= allowed, `half of the frames took more than ${share(sorted, 0.5)} ms, of ${allowed} ms`);

  // By keyboard: fit, and from module to module.
  await page.keyboard.press('0');
  await at(page, 1).focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.module !== undefined), true);
});

journey('modules are put into links, replaced, noted, and every edit is a place to go back to', {}, async (world) => {
  const { page } = world;
  await openSample(page);
  await openSampleFlow(page);
  const file = join(world.home, 'workspace', 'flows', 'send-overdue-po-reminder-flow_sample_reminder', 'draft.json');
  const draft = () => JSON.parse(readFileSync(file, 'utf8'));
  const saved = (what, look) => until(what, () => look(draft()));
  const before = readFileSync(file, 'utf8');

  // A module that stands alone is let go over the link from 2 to 3.
  await page.keyboard.press('0');
  await page.getByRole('button', { name: 'Add a module', exact: true }).click();
  await page.getByRole('dialog', { name: 'Add a module' }).getByRole('combobox').fill('Set variables');
  await page.keyboard.press('Enter');
  await at(page, 10).waitFor();
  await page.keyboard.press('Escape');
  await saved('the new module', (flow) => flow.modules.some((one) => one.id === 10));
  assert.equal(draft().links.some((one) => one.to === 10), false, 'it stands alone');
  const middle = async (id) => {
    // The canvas makes room when the panel closes; a module is aimed at once it stands still.
    let last = '';
    const box = await until(`module ${id} to stand still`, async () => {
      const now = await at(page, id).boundingBox();
      const same = JSON.stringify(now) === last;
      last = JSON.stringify(now);
      return same ? now : null;
    });
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [two, three, ten] = [await middle(2), await middle(3), await middle(10)];
  await page.mouse.move(ten.x, ten.y);
  await page.mouse.down();
  await page.mouse.move(ten.x + 3, ten.y - 4); // a hand begins slowly
  await page.mouse.move((two.x + three.x) / 2 + 4, two.y - 40, { steps: 6 });
  await page.mouse.move((two.x + three.x) / 2, two.y, { steps: 6 });
  await page.mouse.up();
  await saved('the module in the link', (flow) => flow.links.some((one) => one.from === 2 && one.to === 10) && flow.links.some((one) => one.from === 10 && one.to === 3));

  // Replaced by keyboard, from the palette; its links stay.
  await at(page, 10).focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Replace with another module');
  await page.keyboard.press('Enter');
  const pick = page.getByRole('dialog', { name: 'Add a module' });
  await pick.getByText(/^Replace 10/).waitFor();
  await pick.getByRole('combobox').fill('Sleep');
  await accessible(page, 'Replace a module');
  await page.keyboard.press('Enter');
  await saved('the other module', (flow) => flow.modules.find((one) => one.id === 10).action === 'sleep' && flow.links.some((one) => one.from === 10 && one.to === 3));

  // A note with a colour.
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Add a note' }).click();
  await page.keyboard.type('Ask Anna first');
  await page.keyboard.press('Escape');
  await saved('the note', (flow) => flow.notes?.[0]?.text === 'Ask Anna first');
  await page.getByRole('button', { name: 'Colour of the note' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Plum' }).press('Enter');
  await saved('its colour', (flow) => flow.notes[0].color === 'plum');

  // The history, by keyboard: back to the start in one step, and forward again.
  const after = readFileSync(file, 'utf8');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('History of edits');
  await page.keyboard.press('Enter');
  const history = page.getByRole('list', { name: 'History of edits' });
  await history.getByRole('button', { name: /As it was before these edits/ }).focus();
  await accessible(page, 'the history');
  await page.keyboard.press('Enter');
  await until('the draft as it was', () => readFileSync(file, 'utf8') === before);
  await history.getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await until('the draft as it became', () => readFileSync(file, 'utf8') === after);
});
