import { expect, test } from 'vitest';
import { corrections, open, readBundle, size, until, written } from './model';

const bundle = { module: 2, title: 'Get order', values: { po: '45', n: 1 } };

test('OnlyChangedBundlesAreSent', () => {
  expect(corrections([bundle], {})).toEqual([]);
  expect(corrections([bundle], { 2: written(bundle) })).toEqual([]);
  expect(corrections([bundle], { 2: '{"po":"46"}' })).toEqual([{ ...bundle, values: { po: '46' } }]);
  expect(corrections([bundle], { 2: '{"po":' })).toBeNull();
});

test('ABundleIsACollection', () => {
  expect(readBundle('[1]').error).toBeTruthy();
  expect(readBundle('null').error).toBeTruthy();
  expect(readBundle('{"a":[1]}').values).toEqual({ a: [1] });
});

test('SizesAndTimesAreReadAtAGlance', () => {
  expect([size(12), size(14_200), size(5_242_880)]).toEqual(['12 B', '14 kB', '5.2 MB']);
  const now = Date.parse('2026-11-25T10:00:00Z');
  expect([until('2026-11-25T10:00:20Z', now), until('2026-11-25T10:15:00Z', now), until('2026-11-25T13:00:00Z', now), until('2026-11-25T09:00:00Z', now)]).toEqual(['in 20 s', 'in 15 min', 'in 3 h', 'in 0 s']);
});

test('WhatIsUnderWayOrCompletedIsLeftAlone', () => {
  expect(['unresolved', 'pending', 'in_progress', 'resolved'].map((status) => open({ status }))).toEqual([true, true, false, false]);
});
