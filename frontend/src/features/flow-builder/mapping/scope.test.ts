import { expect, test } from 'vitest';
import { scope } from '../panel/fixtures';
import { bare, functionsOf, labels, foundRow, rowsOf } from './scope';

test('ReferencesHaveNames', () => {
  const names = labels(scope);
  expect(names.get('2.POHEADER.PO_NUMBER')).toBe('PO number');
  expect(names.get('var.input.purchase_order')).toBe('Purchase order');
  expect(bare('{{ 2.x }}')).toBe('2.x');
});

test('TheNearestModulesAreOpen', () => {
  const rows = rowsOf(scope.items, new Set(), '');
  expect(rows.filter((row) => row.depth === 0).map((row) => [row.item.module, row.open])).toEqual([[5, true], [3, true], [2, false], [1, false]]);
});

test('AListOffersItsFirstAndItsTextTogether', () => {
  const closed = rowsOf(scope.items, new Set(), '').find((row) => row.item.module === 2)?.key ?? '';
  expect(rowsOf(scope.items, new Set([closed]), '').flatMap((row) => row.act ?? [])).toEqual(['each', 'first', 'join']);
});

test('SearchOpensWhatHoldsTheText', () => {
  const rows = rowsOf(scope.items, new Set(), 'elk-40');
  expect(rows.map((row) => row.item.label)).toEqual(['Get purchase order', 'Items', 'Material']);
});

test('FunctionsAreFoundAcrossTabs', () => {
  expect(functionsOf(scope, 'general', '').map((f) => f.name)).toEqual(['ifempty', 'if']);
  expect(functionsOf(scope, 'general', 'turns').map((f) => f.name)).toEqual(['formatDate', 'parseDate']);
});

test('ASearchMeansTheItemNotItsModule', () => {
  const rows = rowsOf(scope.items, new Set(), 'confirmed');
  expect(rows[foundRow(rows, 'confirmed')]?.item.name).toBe('confirmed_on');
  expect(foundRow(rowsOf(scope.items, new Set(), ''), '')).toBe(0);
});
