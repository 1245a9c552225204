import { describe, expect, test } from 'vitest';
import { area } from './catalogue';
import { ago, bytes, count, exact, took, when } from './format';

const now = new Date(2026, 10, 24, 10, 40, 0);
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

describe('Times', () => {
  test.each([
    [0, 'now'], [2, '2 min ago'], [59, '59 min ago'], [60, '09:40'], [60 * 24 * 3, 'Sat 10:40'], [60 * 24 * 40, '15 Oct'], [60 * 24 * 400, '20 Oct 2025'],
  ])('%d minutes before', (minutes, text) => {
    expect(ago(before(minutes), now)).toBe(text);
  });

  test('NoTimeIsNever', () => {
    expect([ago(''), when('not a time'), exact('')]).toEqual(['Never', 'Never', '']);
  });

  test('WhenBeginsWithTheClock', () => {
    expect(when(before(2), now)).toBe('10:38');
  });
});

test('DurationsAndSizes', () => {
  expect([took(410), took(12_300), took(1_773_000), took(7_500_000)]).toEqual(['0.41 s', '12.3 s', '29 min 33 s', '2 h 5 min']);
  expect([bytes(0), bytes(999), bytes(38_000_000), bytes(1_250)]).toEqual(['0 B', '999 B', '38 MB', '1.3 KB']);
  expect(count(10_482)).toBe('10,482');
});

test('PluralsAndParameters', () => {
  const text = area('test-area', { 'found.one': '{n} run of {who}', 'found.other': '{n} runs of {who}', plain: 'Runs' });
  expect([text('found', { n: 1, who: 'Anna' }), text('found', { n: 1200, who: 'Anna' }), text('plain')]).toEqual(['1 run of Anna', '1,200 runs of Anna', 'Runs']);
  // @ts-expect-error ids that do not exist are not accepted
  expect(() => text('missing')).toThrow('test-area.missing');
});
