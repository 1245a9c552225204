import { describe, expect, test } from 'vitest';
import { inserted, insideAt, pasted, pillsOf, shortName, unclosed } from './tokens';

const seen = (text: string) => pillsOf(text).map((p) => `${p.kind}:${text.slice(p.from, p.to)}`);

describe('Pills', () => {
  test.each<[string, string[]]>([
    ['plain text', []],
    ['{{2.PO_NUMBER}}', ['item:{{2.PO_NUMBER}}']],
    ['REM-{{1.reminders + 1}}', ['item:{{1.reminders', 'edge:}}']],
    ['{{1 + 2.x}}', ['edge:{{', 'item:2.x}}']],
    ['Sent {{formatDate(now; "YYYY-MM-DD")}} by {{5.from}}', ['function:{{formatDate(', 'keyword:now', 'function:)}}', 'item:{{5.from}}']],
    ['{{var.input.purchase_order}}', ['item:{{var.input.purchase_order}}']],
    ['{{upper("}}")}}', ['function:{{upper(', 'function:)}}']],
    ['{{2.`Net value`.items[1].MATERIAL}}', ['item:{{2.`Net value`.items[1].MATERIAL}}']],
    ['{{2.open', []],
    ['{{}}', ['brace:{{', 'brace:}}']],
    ['{{(1.a + 2) * 3}}', ['edge:{{', 'item:1.a', 'edge:}}']],
    ['{{12.5}}', ['brace:{{', 'brace:}}']],
  ])('%s', (text, pills) => {
    expect(seen(text)).toEqual(pills);
  });

  test('RemovingACallTakesItsArguments', () => {
    const text = 'a {{upper(lower(1.x))}} b';
    const [upper, lower, , , closing] = pillsOf(text);
    expect(text.slice(...(upper?.whole ?? [0, 0]))).toBe('{{upper(lower(1.x))}}');
    expect(text.slice(...(lower?.whole ?? [0, 0]))).toBe('lower(1.x)');
    expect(text.slice(...(closing?.whole ?? [0, 0]))).toBe('{{upper(lower(1.x))}}');
  });

  test('TheyNeverOverlap', () => {
    for (const text of ['{{a(b(c(1.x; now)))}}{{2.y}}x{{', '}}{{ now }}{{', '{{"a""b" & 1.x & )}}']) {
      let last = 0;
      for (const pill of pillsOf(text)) {
        expect(pill.from).toBeGreaterThanOrEqual(last);
        expect(pill.to).toBeGreaterThan(pill.from);
        last = pill.to;
      }
    }
  });
});

test('AReferenceIsNamedByItsLastPart', () => {
  expect(shortName('2.POHEADER.PO_NUMBER')).toBe('PO_NUMBER');
  expect(shortName('2.`Net value`')).toBe('Net value');
  expect(shortName('2.items[1]')).toBe('1');
});

describe('Inserting', () => {
  test('OutsideItBringsBraces', () => {
    expect(inserted('abc', 3, '{{2.x}}')).toEqual({ insert: '{{2.x}}', cursor: 10 });
    expect(inserted('abc', 3, 'upper()')).toEqual({ insert: '{{upper()}}', cursor: 11 });
  });
  test('InsideAnExpressionItDoesNot', () => {
    expect(inserted('{{upper()}}', 8, '{{2.x}}')).toEqual({ insert: '2.x', cursor: 11 });
    expect(inserted('{{a}} b', 7, 'now')).toEqual({ insert: '{{now}}', cursor: 14 });
  });
});

test('APastedExpressionFitsItsPlace', () => {
  // Beside text it keeps its braces, inside an expression it goes without them.
  expect(pasted('REM-', 4, '{{1.n}}')).toBe('{{1.n}}');
  expect(pasted('{{upper()}}', 8, '{{1.n}}')).toBe('1.n');
  expect(pasted('{{upper()}}', 8, ' {{1.n}}\n')).toBe('1.n');
  expect(pasted('{{upper()}}', 11, '{{1.n}}')).toBe('{{1.n}}');
  expect(pasted('{{upper(', 8, 'a {{1.n}} b')).toBe('a {{1.n}} b');
  expect(pasted('', 0, 'Dear {{1.name}}, {{1.n}}')).toBe('Dear {{1.name}}, {{1.n}}');
  expect(pillsOf('Dear {{1.name}}, {{1.n}}').map((pill) => pill.name)).toEqual(['1.name', '1.n']);
});

test('InsideIsBetweenTheBraces', () => {
  const text = 'a{{1.n}}b{{2.m';
  expect([0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 14].map((at) => insideAt(text, at))).toEqual([false, false, false, true, true, true, false, false, false, false, true, true]);
});

test('AnExpressionThatIsBeingTypedIsOpen', () => {
  expect(['', 'a', '{{1.n}}', '{{1.n}} {{upp', '{{"}}', '{{"}}"', 'a{{'].map(unclosed)).toEqual([-1, -1, -1, 8, -1, 0, 1]);
});
