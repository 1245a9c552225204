import { describe, expect, test } from 'vitest';
import type { wire } from '../../../../api';
import { compared, guess, isBadNumber, isShown, kept, partition, problemsAt, problemsOf, readJson, textOf, undeclared, wantsText } from './form';

const field = (name: string, more: Partial<wire.FormField> = {}) => ({ ...guess(name, ''), ...more });

describe('ShowWhen', () => {
  const commit = field('commit', { type: 'boolean', default: true });
  const wait = field('wait', { showField: 'commit', showValues: ['true'] });
  const deep = field('deep', { showField: 'wait', showValues: ['x'] });
  test('TheDefaultCountsWhileThereIsNoValue', () => expect(isShown(wait, [commit, wait], {})).toBe(true));
  test('AValueCountsMore', () => expect(isShown(wait, [commit, wait], { commit: false })).toBe(false));
  test('WhatIsMappedCanBecomeAnything', () => expect(isShown(wait, [commit, wait], { commit: '{{1.x}}' })).toBe(true));
  test('WhatDependsOnAHiddenFieldIsHidden', () => expect(isShown(deep, [commit, wait, deep], { commit: false, wait: 'x' })).toBe(false));
});

describe('WhatIsKept', () => {
  test.each<[string, string, unknown]>([
    ['number', '12.5', 12.5], ['integer', ' 3 ', 3], ['number', '{{1.n}}', '{{1.n}}'], ['number', 'abc', 'abc'], ['text', '12', '12'], ['text', '', null], ['number', '12345678901234567890', '12345678901234567890'],
  ])('%s %s', (type, typed, value) => expect(kept({ type, upper: false }, typed)).toEqual(value));
  test('CapitalsAreForWhatIsTyped', () => {
    expect(kept({ type: 'text', upper: true }, 'bapi_po')).toBe('BAPI_PO');
    expect(kept({ type: 'text', upper: true }, '{{1.name}}')).toBe('{{1.name}}');
  });
  test('ABadNumberIsSaid', () => {
    expect(isBadNumber(field('n', { type: 'integer' }), '1.5')).toBe(true);
    expect(isBadNumber(field('n', { type: 'number' }), '{{1.x}} or so')).toBe(false);
  });
  test('AnObjectIsTextThatReadsBack', () => expect(readJson(textOf({ a: [1] }))).toEqual({ value: { a: [1] } }));
  test('JsonThatIsFilledInLaterIsNoMistake', () => {
    expect(readJson('{"a": {{1.n}}}')).toEqual({ expression: true });
    expect(readJson('{"a":')).toHaveProperty('why');
  });
});

describe('Problems', () => {
  const problem = (name: string): wire.FlowProblem => ({ severity: 'error', module: 6, field: name, code: '', text: name, fixLabel: '', fixOp: '' });
  const all = [problem('POHEADER.OUR_REF'), problem('items[2].name'), problem('POHEADERX')];
  test('StandAtTheirField', () => expect(problemsOf(all, 6, 'items.2.name')).toHaveLength(1));
  test('AndCallTheOnesAround', () => {
    expect(problemsAt(all, 6, 'POHEADER')).toHaveLength(1);
    expect(problemsAt(all, 5, 'POHEADER')).toHaveLength(0);
  });
});

describe('Interfaces', () => {
  test('ManyFieldsShowAsFarAsTheyAreUsed', () => {
    const fields = Array.from({ length: 20 }, (_, i) => field(`F${i}`, { required: i === 3 }));
    const { shown, rest } = partition(fields, { F5: 'x', F6: '' }, new Set(['F9']));
    expect(shown.map((f) => f.name)).toEqual(['F3', 'F5', 'F9']);
    expect(rest).toHaveLength(17);
  });
  test('ValuesWithoutADeclarationAreNotLost', () => {
    const found = undeclared({ bapi: 'X', POHEADER: { OUR_REF: '1' }, T: [{ A: 'a' }, { B: 1 }], empty: '' }, [field('bapi')]);
    expect(found.map((f) => [f.name, f.type, f.nested.map((n) => n.name)])).toEqual([['POHEADER', 'collection', ['OUR_REF']], ['T', 'array', ['A', 'B']]]);
  });
  test('TwoReadingsAreCompared', () => expect(compared(['A', 'B'], ['B', 'C'])).toEqual({ added: ['C'], gone: ['A'] }));
  test('AMappedWholeIsText', () => {
    expect(wantsText(field('c', { type: 'collection' }), '{{2.POHEADER}}')).toBe(true);
    expect(wantsText(field('b', { type: 'boolean' }), true)).toBe(false);
    expect(wantsText(field('s', { type: 'select' }), 'GET')).toBe(false);
  });
});
