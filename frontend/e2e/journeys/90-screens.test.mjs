// Every screen of the product as it is, light and dark, for the page that shows it beside its target.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvals, issuerOf } from '../practice.mjs';
import { goTo, journey, module as at, openPersonal, openSample, openSampleFlow, openView, practice, prompt, remind, restart, row, signInBoth, tellSAP } from '../steps.mjs';
import { out } from '../world.mjs';

const folder = join(out, 'screens');

/** The page as it stands, in both themes, when nothing moves any more. */
async function shoot(page, name) {
  mkdirSync(folder, { recursive: true });
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset.theme = wanted;
      return document.fonts.ready.then(() => undefined);
    }, theme);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
}

/** A screen that cannot be reached must not take the others with it; the journey fails at its end. */
function album(world) {
  const missing = [];
  // A notice of the step before does not belong on the picture.
  const quiet = async () => {
    for (const close of await world.page.locator('.ui-toast button[aria-label]').all()) await close.click({ timeout: 1000 }).catch(() => {});
  };
  return {
    missing,
    take: async (name, walk) => {
      try {
        await quiet();
        await walk();
      } catch (error) {
        missing.push(`${name}: ${error.message.split('\n')[0]}`);
      }
    },
  };
}

journey('every screen, light and dark', {}, async (world) => {
  let { page } = world;
  page.setDefaultTimeout(8000);
  const { take, missing } = album(world);
  const escape = async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
  };

  // Whose screens they are.
  await page.keyboard.press('Control+,');
  const yours = page.getByRole('textbox', { name: 'Your name' });
  await yours.fill('Anna Keller');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Profile of Anna Keller, AK' }).waitFor();
  await goTo(page, 'Home');
  await page.getByRole('heading', { name: 'Welcome, Anna' }).waitFor();
  await take('01-home', () => shoot(page, '01-home'));
  await openSample(page);

  await take('07-credential-prompt', async () => {
    for (const key of ['4500018811', '4500018829', '4500018690']) await page.getByRole('checkbox', { name: `Select ${key}`, exact: true }).check();
    await page.getByRole('button', { name: 'Send reminder to 3' }).click();
    await prompt(page, 'S4P').getByRole('textbox', { name: 'SAP user name' }).fill('ANNA.K');
    await prompt(page, 'S4P').getByRole('textbox', { name: 'Password' }).focus();
    await shoot(page, '07-credential-prompt');
  });
  await signInBoth(page, practice.anna);
  await page.getByRole('complementary').getByText('3 done').waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();

  // Somebody may not change, so that there is something to see.
  await tellSAP(world, (users) => ({ ...users, 'ANNA.K': { ...users['ANNA.K'], removed: ['FUNC BAPI_PO_CHANGE'] } }));
  ({ page } = world);
  await row(page, '4500018811').waitFor();
  const clear = page.getByRole('button', { name: 'Clear the selection' });
  if (await clear.count()) await clear.click();
  await take('08-run-progress', async () => {
    for (const key of ['4500018734', '4500018702', '4500018796']) await page.getByRole('checkbox', { name: `Select ${key}`, exact: true }).check();
    await page.getByRole('button', { name: 'Send reminder to 3' }).click();
    await page.getByRole('complementary').getByText('3 stopped').waitFor();
    await page.getByRole('complementary').getByText('may not call BAPI_PO_CHANGE').first().waitFor();
    await clear.click();
    await row(page, '4500018734').scrollIntoViewIfNeeded();
    await shoot(page, '08-run-progress');
  });
  await take('10-run-inspector', async () => {
    await goTo(page, 'Runs');
    await page.getByRole('table', { name: 'Runs' }).getByRole('link', { name: /Run|\d/ }).first().click();
    await page.getByRole('heading', { name: /^Run \d/, level: 1 }).waitFor();
    await page.getByRole('button', { name: /^6, Change purchase order/ }).click();
    await page.getByRole('complementary', { name: 'Change purchase order' }).waitFor();
    await shoot(page, '10-run-inspector');
  });
  await tellSAP(world, (users) => ({ ...users, 'ANNA.K': { ...users['ANNA.K'], removed: [] } }));
  ({ page } = world);
  await openView(page);
  await take('06-view-overdue-purchase-orders', async () => {
    for (const key of ['4500018811', '4500018829', '4500018690']) await page.getByRole('checkbox', { name: `Select ${key}`, exact: true }).check();
    await page.getByRole('toolbar', { name: 'Selected rows' }).getByText('3 selected').waitFor();
    await page.getByRole('heading', { name: 'Overdue purchase orders' }).hover();
    await row(page, '4500018924').scrollIntoViewIfNeeded();
    await shoot(page, '06-view-overdue-purchase-orders');
  });

  await openSampleFlow(page);
  const panel = page.getByRole('complementary');
  const open6 = async () => {
    await at(page, 6).click();
    await panel.getByText('module 6').waitFor();
    await panel.getByText(/^Interface read from S4P/).waitFor();
  };
  await take('02-action-flow-builder', async () => {
    await open6();
    await panel.getByRole('button', { name: 'Connection options' }).click();
    await page.getByRole('menuitem', { name: 'Create a dynamic connection' }).hover();
    await shoot(page, '02-action-flow-builder');
    await page.keyboard.press('Escape');
  });
  await take('03-create-dynamic-connection', async () => {
    await panel.getByRole('button', { name: 'Connection options' }).click();
    await page.getByRole('menuitem', { name: 'Create a dynamic connection' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a dynamic connection' });
    await dialog.getByRole('button', { name: 'Test' }).click();
    await dialog.getByText(/^S4P accepted RFC_SIGNET/).waitFor();
    await shoot(page, '03-create-dynamic-connection');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
  await take('04-mapping', async () => {
    await panel.getByText(/^Interface read from S4P/).waitFor();
    await panel.getByRole('button', { name: 'Add a field to Purchase order header', exact: true }).click();
    await page.getByRole('dialog', { name: 'Add a field to Purchase order header' }).getByRole('button', { name: /^Document date/ }).click();
    const field = panel.getByRole('combobox', { name: 'Document date' });
    await field.click();
    await page.keyboard.insertText('{{formatDate(1.due_date; "DD.MM.YYYY")}}');
    await page.keyboard.press('Control+Space');
    await page.getByRole('dialog').getByRole('tree').first().waitFor();
    await page.getByRole('dialog').getByText('Type does not match.').waitFor();
    await shoot(page, '04-mapping');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{{1.due_date}}');
    await panel.getByText('SAP takes a date as YYYYMMDD. This gives text.').waitFor({ state: 'detached' });
  });
  await take('05-publish', async () => {
    await page.getByRole('button', { name: /^Publish/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish Send overdue PO reminder' });
    await dialog.getByText('Build-time values stay out of version 2').waitFor();
    await dialog.getByRole('textbox', { name: 'Release note' }).fill('Orders are changed by whoever clicks.');
    await shoot(page, '05-publish');
    await escape();
  });

  await openPersonal(page);
  await take('09-personal-connections', async () => {
    await page.getByRole('row').filter({ hasText: 'SAP S4P – personal' }).first().waitFor();
    await page.getByRole('button', { name: /^Profile of / }).click();
    await page.getByRole('menu').waitFor();
    await shoot(page, '09-personal-connections');
    await page.keyboard.press('Escape');
  });
  await take('09b-update-password', async () => {
    await page.getByRole('button', { name: 'Update password: SAP S4P – personal', exact: true }).click();
    await page.getByRole('dialog', { name: 'Update password for S4P' }).waitFor();
    await shoot(page, '09b-update-password');
    await escape();
  });
  await take('11-audit-log', async () => {
    await goTo(page, 'Audit log');
    await page.getByText(/^Chain verified/).first().waitFor();
    await page.getByRole('table', { name: 'Audit log' }).getByRole('row').filter({ hasText: 'ANNA.K' }).first().click();
    await page.getByText('Unchanged since it was written').waitFor();
    await shoot(page, '11-audit-log');
  });
  await take('12-connections', async () => {
    await goTo(page, 'Connections');
    await page.getByRole('link', { name: /^S4P – shared RFC user/ }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/\d+ ms/).first().waitFor();
    await shoot(page, '12-connections');
  });
  await take('13-settings', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByText(/^\d+ events?, /).first().waitFor();
    await shoot(page, '13-settings');
  });
  await take('14-command-palette', async () => {
    await openView(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox').fill('rem');
    await page.getByRole('option', { name: /Run once/ }).first().waitFor();
    await shoot(page, '14-command-palette');
    await escape();
  });
  await take('16-states', async () => {
    await page.getByRole('searchbox').fill('zzz');
    await page.getByText('Nothing matches “zzz”').waitFor();
    await shoot(page, '16-states-no-match');
    await openPersonal(page);
    await page.getByRole('button', { name: 'Lock now' }).click();
    await page.getByText('GNOME Keyring is locked.').first().waitFor();
    await shoot(page, '16-states-personal-locked');
    await openView(page);
    await remind(page, '4500018777').click();
    await page.getByText('Your keychain is locked').waitFor();
    await shoot(page, '16-states-keychain-locked');
    await page.getByRole('button', { name: 'Not now' }).click();
  });

  // A sign-in in the browser.
  await take('07b-credential-prompt-browser', async () => {
    const issuer = await issuerOf(world);
    await restart(world, () => writeFileSync(join(world.home, 'workspace', 'connections', 'dyn_approvals.json'), approvals(issuer)));
    ({ page } = world);
    await openPersonal(page);
    await page.getByRole('button', { name: 'Set up: Approvals – personal' }).click();
    const dialog = page.getByRole('dialog', { name: /Approvals/ });
    await dialog.waitFor();
    const method = dialog.getByRole('radio', { name: 'Sign in with browser' });
    if (await method.count()) await method.check();
    await dialog.getByRole('button', { name: 'Sign in with browser' }).last().click();
    await dialog.getByText('Waiting for your browser').first().waitFor();
    await shoot(page, '07b-credential-prompt-browser');
    await escape();
  });
  if (missing.length > 0) throw new Error(`screens that were not reached:\n${missing.join('\n')}`);
});
