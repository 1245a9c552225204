// Takes a screenshot of a gallery entry: node src/ui/gallery/shoot.mjs home/first dark out.png 1440 900 ["js to run first"]
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [, , show = '', theme = 'light', file = `/tmp/${show.replaceAll('/', '-')}-${theme}.png`, width = '1440', height = '900', script = ''] = process.argv;
const server = await createServer({ server: { port: 0, host: '127.0.0.1', hmr: false, watch: null }, logLevel: 'error', cacheDir: 'node_modules/.vite-gallery' });
await server.listen();
const { port } = server.httpServer.address();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) }, colorScheme: theme === 'dark' ? 'dark' : 'light' });
  page.on('pageerror', (error) => process.stderr.write(`page error: ${error.message}\n`));
  page.on('console', (message) => message.type() === 'error' && process.stderr.write(`console: ${message.text()}\n`));
  await page.goto(`http://127.0.0.1:${port}/gallery.html?show=${show}&theme=${theme}`, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  if (script) {
    for (const step of script.split(';;')) {
      const [what, ...rest] = step.trim().split(' ');
      const argument = rest.join(' ');
      if (what === 'press') await page.keyboard.press(argument);
      else if (what === 'type') await page.keyboard.type(argument);
      else if (what === 'click') await page.click(argument);
      else if (what === 'hover') await page.hover(argument);
    }
  }
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity));
  await page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
  // axe sees real colours here, which jsdom does not have.
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  const found = await page.evaluate(async () => (await window.axe.run(document, { rules: { region: { enabled: false } } })).violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 140)} ${n.any[0]?.message?.slice(0, 120) ?? ''}`)));
  for (const one of found) process.stdout.write(`  axe ${one}\n`);
} finally {
  await browser.close();
  await server.close();
}
