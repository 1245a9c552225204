import { expect, test } from 'vitest';
import { counted, named, numbers, ordered, split, titleOf } from './model';

const change = (module: number, what: string, old = '', now = '') => ({ kind: 'changed', module, what, old, new: now });

test('TheTitleSaysWhatAndLeavesTheValuesBelow', () => {
  expect(titleOf(change(6, 'Module 6, Change purchase order: connection is con_b, shared, was none', 'none', 'con_b'))).toBe('6 · Change purchase order, connection');
  expect(titleOf(change(9, 'Module 9, Break, added'))).toBe('9 · Break');
  expect(titleOf(change(0, 'Dynamic connection added', '', 'dyn_a'))).toBe('Dynamic connection added');
  expect(titleOf(change(6, 'Module 6, Change purchase order: renamed', 'a', 'b'))).toBe('6 · Change purchase order, renamed');
});

test('ConnectionsAreCalledByName', () => {
  const names = new Map([['dyn_a', 'SAP S4P – personal'], ['con_b', 'S4P – shared RFC user']]);
  expect(named('dyn_a', names)).toEqual({ text: 'SAP S4P – personal', dynamic: true });
  expect(named('con_b', names)).toEqual({ text: 'S4P – shared RFC user', dynamic: false });
  expect(named('{{2.x}}', names)).toEqual({ text: '{{2.x}}', dynamic: false });
});

test('FailuresComeFirstAndMovesAreCounted', () => {
  const check = (state: string) => ({ state, text: state, module: 0, field: '' });
  expect(ordered([check('pass'), check('fail')]).map((c) => c.state)).toEqual(['fail', 'pass']);
  expect(counted([check('pass'), check('note'), check('pass')])).toEqual({ pass: 2, note: 1, fail: 0 });
  expect(split([{ kind: 'moved', module: 1, what: '', old: '', new: '' }, change(2, 'x')])).toMatchObject({ moved: 1, listed: [{ module: 2 }] });
  expect(numbers(['2 Get purchase order', '6 Change purchase order'])).toBe('2 · 6');
});
