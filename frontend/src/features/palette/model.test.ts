import { describe, expect, test, vi } from 'vitest';
import type { Action } from '../../actions';
import type { wire } from '../../api';
import { fromRow, groups, marked, rowActions } from './model';
import { used, uses } from './uses';

const action = (id: string, label: string, more: Partial<Action> = {}): Action => ({ id, label, icon: 'play', group: 'go', run: () => {}, ...more });
const row = (kind: string, title: string, more: Partial<wire.PaletteRow> = {}) => ({ kind, id: title, title, detail: '', chips: [], action: 'open', key: '', ...more }) as unknown as wire.PaletteRow;
const empty = { rows: [], withContext: true, uses: new Map<string, number>() };

describe('Groups', () => {
  const actions = [
    action('send', 'Send reminder', { group: 'context', context: '3 selected rows', chips: () => [{ kind: 'personal', text: 'as ANNA.K' }] }),
    action('go.runs', 'Runs'),
    action('hidden', 'Back', { hidden: true }),
    action('away', 'Publish', { when: () => false }),
    action('theme', 'Theme: Dark', { group: 'app', keywords: 'night reminder' }),
  ];

  test('WhatIsHereComesFirstUnderItsName', () => {
    const found = groups({ ...empty, text: 'remin', actions, rows: [row('flow', 'Open Send overdue PO reminder')] });
    expect(found.map(({ title }) => title)).toEqual(['For 3 selected rows', 'Action Flows', 'Signet']);
    expect(found[0]?.entries[0]).toMatchObject({ runs: true, chips: [{ text: 'as ANNA.K' }] });
  });

  test('HiddenAndAbsentOnesStayOut', () => {
    const labels = groups({ ...empty, text: '', actions }).flatMap(({ entries }) => entries.map(({ label }) => label));
    expect(labels).not.toContain('Back');
    expect(labels).not.toContain('Publish');
  });

  test('WithoutTheContextItsGroupGoes', () => {
    expect(groups({ ...empty, text: 'remin', actions, withContext: false }).map(({ id }) => id)).toEqual(['app']);
  });

  test('PrefixesChooseWhatIsSearched', () => {
    const rows = [row('flow', 'Runs of the mill')];
    expect(groups({ ...empty, text: '>runs', actions, rows }).map(({ id }) => id)).toEqual(['go']);
    expect(groups({ ...empty, text: '#runs', actions, rows }).map(({ id }) => id)).toEqual(['flow']);
  });

  test('EveryWordMustMatch', () => {
    expect(groups({ ...empty, text: 'send dark', actions })).toEqual([]);
    expect(groups({ ...empty, text: 'dark theme', actions }).map(({ id }) => id)).toEqual(['app']);
  });

  test('WhatOneUsesComesFirst', () => {
    const two = [action('a', 'Runs'), action('b', 'Runs, mine')];
    const order = (memory: Map<string, number>) => groups({ ...empty, text: 'runs', actions: two, uses: memory })[0]?.entries.map(({ key }) => key);
    expect(order(new Map())).toEqual(['a', 'b']);
    expect(order(new Map([['b', 2]]))).toEqual(['b', 'a']);
  });
});

test('TheMatchIsMarked', () => {
  expect(marked('Send reminder', 'REMIN')).toEqual([{ text: 'Send ', match: false }, { text: 'remin', match: true }, { text: 'der', match: false }]);
  expect(marked('Runs', 'x')).toEqual([{ text: 'Runs', match: false }]);
});

test('TabOffersEverythingOfAFlowWithItsChips', () => {
  const chips = [{ kind: 'personal', text: 'as you' }] as unknown as wire.Chip[];
  const all = rowActions(fromRow(row('flow', 'Open Send reminder', { id: 'f1', chips })));
  expect(all.map(({ label }) => label)).toEqual(['Run once: Send reminder', 'Run once with inputs: Send reminder', 'Open Send reminder', 'Runs of Send reminder', 'Versions of Send reminder']);
  expect(all[0]).toMatchObject({ runs: true, chips });
  expect(all[2]).toMatchObject({ runs: false, chips: [] });
  expect(rowActions(fromRow(row('view', 'Overdue')))).toEqual([]);
});

test('UseFadesByHalfAWeek', () => {
  localStorage.clear();
  const start = Date.UTC(2026, 10, 1);
  used('x', start);
  used('x', start);
  expect(uses(start).get('x')).toBe(2);
  expect(uses(start + 7 * 86_400_000).get('x')).toBeCloseTo(1);
  localStorage.setItem('signet.palette', 'broken');
  expect(uses().size).toBe(0);
  vi.restoreAllMocks();
});
