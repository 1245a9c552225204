// A world for one journey: a session bus and a keyring of its own, a data folder, the
// real program on a virtual display, and a real browser in its window's place. Everything
// that is started here is ended here, by its process id.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const top = resolve(here, '..', '..');
export const out = join(here, '.out');
export const program = process.env.SIGNET_DEV ?? join(top, 'build', 'bin', 'signet-dev');

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function until(what, look, { within = 30_000, every = 50 } = {}) {
  const end = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${within} ms`);
    await new Promise((next) => setTimeout(next, every));
  }
}

/** Runs a program to its end; never throws for a status other than 0. */
export function run(command, args, { env = process.env, input = '', cwd = top } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece) => (stdout += piece));
    child.stderr.on('data', (piece) => (stderr += piece));
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
    // One that ends without reading its input has not failed.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

let display;
/** One virtual display for all worlds of this process. */
async function needDisplay() {
  if (display) return display;
  let number = 120 + (process.pid % 400);
  while (existsSync(`/tmp/.X11-unix/X${number}`) || existsSync(`/tmp/.X${number}-lock`)) number++;
  const xvfb = spawn('Xvfb', [`:${number}`, '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], { stdio: 'ignore' });
  await until('a virtual display', () => existsSync(`/tmp/.X11-unix/X${number}`));
  display = `:${number}`;
  // It must not keep this process alive, which ends it when it ends.
  xvfb.unref();
  process.on('exit', () => xvfb.kill());
  return display;
}

let browser;
async function needBrowser() {
  browser ??= await chromium.launch({
    executablePath: process.env.SIGNET_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return browser;
}

/** Ends what all worlds of this process share. */
export async function closeShared() {
  await browser?.close();
  browser = undefined;
}

/**
 * Makes a world. `keyring`: "unlocked" (a real gnome-keyring on a private bus), "none" (a bus
 * without one). `home`: a data folder to use again. `theme`: "light" or "dark".
 */
export async function makeWorld({ keyring = 'unlocked', home, theme = 'light', viewport = { width: 1440, height: 900 }, env: more = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'signet-e2e-'));
  const started = [];
  const start = (command, args, options) => {
    const child = spawn(command, args, options);
    started.push(child);
    return child;
  };
  const env = {
    ...process.env, HOME: join(folder, 'user'), XDG_RUNTIME_DIR: join(folder, 'runtime'), XDG_DATA_HOME: join(folder, 'share'), XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'), SIGNET_HOME: home ?? join(folder, 'home'), DISPLAY: await needDisplay(), LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    NO_AT_BRIDGE: '1', SIGNET_KEYCHAIN: 'system', TZ: 'Europe/Berlin', ...more,
  };
  // The system's browser: it writes down where it was sent, and a journey goes there.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >>'${join(folder, 'browsed')}'\n`, { mode: 0o755 });
  env.PATH = `${bin}:${env.PATH}`;
  for (const name of ['HOME', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME']) mkdirSync(env[name], { recursive: true, mode: 0o700 });

  // Without a keyring nothing may start one by itself: that bus knows no services that it could activate.
  const bare = join(folder, 'bus.conf');
  writeFileSync(bare, `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>session</type><listen>unix:path=${join(folder, 'bus')}</listen><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`);
  const bus = start('dbus-daemon', [keyring === 'none' ? `--config-file=${bare}` : '--session', '--nofork', '--print-address', `--address=unix:path=${join(folder, 'bus')}`], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  env.DBUS_SESSION_BUS_ADDRESS = (await once(bus.stdout, 'data'))[0].toString().trim();
  const world = { env, folder, home: env.SIGNET_HOME, violations: [], failures: [], log: '' };

  world.startKeyring = async () => {
    // One newline unlocks the login collection with an empty password, and makes it the first time.
    const daemon = start('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--foreground'], { env, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    daemon.stderr.on('data', (piece) => (said += piece));
    daemon.stdin.on('error', (error) => (said += error.message));
    daemon.stdin.end('\n');
    world.keyring = daemon;
    await until('the keyring', async () => {
      if (daemon.exitCode !== null || daemon.signalCode !== null) throw new Error(`the keyring ended (${daemon.exitCode ?? daemon.signalCode}): ${said}`);
      return (await run('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'], { env })).stdout.includes('true');
    });
    return daemon;
  };
  if (keyring === 'unlocked') await world.startKeyring();

  world.startProgram = async () => {
    const port = await freePort();
    world.address = `http://127.0.0.1:${port}`;
    world.program = start(program, [], { env: { ...env, assetdir: join(top, 'frontend', 'dist'), devserver: `127.0.0.1:${port}` }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [world.program.stdout, world.program.stderr]) stream.on('data', (piece) => (world.log += piece));
    world.program.once('exit', (code, signal) => (world.ended = { code, signal }));
    await until('the program', async () => {
      if (world.ended) throw new Error(`the program ended (${JSON.stringify(world.ended)}):\n${world.log}`);
      return fetch(world.address).then((answer) => answer.ok, () => false);
    });
  };
  world.stopProgram = async (signal = 'SIGTERM') => {
    if (!world.program || world.ended) return;
    const gone = once(world.program, 'exit');
    world.program.kill(signal);
    await gone;
    world.ended = undefined;
    world.program = undefined;
  };
  world.openPage = async ({ path = '' } = {}) => {
    const context = await (await needBrowser()).newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.exposeFunction('reportViolation', (text) => world.violations.push(text));
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => window.reportViolation(`${event.effectiveDirective} blocked ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`)));
    // The development bridge draws a notice of its own, whose styles the policy refuses; the product has no such notice.
    page.on('pageerror', (error) => !String(error.stack).includes('/wails/ipc.js') && world.failures.push(error.message));
    page.on('console', (line) => line.type() === 'error' && world.failures.push(line.text()));
    await page.goto(`${world.address}/${path}`);
    await page.locator('main').first().waitFor();
    world.context = context;
    world.page = page;
    return page;
  };
  /** The command line over the same data folder. */
  world.cli = (...args) => run(program, args, { env });
  /** Where the system's browser was sent last, or nothing yet. */
  world.browsed = () => (existsSync(join(folder, 'browsed')) ? readFileSync(join(folder, 'browsed'), 'utf8').trim().split('\n').at(-1) : null);
  world.secretTool = (...args) => run('secret-tool', args, { env });
  /** What must hold at the end of every journey. */
  world.fine = async () => {
    if (world.page) assert.deepEqual(await axe(world.page), [], 'what axe finds');
    assert.deepEqual(world.violations, [], 'violations of the policy');
    assert.deepEqual(world.failures, [], 'errors of the page');
  };
  /** Presses Save in the dialog of the operating system with this title; the file lies in the world's folder. */
  world.saveDialog = async (title) => {
    const id = await until(`the dialog ${title}`, async () => (await run('xdotool', ['search', '--onlyvisible', '--name', title], { env })).stdout.trim().split('\n')[0]);
    const shape = await run('xdotool', ['getwindowgeometry', '--shell', id], { env });
    const at = Object.fromEntries(shape.stdout.trim().split('\n').map((line) => line.split('=')).map(([name, value]) => [name, Number(value)]));
    await run('xdotool', ['mousemove', String(at.X + at.WIDTH - 48), String(at.Y + at.HEIGHT - 24), 'click', '1'], { env });
  };
  world.shot = async (name) => {
    mkdirSync(out, { recursive: true });
    const path = join(out, `${name}.png`);
    await world.page.screenshot({ path, animations: 'disabled' });
    return path;
  };
  world.stop = async () => {
    await world.context?.close().catch(() => {});
    await world.stopProgram().catch(() => {});
    for (const child of started.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGCONT');
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 3000);
      await gone;
      clearTimeout(late);
    }
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, `log-${process.pid}.txt`), world.log);
    if (!process.env.SIGNET_KEEP) rmSync(folder, { recursive: true, force: true });
  };
  await world.startProgram();
  return world;
}

const axeSource = () => readFileSync(join(top, 'frontend', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** What axe finds that is serious. */
export async function axe(page) {
  await page.evaluate(axeSource());
  const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`));
  return found;
}
