import { expect, test } from 'vitest';
import { sources } from './files';
import { theme } from './tokens';

const sheets = sources('.css').filter(({ path }) => path !== 'ui/tokens.css').map(({ path, text }) => ({ path, text: text.replaceAll(/\/\*[\s\S]*?\*\//g, '') }));

function offenders(pattern: RegExp): string[] {
  return sheets.flatMap(({ path, text }) => [...text.matchAll(pattern)].map((match) => `${path}: ${match[0].trim()}`));
}

test('ColoursComeFromTokens', () => {
  expect(offenders(/#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgba?|hsla?|oklch|color-mix|light-dark)\([^)]*\)/gi)).toEqual([]);
  expect(offenders(/:\s*(?:white|black|red|blue|green|gray|grey)\s*[;}]/gi)).toEqual([]);
});

test('TypeShapeAndLayersComeFromTokens', () => {
  expect(offenders(/\b(?:line-height|border-radius|z-index)\s*:\s*-?\d[^;}]*px[^;}]*/g)).toEqual([]);
  expect(offenders(/\bz-index\s*:\s*[2-9]\d*[^;}]*/g)).toEqual([]);
  // Text in tiles, circles and avatars is drawn to fit its shape; everything that is read uses the scale.
  expect(offenders(/\bfont-size\s*:\s*(?:\d\d?)px/g).filter((line) => !line.startsWith('ui/identity.css'))).toEqual([]);
});

test('DurationsComeFromTokens', () => {
  expect(offenders(/\b(?:transition|animation)(?:-duration|-delay)?\s*:[^;}]*\b\d*\.?\d+m?s\b[^;}]*/g)).toEqual([]);
});

test('EveryTokenThatIsUsedExists', () => {
  const known = new Set(theme('light').keys());
  const local = new Set(sheets.flatMap(({ text }) => [...text.matchAll(/(--[\w-]+)\s*:/g)].map((match) => match[1])));
  const missing = sheets.flatMap(({ path, text }) =>
    [...text.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1] ?? '').filter((name) => !known.has(name) && !local.has(name) && !name.startsWith('--radix-') && !name.startsWith('--xy-')).map((name) => `${path}: ${name}`));
  expect(missing).toEqual([]);
});

test('CodeHasNoColours', () => {
  const found = sources('.ts', '.tsx')
    .filter(({ path }) => !path.startsWith('checks/') && !path.includes('.test.'))
    .flatMap(({ path, text }) => [...text.matchAll(/['"`](?:#[0-9a-f]{6}|#[0-9a-f]{3}|rgba?\([^)]*\))['"`]/gi)].map((match) => `${path}: ${match[0]}`));
  expect(found).toEqual([]);
});

test('NoMarkupCarriesStyles', () => {
  const found = sources('.ts', '.tsx').filter(({ path }) => !path.startsWith('checks/')).flatMap(({ path, text }) => [...text.matchAll(/dangerouslySetInnerHTML|\.innerHTML\s*=|setAttribute\(\s*['"]style['"]/g)].map((match) => `${path}: ${match[0]}`));
  expect(found).toEqual([]);
});
