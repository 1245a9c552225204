/* Reads tokens.css the way a browser would: the values of each theme, references resolved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

export type Theme = Map<string, string>;

export function tokensCss(): string {
  return readFileSync(join(root, 'ui/tokens.css'), 'utf8');
}

/** The declarations of the blocks with this selector, outside media queries. */
export function theme(name: 'light' | 'dark'): Theme {
  const css = tokensCss().replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const plain = css.slice(0, css.indexOf('@media'));
  const values: Theme = new Map();
  for (const [, selector = '', body = ''] of plain.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const own = selector.includes(`[data-theme="${name}"]`) || (selector.includes(':root') && !selector.includes('data-theme')) || (name === 'dark' && selector.includes(':root'));
    if (!own) continue;
    for (const [, key = '', value = ''] of body.matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)) values.set(key, value.trim());
  }
  return values;
}

export function luminance(hex: string): number {
  const match = /^#([0-9a-f]{6})$/i.exec(hex);
  if (!match?.[1]) throw new Error(`not a six-digit colour: ${hex}`);
  const value = Number.parseInt(match[1], 16);
  const channel = (byte: number) => {
    const c = byte / 255;
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel((value >> 16) & 255) + 0.7152 * channel((value >> 8) & 255) + 0.0722 * channel(value & 255);
}

export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
