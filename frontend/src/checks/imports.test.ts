import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { sources } from './files';

interface Edge {
  from: string;
  to: string;
}

function edges(): Edge[] {
  return sources('.ts', '.tsx')
    .filter(({ path }) => !path.startsWith('checks/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/(?:from\s+|import\s+|import\(\s*)['"](\.[^'"]*)['"]/g)].map((match) => ({ from: path, to: normalize(join(dirname(path), match[1] ?? '')) })),
    );
}

const all = edges();
const part = (path: string) => path.split('/')[0] ?? '';
const feature = (path: string) => (part(path) === 'features' ? path.split('/')[1] : undefined);
const lookOnly = (path: string) => path.startsWith('ui/gallery') || path.endsWith('/gallery.tsx');
const isTest = (path: string) => path.includes('.test.');
const broken = (rule: (edge: Edge) => boolean) => all.filter((edge) => !lookOnly(edge.from) && !isTest(edge.from) && rule(edge)).map(({ from, to }) => `${from} → ${to}`);

test('TheGraphIsRead', () => {
  expect(all.length).toBeGreaterThan(100);
  expect(all).toContainEqual({ from: 'api/personal.ts', to: 'generated/wailsjs/go/app/Personal' });
});

test('OnlyTheApiImportsGenerated', () => {
  expect(broken(({ from, to }) => to.startsWith('generated') && part(from) !== 'api')).toEqual([]);
});

test('TheKitKnowsNoFeatureAndNoEngine', () => {
  expect(broken(({ from, to }) => part(from) === 'ui' && !['ui', 'texts', 'routing'].includes(part(to)))).toEqual([]);
});

test('TextsAndRoutingStandAlone', () => {
  expect(broken(({ from, to }) => part(from) === 'texts' && part(to) !== 'texts')).toEqual([]);
  expect(broken(({ from, to }) => part(from) === 'routing' && part(to) !== 'routing')).toEqual([]);
});

test('FeaturesDoNotReachIntoEachOther', () => {
  expect(broken(({ from, to }) => {
    const own = feature(from);
    const other = feature(to);
    return own !== undefined && other !== undefined && own !== other && !/^features\/[^/]+(?:\/(?:index|api))?$/.test(to);
  })).toEqual([]);
});

test('FeaturesDoNotImportTheFrame', () => {
  expect(broken(({ from, to }) => feature(from) !== undefined && part(to) === 'app')).toEqual([]);
});

test('ModelsArePure', () => {
  const react = sources('.ts').filter(({ path, text }) => /features\/[^/]+\/model(?:\/|\.ts)/.test(path) && !isTest(path) && /from ['"](?:react|@tanstack\/react-query|zustand)['"]/.test(text)).map(({ path }) => path);
  expect(react).toEqual([]);
});
