// Somebody who may sign in but not change: what is missing, whom to ask, and on from there.
import assert from 'node:assert/strict';
import { accessible, events, journey, last, openSample, practice, remind, signInBoth, tellSAP } from '../steps.mjs';

const key = '4500018811';

journey('a missing authorization is named, can be asked for, and the run goes on where it stopped', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  await remind(page, key).click();
  await signInBoth(page, practice.ben);

  // The card says what is missing in this person's terms.
  const drawer = page.getByRole('complementary', { name: 'Send reminder, 1 row' });
  const card = drawer.getByRole('listitem').filter({ hasText: '6 Change purchase order' }).or(drawer.getByRole('listitem').filter({ hasText: 'Change purchase order' })).first();
  for (const words of ['BEN.O may not call BAPI_PO_CHANGE on S4P', 'Your sign-in works.', 'S_RFC', 'BAPI_PO_CHANGE', '16 (execute)', 'Ask your SAP administrator to add it, then retry from here.']) await card.getByText(words).first().waitFor();
  await last(page, key, /^Not authorized · as BEN\.O · /).waitFor();
  await accessible(page, 'the error card');

  // The request for the administrator holds what an administrator needs, and nothing of the business.
  await drawer.getByRole('button', { name: 'Copy request for admin' }).click();
  await page.getByText('The request is on the clipboard').first().waitFor();
  const request = await page.evaluate(() => window.runtime.ClipboardGetText());
  for (const words of ['BEN.O', 'S4P, client 100', 'S_RFC', 'BAPI_PO_CHANGE', 'BAPI_TRANSACTION_COMMIT', '16 (execute)', 'Send overdue PO reminder']) assert.ok(request.includes(words), `${words} in: ${request}`);
  assert.doesNotMatch(request, /Meridian|8,?940/);

  // The mail went out once. The right comes; Retry from here does not send it again.
  const sent = async () => (await events(world)).events.filter((event) => event.event === 'step.succeeded' && event.sentence.includes('Send an email')).length;
  assert.equal(await sent(), 1);
  await tellSAP(world, (users) => ({ ...users, 'BEN.O': { ...users['BEN.O'], granted: ['FUNC BAPI_PO_CHANGE'] } }));
  ({ page } = world);
  await last(page, key, /^Not authorized · as BEN\.O · /).click();
  await page.getByRole('button', { name: 'Retry from here' }).click();
  await last(page, key, /^Reminder sent · by BEN\.O · /).waitFor();
  assert.equal(await sent(), 1);
  const all = (await events(world)).events;
  assert.ok(all.some((event) => event.event === 'step.refused' && event.remoteUser === 'BEN.O'));
  assert.ok(all.some((event) => event.event === 'step.succeeded' && event.remoteUser === 'BEN.O' && event.api.includes('BAPI_PO_CHANGE')));
});
