// The policy of the window, in a real browser: builds the pages, serves them with the
// strict header, opens every kind of surface, and fails on any violation report.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const out = mkdtempSync(join(tmpdir(), 'signet-policy-'));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml', '.png': 'image/png' };
const nonce = randomBytes(16).toString('base64');
const policy = [
  "default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
  "frame-src 'none'", "base-uri 'none'", "form-action 'none'", "object-src 'none'",
].join('; ');

const settings = { theme: 'light', density: 'default', motion: 'system', singleKeys: true, continueAtStart: true, parallel: 4, keepBundlesDays: 30, retentionYears: 10, personName: 'Anna Keller', zone: 'Europe/Berlin', keepByDefault: true, lockWithSession: true };
const keychain = { state: 'unlocked', name: 'GNOME Keyring', text: '', remedy: '', canLock: true };
const answers = {
  'Profile.Shell': { person: { id: 'p', name: 'Anna Keller', first: 'Anna', initials: 'AK', osUser: 'anna' }, keychain, version: '1.0.0', engine: 'ready', running: 1, needsYou: 0, personalDue: 1, views: 1, flows: 1, connections: 1, pinned: [], recent: [], notices: [], settings, darkSystem: false, locked: false, practice: true, sample: true, sampleView: 'v', sampleFlow: 'f', dataFolder: '/x', platform: 'linux' },
  'Profile.Home': { first: true, hero: true, steps: [{ id: 'keychain', text: 'GNOME Keyring found', done: true, action: '' }], views: [{ id: 'v', name: 'Overdue', pinned: true, headline: '47', caption: 'orders', spark: [1, 3, 2], openedAt: '', broken: null }], attention: [], personal: [], activity: [], sample: true, viewId: 'v' },
  'Profile.Palette': { rows: [] },
  'Preferences.Get': { settings, keychain, signIns: 1, events: 1, dataFolder: '/x', dataBytes: 1, version: '1.0.0', commandLine: '', commands: [], practice: [], licences: '', people: [] },
};

let failed = false;
const say = (text) => process.stdout.write(`${text}\n`);
await build({ logLevel: 'error', build: { outDir: out, emptyOutDir: true } });
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  const file = path === '/' ? '/index.html' : path;
  try {
    let body = readFileSync(join(out, file));
    if (file === '/index.html') body = body.toString().replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`);
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy });
    response.end(body);
  } catch {
    response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: process.env.SIGNET_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const reports = [];
  page.on('pageerror', (error) => reports.push(`error: ${error.message}`));
  await page.exposeFunction('policyReport', (text) => reports.push(text));
  await page.addInitScript((all) => {
    document.addEventListener('securitypolicyviolation', (event) => window.policyReport(`${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
    const struct = (name) => new Proxy({}, { get: (_, method) => async () => {
      const answer = all[`${name}.${method}`];
      if (!answer) throw JSON.stringify({ kind: 'unavailable', title: `${name}.${method}` });
      return answer;
    } });
    window.go = { app: new Proxy({}, { get: (_, name) => struct(name) }) };
  }, answers);
  const { port } = server.address();
  const step = async (name, work) => {
    const before = reports.length;
    await work();
    await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity));
    const fresh = reports.slice(before);
    say(`${fresh.length === 0 ? 'ok' : 'VIOLATION'}  ${name}`);
    for (const report of fresh) say(`    ${report}`);
  };
  await step('Home', async () => {
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.getByRole('heading', { name: 'Welcome, Anna' }).waitFor();
  });
  await step('a tooltip', async () => { await page.getByRole('button', { name: 'Help' }).hover(); await page.getByRole('tooltip').waitFor(); });
  await step('the profile menu', async () => {
    await page.getByRole('button', { name: 'Profile of Anna Keller' }).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });
  await step('the palette, a dialog with a scroll lock', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
  });
  await step('the sheet of shortcuts', async () => {
    await page.keyboard.press('Shift+?');
    await page.getByRole('complementary').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
  });
  await step('Settings with a listbox', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Keep events for' }).click();
    await page.getByRole('option', { name: '10 years' }).waitFor();
    await page.keyboard.press('Escape');
  });
  const looks = await page.evaluate(() => ({ font: [...document.fonts].some((font) => font.status === 'loaded' && /Inter/.test(font.family)), background: getComputedStyle(document.body).backgroundColor }));
  if (!looks.font || looks.background === 'rgba(0, 0, 0, 0)') {
    reports.push('styles or fonts did not load');
    say(`VIOLATION  styles or fonts did not load ${JSON.stringify(looks)}`);
  }
  // The check itself: an inline style must be reported, or the listener would prove nothing.
  const before = reports.length;
  await page.evaluate(() => { const style = document.createElement('style'); style.textContent = 'p{color:red}'; document.head.append(style); });
  await page.waitForTimeout(100);
  if (reports.length === before) { say('the policy did not report an inline style'); failed = true; }
  if (before > 0) failed = true;
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
