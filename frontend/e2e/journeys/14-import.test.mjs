// A blueprint of Make: dropped on the window, looked through, its connections chosen, opened, run, and written back as it was.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, design, journey, module as at } from '../steps.mjs';
import { until } from '../world.mjs';

/** What Make's editor would have written: an iterator, a request with a handler, an aggregator, a router, a fallback, an app that Signet does not have. */
const blueprint = (directory) => ({
  name: 'Suppliers by name',
  flow: [
    { id: 1, module: 'util:BasicTrigger', version: 1, parameters: {}, mapper: { values: [{ spec: [{ name: 'list', value: '100010,999999,100020' }] }] }, metadata: { designer: { x: 0, y: 0 } } },
    { id: 2, module: 'builtin:BasicFeeder', version: 1, parameters: {}, mapper: { array: '{{split(1.list; ",")}}' }, metadata: { designer: { x: 300, y: 0, name: 'Each supplier' } } },
    {
      id: 3, module: 'http:MakeRequest', version: 4, parameters: { tlsType: '', authenticationType: 'basicAuth', basicAuthKeychain: 4711 },
      mapper: { url: `${directory}/suppliers/{{2.value}}`, method: 'get', headers: [{ name: 'X-Api-Key', value: 'live-Qx7vN2pLk9Rt' }], contentType: '', parseResponse: true, stopOnHttpError: true, allowRedirects: true, shareCookies: false },
      onerror: [{ id: 4, module: 'builtin:Ignore', version: 1, parameters: {}, mapper: null, metadata: { designer: { x: 600, y: 300 } } }],
      metadata: { designer: { x: 600, y: 0 }, restore: { parameters: { basicAuthKeychain: { label: 'Directory reader' } } } },
    },
    { id: 5, module: 'util:TextAggregator', version: 1, parameters: { feeder: 2, rowSeparator: 'other', otherRowSeparator: ' + ' }, mapper: { value: '{{upper(3.data.name)}}' }, metadata: { designer: { x: 900, y: 0 } } },
    {
      id: 6, module: 'builtin:BasicRouter', version: 1, mapper: null, parameters: { else: 1 }, metadata: { designer: { x: 1200, y: 0 } },
      routes: [
        { flow: [{ id: 7, module: 'scenario-service:ReturnData', version: 1, parameters: {}, mapper: { names: '{{5.text}}' }, filter: { name: 'Any', conditions: [[{ a: '{{5.text}}', o: 'string:equal', b: '{{5.text}}' }]] }, metadata: { designer: { x: 1500, y: 0 } } }] },
        { flow: [{ id: 8, module: 'google-sheets:addRow', version: 2, parameters: { __IMTCONN__: 7 }, mapper: { values: { 0: '{{urlEncode(5.text)}}' } }, metadata: { designer: { x: 1500, y: 300 }, restore: { parameters: { __IMTCONN__: { label: 'My Google', data: { connection: 'google' } } } } } }] },
      ],
    },
  ],
  metadata: { instant: false, version: 1, scenario: { roundtrips: 1, maxErrors: 3 }, designer: { orphans: [] }, zone: 'eu1.make.com' },
});

/** Drops a file on the window, as from a folder. */
async function drop(page, name, content) {
  const data = await page.evaluateHandle(([file, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], file, { type: 'application/json' }));
    return transfer;
  }, [name, content]);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

journey('a blueprint is imported, its connections are chosen, it runs, and it comes back as it was', {}, async (world) => {
  const { page } = world;
  await page.getByRole('button', { name: 'Open the sample' }).click();
  await page.getByRole('heading', { name: 'Overdue purchase orders', level: 1 }).waitFor();
  const directory = JSON.parse(readFileSync(join(world.home, 'workspace', 'connections', 'con_sample_suppliers.json'), 'utf8')).system.base_url;
  const given = blueprint(directory);

  // A file that is broken says where, and opens tolerantly; nothing is kept before the person says so.
  await drop(page, 'suppliers.json', JSON.stringify(given, null, 2).replace('"id": 5', '"id": 5"'));
  const broken = page.getByRole('dialog', { name: 'suppliers.json is not valid JSON' });
  await broken.getByText(/Line \d+, column \d+/).waitFor();
  await accessible(page, 'a broken file');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Import suppliers.json' });
  await dialog.getByText('Opened tolerantly').waitFor();
  await dialog.getByText('A quotation mark stands behind a value.', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // The file as it is: what is inside, what it needs, what was repaired.
  await drop(page, 'suppliers.json', JSON.stringify(given));
  await dialog.getByText('Blueprint of Make').waitFor();
  await dialog.getByText('1 of them is not built in.', { exact: false }).waitFor();
  await dialog.getByText('1 credential was found and taken out.', { exact: false }).waitFor();
  await dialog.getByText('There is no operator string:equal in Make.', { exact: false }).waitFor();
  await dialog.getByText('There is no function urlEncode.', { exact: false }).waitFor();
  assert.ok(!(await dialog.innerText()).includes('live-Qx7vN2pLk9Rt'), 'the credential is not shown');
  await accessible(page, 'the import');
  const choice = dialog.getByRole('combobox', { name: 'Connection for Directory reader' });
  await choice.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /Supplier directory/ }).waitFor();
  await accessible(page, 'the connections sheet');
  await page.getByRole('option', { name: /Supplier directory/ }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).focus();
  await page.keyboard.press('Enter');

  // It opens, with the module that is not built in on it.
  await design(page).waitFor();
  await at(page, 8).waitFor();
  const folder = await until('the draft', async () => {
    const { stdout } = await world.cli('flow', 'list', '--json');
    return JSON.parse(stdout || '{"flows":[]}').flows.find((flow) => flow.name === 'Suppliers by name');
  });
  await accessible(page, 'an imported Action Flow');

  // It runs over the practice directory: the supplier that is not there is ignored by its handler.
  const ran = await world.cli('run', folder.id, '--draft', '--no-prompt', '--json');
  assert.equal(ran.code, 0, ran.stderr);
  const answer = JSON.parse(ran.stdout);
  assert.match(JSON.stringify(answer), /BRANDT[^"]* \+ [A-Z]/, 'both suppliers that are there, in capitals, in order');
  assert.ok(!JSON.stringify(answer).includes('live-Qx7vN2pLk9Rt'));

  // And from the builder: the same run, with what happened on the canvas.
  await page.getByRole('button', { name: 'Run once', exact: true }).click();
  await page.getByText(/^The run succeeded in /).first().waitFor();
  await page.getByRole('button', { name: /^8, .*not reached/i }).waitFor();

  // It is written back as it was, but for the credential.
  const file = join(world.home, 'back.json');
  const { code, stderr } = await world.cli('flow', 'export', folder.id, '--format', 'make', '-o', file);
  assert.equal(code, 0, stderr);
  const want = structuredClone(given);
  want.flow[2].mapper.headers[0].value = '';
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), want);
});
