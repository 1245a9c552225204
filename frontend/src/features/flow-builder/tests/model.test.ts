import { expect, test } from 'vitest';
import type { wire } from '../../../api';
import { caseOf, testMarks, typedOf, written } from './model';

const one: wire.TestCase = {
  name: 'Late', note: '', at: '2026-11-25T09:00:00Z', zone: 'Europe/Berlin', inputs: { po: '4500', days: 3 }, trigger: [],
  responses: [{ module: 2, operation: 1, bundles: [{ a: 1 }] }, { module: 3, operation: 0, bundles: [], error: { kind: 'unavailable', code: 'x', title: '', text: 'Away.', hint: '' } }],
  expect: [
    { about: 'state', module: 0, operation: 0, of: '', is: '', value: 'succeeded', words: '' },
    { about: 'reached', module: 5, operation: 0, of: '', is: 'at_least', value: 2, words: '' },
    { about: 'sent', module: 5, operation: 1, of: 'to', is: 'contains', value: '4500', words: '' },
  ],
};

test('WhatIsShownIsWhatIsSaved', () => {
  expect(caseOf(typedOf(one, [])).one).toEqual(one);
});

test('ATextThatLooksLikeANumberStaysAText', () => {
  expect(written('4500')).toBe('"4500"');
  expect(written('hello')).toBe('hello');
  expect(written(4500)).toBe('4500');
});

test('WhatCannotBeReadIsSaidAtItsPlace', () => {
  const typed = typedOf(one, []);
  const first = typed.responses[0];
  if (!first) throw new Error('no response');
  const { one: made, wrong } = caseOf({ ...typed, inputs: '[1]', trigger: '{}', responses: [{ ...first, bundles: '{"a":' }] });
  expect(made).toBeUndefined();
  expect(wrong.inputs).toBeTruthy();
  expect(wrong.trigger).toBeTruthy();
  expect(wrong.responses[first.key]).toBeTruthy();
});

test('ANewTestHasTheInputsOfTheFlow', () => {
  const typed = typedOf(null, [{ name: 'po', label: '', type: 'text', required: true, default: undefined, description: '' }, { name: 'n', label: '', type: 'number', required: false, default: 7, description: '' }]);
  expect(JSON.parse(typed.inputs)).toEqual({ po: '', n: 7 });
  expect(typed.checks).toHaveLength(1);
});

test('TheCanvasShowsWhatWasReachedAndWhatDiffers', () => {
  const result: wire.TestResult = {
    name: 'Late', passed: false, state: 'succeeded', stateText: '', checks: [{ check: 0, passed: false, module: 5, text: '', expected: '', actual: '' }, { check: 1, passed: true, module: 2, text: '', expected: '', actual: '' }],
    modules: [{ module: 2, operations: 1, state: 'succeeded' }, { module: 5, operations: 2, state: 'succeeded' }, { module: 6, operations: 1, state: 'held' }], sent: [], tookMs: 1,
  };
  const marks = testMarks(result, [2, 5, 6, 7]);
  expect([2, 5, 6, 7].map((id) => marks.get(id)?.state)).toEqual(['succeeded', 'failed', 'warning', 'not_reached']);
});
