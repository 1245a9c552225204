import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './tokens';

export interface Source {
  path: string;
  text: string;
}

/** Source files below src, by the end of their name; generated ones left out. */
export function sources(...endings: string[]): Source[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('generated'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
