// Everything by keyboard: the first signed action, the palette, settings, themes, and the lock.
import assert from 'node:assert/strict';
import { accessible, journey, last, practice, prompt, row } from '../steps.mjs';

/** Tab until the focus is where it should be. */
async function tabTo(page, locator, keys = 'Tab', most = 80) {
  for (let i = 0; i < most; i++) {
    if (await locator.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(keys);
  }
  throw new Error(`the focus does not come to ${locator} with ${most} times ${keys}; it is at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
}

journey('the first signed action without a mouse', {}, async (world) => {
  const { page } = world;
  await tabTo(page, page.getByRole('button', { name: 'Open the sample' }));
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(ring, 'none', 'the focus is seen');
  await page.keyboard.press('Enter');
  await row(page, '4500018811').waitFor();

  // Search for the row, go into the table, press its first Action button.
  await page.keyboard.press('/');
  await page.keyboard.type('4500018811');
  await page.getByText(/^1 of 47 rows|^1 row$/).first().waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Send reminder for 4500018811' }));
  await page.keyboard.press('Enter');
  await prompt(page, 'S4P').waitFor();
  await page.keyboard.type('anna.k');
  await page.keyboard.press('Tab');
  await page.keyboard.type(practice.anna.password);
  await page.keyboard.press('Enter');
  await prompt(page, 'Practice mail').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'user' || document.activeElement?.getAttribute('autocomplete') === 'username');
  await page.keyboard.type(practice.anna.mail);
  await page.keyboard.press('Tab');
  await page.keyboard.type(practice.anna.mailPassword);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await last(page, '4500018811', /^Reminder sent · by ANNA\.K/).waitFor();
});

journey('the palette, the shortcuts, settings and themes', {}, async (world) => {
  const { page } = world;
  await page.getByRole('button', { name: 'Open the sample' }).click();
  await row(page, '4500018811').waitFor();

  // The palette finds what there is, says as whom, and runs only on Enter.
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill('reminder');
  const run = palette.getByRole('option', { name: /^Run once: Send overdue PO reminder/ });
  await run.waitFor();
  await run.getByText('Asks you to sign in to S4P and Practice mail').or(run.getByRole('img', { name: 'Asks you to sign in to S4P and Practice mail' })).first().waitFor();
  await accessible(page, 'the palette');
  await palette.getByRole('combobox').fill('no such thing at all');
  await palette.getByText('Nothing found for “no such thing at all”').waitFor();
  await page.keyboard.press('Escape');

  // Keys that go: G then A, H; the sheet of shortcuts; settings.
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { name: /^(Home|Welcome)/, level: 1 }).waitFor();
  await page.keyboard.press('Shift+?');
  const sheet = page.getByRole('complementary');
  await sheet.getByText('Keyboard shortcuts').first().waitFor();
  await accessible(page, 'the shortcuts');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await accessible(page, 'Settings, light');

  // The system's dark is followed while nothing else was chosen.
  const dark = () => page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme.includes('dark'));
  await page.emulateMedia({ colorScheme: 'dark' });
  await dark();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForFunction(() => !getComputedStyle(document.documentElement).colorScheme.includes('dark'));

  // Dark by choice: kept over a restart of the page, and as readable.
  await page.getByRole('radio', { name: 'Dark' }).click();
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await dark();
  await accessible(page, 'Settings, dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  assert.match(await scheme(), /dark/);
  for (const [key, name] of [['h', /^(Home|Welcome)/], ['v', 'Views'], ['f', 'Action Flows'], ['c', 'Connections'], ['r', 'Runs'], ['a', 'Audit log'], ['p', 'Personal Connections']]) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await accessible(page, `${name}, dark`);
  }

  // The smallest window: nothing is wider than it, and nothing less readable.
  await page.setViewportSize({ width: 1024, height: 680 });
  for (const [key, name] of [['h', /^(Home|Welcome)/], ['v', 'Views'], ['f', 'Action Flows'], ['c', 'Connections'], ['r', 'Runs'], ['a', 'Audit log'], ['p', 'Personal Connections']]) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px wider than the window`);
  }
  await accessible(page, 'the smallest window');
  await page.setViewportSize({ width: 1440, height: 900 });

  // Locked: nothing starts, and only Unlock is there.
  await page.keyboard.press('Control+Shift+L');
  await page.getByText('Signet is locked').waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Signet' }).count(), 0);
  await accessible(page, 'the lock');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('heading', { name: 'Personal Connections', level: 1 }).waitFor();
});
