import { describe, expect, test } from 'vitest';
import { contrast, theme } from './tokens';

// The pairs of ux.md section 3.2, recomputed. A role is measured on every surface it may sit on.
const surfaces = ['bg', 'surface', 'surface-sunken', 'surface-raised', 'surface-inset', 'canvas', 'hover', 'active', 'selected', 'selected-hover', 'nav-selected', 'field', 'field-readonly', 'card', 'dialog-footer', 'segment-on', 'menu-hover'];
const plain = ['bg', 'surface', 'surface-sunken', 'surface-raised', 'surface-inset', 'canvas', 'field', 'card', 'hover'];

interface Rule {
  name: string;
  fronts: string[];
  backs: string[];
  min: number;
}

const color = (names: string[]) => names.map((name) => `--color-${name}`);
const statuses = ['success', 'warning', 'danger', 'info'];
const apps = ['sap', 'mail', 'http', 'database', 'sheet', 'files', 'view', 'chat', 'approval', 'json', 'flow', 'error'].map((app) => `--app-${app}`);

const rules: Rule[] = [
  { name: 'text', fronts: color(['text', 'text-secondary', 'text-tertiary', 'text-link']), backs: color(surfaces), min: 4.5 },
  ...['accent', 'identity', ...statuses].map((role): Rule => ({ name: `${role} text`, fronts: color([`${role}-text`]), backs: color([`${role}-subtle`, `${role}-muted`, 'surface', 'surface-raised', 'card']), min: 4.5 })),
  ...['accent', 'identity', ...statuses].map((role): Rule => ({ name: `white on ${role}`, fronts: color([`on-${role}`]), backs: color([role]), min: 4.5 })),
  { name: 'white on hovered fills', fronts: color(['on-accent']), backs: color(['accent-hover', 'accent-active', 'identity-hover', 'danger-hover']), min: 4.5 },
  ...['accent', 'identity', ...statuses].map((role): Rule => ({ name: `${role} glyph`, fronts: color([`${role}-glyph`]), backs: color([...plain, `${role}-subtle`]), min: 3 })),
  { name: 'neutral chip', fronts: color(['neutral-chip-text']), backs: color(['neutral-chip']), min: 4.5 },
  { name: 'tooltip', fronts: color(['on-tooltip']), backs: color(['tooltip']), min: 4.5 },
  { name: 'border of controls', fronts: color(['border-control']), backs: color(['surface', 'surface-raised', 'surface-sunken', 'field', 'card', 'surface-inset']), min: 3 },
  { name: 'focus ring', fronts: color(['focus']), backs: color(surfaces), min: 3 },
  { name: 'identity ring', fronts: color(['identity-ring']), backs: color(['canvas', 'surface', 'card']), min: 3 },
  { name: 'app circle', fronts: apps, backs: color(['canvas', 'surface']), min: 3 },
  { name: 'glyph in an app circle', fronts: ['--app-on'], backs: apps, min: 3 },
  { name: 'SAP as text', fronts: ['--app-on'], backs: ['--app-sap'], min: 4.5 },
  { name: 'charts', fronts: [1, 2, 3, 4, 5, 6].map((n) => `--chart-${n}`), backs: color(['surface', 'card']), min: 3 },
  { name: 'axis', fronts: ['--chart-axis'], backs: color(['surface', 'card']), min: 4.5 },
  { name: 'data trees', fronts: ['key', 'string', 'number', 'boolean', 'null', 'function'].map((kind) => `--syn-${kind}`), backs: color(['surface', 'surface-raised', 'selected']), min: 4.5 },
];

describe.each(['light', 'dark'] as const)('Contrast, %s', (name) => {
  const values = theme(name);
  const value = (token: string) => {
    const found = values.get(token);
    if (!found) throw new Error(`tokens.css has no ${token}`);
    return found;
  };
  test.each(rules)('$name', ({ fronts, backs, min }) => {
    const low = fronts.flatMap((front) => backs.map((back) => ({ pair: `${front} on ${back}`, ratio: contrast(value(front), value(back)) }))).filter(({ ratio }) => ratio < min);
    expect(low).toEqual([]);
  });
});

test('TheThemesDiffer', () => {
  expect(theme('light').get('--color-surface')).not.toBe(theme('dark').get('--color-surface'));
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
