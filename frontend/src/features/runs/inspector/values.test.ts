import { describe, expect, test } from 'vitest';
import { copyable, partsOf, pathText, referenceOf, tablesOf, valueAt } from './values';

const bundle = { PO_NUMBER: '45', POITEM: [{ MATERIAL: 'A' }, { MATERIAL: 'B', '/BEV1/LULEINH': 'X' }], 'due date': '2026-11-30', RETURN: {}, tags: ['a', 'b'] };

describe('Values', () => {
  test.each([
    ['/PO_NUMBER', '{{2.PO_NUMBER}}', '45'],
    ['/POITEM/[2]/MATERIAL', '{{2.POITEM[2].MATERIAL}}', 'B'],
    ['/due date', '{{2.`due date`}}', '2026-11-30'],
    ['/POITEM/[2]//BEV1/LULEINH', '{{2.POITEM[2].`/BEV1/LULEINH`}}', 'X'],
    ['/tags/[1]', '{{2.tags[1]}}', 'a'],
  ])('ThePathOf %s IsWhatAMappingTakes', (path, reference, value) => {
    expect(referenceOf(2, bundle, path)).toBe(reference);
    expect(valueAt(bundle, path)).toBe(value);
  });

  test('ThePathWithoutAModule', () => {
    expect(pathText(partsOf(bundle, '/POITEM/[1]') ?? [])).toBe('POITEM[1]');
    expect(partsOf(bundle, '/nowhere')).toBeNull();
  });

  test('ATextIsCopiedAsItIsAndTheRestAsJson', () => {
    expect(copyable('45')).toBe('45');
    expect(copyable({ a: 1 })).toBe('{\n  "a": 1\n}');
  });

  test('ABundleAsTables', () => {
    const { fields, lists } = tablesOf({ ...bundle, HEAD: { VENDOR: '1' } });
    expect(fields.map(([name]) => name)).toEqual(['PO_NUMBER', 'due date', 'RETURN', 'tags', 'HEAD.VENDOR']);
    expect(lists).toEqual([{ title: 'POITEM', columns: ['MATERIAL', '/BEV1/LULEINH'], rows: [['A', undefined], ['B', 'X']] }]);
  });
});
