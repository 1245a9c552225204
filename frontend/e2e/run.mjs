// Runs the journeys, one world after the other: two real windows at once would take each other's time.
import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { out, top } from './world.mjs';

const folder = join(top, 'frontend', 'e2e', 'journeys');
const wanted = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((word) => name.includes(word)))).sort();
if (files.length === 0) {
  process.stderr.write(`There is no journey ${wanted.join(' ')} in ${folder}.\n`);
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files.map((name) => join(folder, name))], { stdio: 'inherit', cwd: join(top, 'frontend') });
child.on('exit', (code) => process.exit(code ?? 1));
