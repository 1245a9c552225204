// The program is killed while a change is under way: nothing is repeated by itself, and the person's decision is on record.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { accessible, events, goTo, journey, openSample, restart } from '../steps.mjs';
import { until } from '../world.mjs';

/** A service that takes a change and never answers. */
async function silentService() {
  const seen = [];
  const server = createServer((request) => seen.push(`${request.method} ${request.url}`)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.closeAllConnections() ?? server.close());
  server.unref();
  return { seen, url: `http://127.0.0.1:${server.address().port}` };
}

journey('a run that was killed says what is in doubt, and goes on as the person decides', {}, async (world) => {
  let { page } = world;
  await openSample(page);
  const service = await silentService();
  const connection = { format: 'signet.connection/1', id: 'con_silent', kind: 'shared', name: 'Silent service', app: 'http', method: 'none', system: { base_url: service.url, name: 'Silent service' } };
  const flow = {
    format: 'signet.flow/1', id: 'flow_silent', name: 'Book it', scheduling: { type: 'on-demand' },
    modules: [
      { id: 1, app: 'tools', action: 'on_demand', name: 'Start', x: 0, y: 0 },
      { id: 2, app: 'http', action: 'request', name: 'Book', connection: { shared: 'con_silent' }, fields: { method: 'POST', url: '/bookings', summary: 'Book a table', retries: 0 }, x: 160, y: 0 },
    ],
    links: [{ from: 1, to: 2, kind: 'next' }], lastModule: 2,
  };
  await restart(world, () => writeFileSync(join(world.home, 'workspace', 'connections', 'con_silent.json'), JSON.stringify(connection, null, 2)));
  const file = join(world.folder, 'flow.json');
  writeFileSync(file, JSON.stringify(flow, null, 2));
  for (const args of [['flow', 'import', file], ['flow', 'publish', 'Book it']]) {
    const done = await world.cli(...args);
    assert.equal(done.code, 0, done.stdout + done.stderr);
  }
  ({ page } = world);
  await goTo(page, 'Action Flows');
  await page.getByRole('button', { name: 'Run once: Book it' }).click();
  await until('the change under way', () => service.seen.length === 1);

  await restart(world, () => {}, 'SIGKILL');
  ({ page } = world);
  const verified = await world.cli('audit', 'verify');
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  await goTo(page, 'Runs');
  const line = page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: 'Book it' });
  await line.getByText(/Interrupted|Outcome unknown/).first().waitFor();
  await accessible(page, 'the list with an interrupted run');
  await line.getByRole('link').first().click();
  await page.getByText(/Signet closed while step 2 was under way/).first().waitFor();
  await page.getByRole('button', { name: 'It was not done, retry' }).first().waitFor();
  assert.equal(await page.getByText('Not reached').count(), 0, 'what ran is shown as such');
  await accessible(page, 'the run in doubt');
  assert.equal(service.seen.length, 1, 'nothing was repeated by itself');

  await page.getByRole('button', { name: 'It was done' }).first().click();
  await page.getByText('Succeeded').first().waitFor();
  assert.equal(service.seen.length, 1, 'and not after the decision either');
  const names = (await events(world)).events;
  const decision = names.find((event) => event.event === 'step.decided' || event.outcome === 'decided' || /decid/i.test(event.sentence));
  assert.ok(decision, names.slice(0, 8).map((event) => `${event.event}: ${event.sentence}`).join('\n'));
  assert.ok(names.some((event) => event.outcome === 'unknown' || /interrupted/.test(event.event)), 'the doubt has its event');
});
