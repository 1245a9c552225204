import { describe, expect, test, vi } from 'vitest';
import { Fault, type wire } from '../../../api';
import { read, readFilter } from '../design/clipboard';
import { parse } from '../dock/RunInputs';
import { sampleDocument, large, reminder } from '../fixtures';
import { fixOf } from '../header/Problems';
import { filterText, fragment, guides, isLoose, linkUnder, linksFrom, mayLink, neighbour, placeAfter, snap, treeOf } from './graph';
import { linkMarksOf, marksOf, shownAccounts } from './marks';
import { operatorGroups, operatorWord } from './operators';
import { filterOf, foresee, getPath, setPath, type FlowOp } from './ops';
import { dots, errorCurve, nextCurve } from './path';
import { Saver, type SaverApi } from './saver';
import { scheduleWords, startWith } from './scheduling';

const doc = sampleDocument;
const face = (id: number) => reminder.faces.find((f) => f.id === id);
const isTrigger = (id: number) => face(id)?.trigger ?? false;

describe('Graph', () => {
  test('TheOrderIsThatOfARun', () => {
    expect(treeOf(doc, isTrigger).order).toEqual([1, 2, 3, 4, 5, 6, 9, 7, 8]);
    expect(treeOf(doc, isTrigger).orphans.size).toBe(0);
  });

  test('WhatNoLinkJoinsToTheStartIsAnOrphan', () => {
    const cut = { ...doc, links: doc.links.filter((l) => l.from !== 7) };
    expect([...treeOf(cut, isTrigger).orphans]).toEqual([8]);
  });

  test('ACircleInAFileIsCut', () => {
    const circle = { ...doc, links: [...doc.links, { ...(doc.links[0] as wire.FlowLink), from: 8, to: 1 }] };
    expect(treeOf(circle, isTrigger).order.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('AModuleThatStandsAloneMayBePutIntoTheLinkBelowIt', () => {
    const two = doc.modules.find((m) => m.id === 2) as wire.FlowModule;
    const three = doc.modules.find((m) => m.id === 3) as wire.FlowModule;
    const middle = { x: (two.x + three.x) / 2, y: (two.y + three.y) / 2 };
    expect(linkUnder(doc, middle)).toEqual({ from: 2, to: 3 });
    expect(linkUnder(doc, { x: middle.x, y: middle.y - 90 })).toBeNull();
    expect(isLoose(doc, 2)).toBe(false);
    expect(isLoose({ ...doc, links: doc.links.filter((l) => l.from !== 8 && l.to !== 8) }, 8)).toBe(true);
  });

  test('GuidesAreTheLinesOfOtherModules', () => {
    const two = doc.modules.find((m) => m.id === 2) as wire.FlowModule;
    expect(guides(doc, new Set([8]), { x: two.x, y: -999 })).toEqual({ x: two.x, y: null });
    expect(guides(doc, new Set([2]), { x: two.x + 1, y: -999 })).toEqual({ x: null, y: null });
  });

  test('ArrowsFollowLinksRoutesAndHandlers', () => {
    expect(neighbour(doc, 1, 'right')).toBe(2);
    expect(neighbour(doc, 5, 'left')).toBe(4);
    expect(neighbour(doc, 6, 'down')).toBe(9);
    expect(neighbour(doc, 9, 'up')).toBe(6);
    expect(neighbour(doc, 7, 'up')).toBe(5);
    expect(neighbour(doc, 1, 'left')).toBeNull();
  });

  test('ANewModuleStandsWhereNothingStands', () => {
    const at = placeAfter(doc, 8);
    expect(at).toEqual({ x: 784 + 184, y: 184 });
    const crowded = { ...doc, modules: [...doc.modules, { ...(doc.modules[0] as wire.FlowModule), id: 10, x: at.x, y: at.y }] };
    expect(placeAfter(crowded, 8)).toEqual({ x: 968, y: 368 });
    expect(placeAfter({ modules: [], links: [] }, null)).toEqual({ x: 0, y: 0 });
  });

  test('ALinkThatMakesNoSenseIsNotOffered', () => {
    expect(mayLink(doc, 8, 2, face)).toBe(false); // back
    expect(mayLink(doc, 1, 1, face)).toBe(false);
    expect(mayLink(doc, 2, 1, face)).toBe(false); // into the start
    expect(mayLink(doc, 8, 9, face)).toBe(false); // 9 has one already
    expect(mayLink({ ...doc, links: doc.links.filter((l) => l.to !== 9) }, 8, 9, face)).toBe(true);
  });

  test('DraggingSnapsToTheLinesOfOthersThenToTheGrid', () => {
    expect(snap(doc, new Set([3]), 290, 5)).toEqual({ x: 288, y: 0 });
    expect(snap(doc, new Set([3]), 143, 110)).toEqual({ x: 146, y: 120 });
  });

  test('RoutesComeInTheirOrderTheFallbackLast', () => {
    const routes = [{ ...(doc.links[3] as wire.FlowLink), fallback: true }, doc.links[4] as wire.FlowLink];
    expect(linksFrom({ ...doc, links: routes }, 4).map((l) => l.to)).toEqual([7, 5]);
  });

  test('AFilterWithoutANameShowsItsCondition', () => {
    expect(filterText({ name: '', groups: [[{ a: '{{1.days_overdue}}', o: 'number:lessorequal', b: '30' }]] }, operatorWord)).toBe('days overdue ≤ 30');
    expect(filterText(doc.links[3]?.filter, operatorWord)).toBe('Up to 30 days');
    expect(filterText(null, operatorWord)).toBe('');
  });

  test('ACopyHoldsTheLinksBetweenItsModules', () => {
    const part = fragment(doc, new Set([5, 6]));
    expect(part.links.map((l) => [l.from, l.to])).toEqual([[5, 6]]);
  });
});

describe('Links', () => {
  const end = (x: number, y: number) => ({ x, y, radius: 36, ring: false, below: 110 });
  test.each([
    ['straight', nextCurve(end(0, 0), end(184, 0), false)],
    ['a route', nextCurve(end(0, 0), end(194, -184), true)],
    ['backwards', nextCurve(end(200, 0), end(0, 100), false)],
    ['an error', errorCurve(end(0, 0), end(0, 221))],
  ])('DotsStandAtEqualDistances %s', (name, curve) => {
    const points = dots(curve);
    const gaps = points.slice(1).map((p, i) => Math.hypot(p.x - (points[i]?.x ?? 0), p.y - (points[i]?.y ?? 0)));
    const middle = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    // Across a sharp turn the straight distance is shorter than the way along the curve.
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(name === 'backwards' ? 5 : 1.2);
    expect(middle).toBeGreaterThan(8);
    expect(middle).toBeLessThan(14);
    expect(points[0]).toEqual(curve.from);
    expect(points.at(-1)?.x).toBeCloseTo(curve.to.x, 3);
  });

  test('TheyStayClearOfTheRing', () => {
    const curve = nextCurve({ ...end(0, 0), ring: true }, end(184, 0), false);
    expect(curve.from.x).toBe(36 + 6 + 12);
  });
});

describe('Operations', () => {
  test('SimpleOnesAreForeseen', () => {
    const after = (op: FlowOp) => foresee(doc, op);
    expect(after({ op: 'move', places: [{ id: 3, x: 1, y: 2 }] }).modules[2]).toMatchObject({ id: 3, x: 1, y: 2 });
    expect(after({ op: 'link', from: 8, to: 9 }).links).toHaveLength(doc.links.length + 1);
    expect(after({ op: 'unlink', from: 1, to: 2 }).links).toHaveLength(doc.links.length - 1);
    expect(after({ op: 'rename_flow', name: '  ' }).name).toBe(doc.name);
    expect(after({ op: 'set_connection', ids: [6], connection: { dynamic: 'dyn_x' } }).modules[5]?.connection).toEqual({ shared: '', dynamic: 'dyn_x' });
    expect(after({ op: 'add_module', module: { app: 'sap', action: 'x', x: 0, y: 0 } })).toBe(doc);
  });

  test('AFieldIsSetByItsPath', () => {
    expect(setPath({ a: { b: 1 } }, 'a.c', 2)).toEqual({ a: { b: 1, c: 2 } });
    expect(setPath({ 'a.b': 1 }, 'a.b', 2)).toEqual({ 'a.b': 2 });
    expect(setPath({ a: 1 }, 'a', null)).toEqual({});
    expect(setPath({ a: 'text' }, 'a.b', 1)).toEqual({ a: 'text' });
    expect(getPath({ a: { b: 1 } }, 'a.b')).toBe(1);
    expect(getPath(undefined, 'a')).toBeUndefined();
  });

  test('AFilterOfTheWireBecomesThatOfTheEngine', () => {
    expect(filterOf(doc.links[3]?.filter)).toEqual({ name: 'Up to 30 days', groups: [[{ a: '{{1.days_overdue}}', o: 'number:lessorequal', b: '30' }]] });
    expect(filterOf(null)).toBeNull();
  });

  test('EveryOperatorHasAWordOfItsOwn', () => {
    const all = operatorGroups.flatMap((g) => g.operators.map((o) => o.value));
    expect(new Set(all).size).toBe(all.length);
    expect(operatorWord('text:equal:ci')).not.toBe('text:equal:ci');
    expect(operatorWord('strange')).toBe('strange');
  });

  test('AFixThatCannotBeReadIsNotOffered', () => {
    expect(fixOf({ fixOp: '{"op":"unlink","from":1,"to":2}' })).toEqual({ op: 'unlink', from: 1, to: 2 });
    expect(fixOf({ fixOp: '' })).toBeNull();
    expect(fixOf({ fixOp: '{' })).toBeNull();
    expect(fixOf({ fixOp: '{"x":1}' })).toBeNull();
  });

  test('OnlyOurOwnTextIsPasted', () => {
    expect(read('hello')).toBeNull();
    expect(read('{"format":"signet.modules/1","modules":[]}')).toBeNull();
    expect(read('{"format":"signet.modules/1","modules":[{"app":"sap"}]}')).toEqual({ modules: [{ app: 'sap' }] });
    expect(read('signet.modules/1 {')).toBeNull();
  });
});

describe('Values of a run', () => {
  const input = (type: string, required = false) => ({ type, required });
  test.each([
    [input('text'), 'a ', { value: 'a ' }], [input('text', true), ' ', { error: 'The flow needs it.' }], [input('text'), '', {}],
    [input('number'), '1,5', { value: 1.5 }], [input('number'), 'x', { error: 'Enter a number.' }],
    [input('boolean'), 'true', { value: true }], [input('date'), '2026-12-04', { value: '2026-12-04' }], [input('date'), 'soon', { error: 'Enter a date as 2026-12-04.' }],
    [input('array'), '[1]', { value: [1] }], [input('array'), '{}', { error: 'Enter it as JSON.' }], [input('collection'), '{"a":1}', { value: { a: 1 } }], [input('any'), 'x', { value: 'x' }],
  ])('AreReadByTheirType %#', (of, typed, want) => expect(parse(of, typed)).toEqual(want));
});

describe('Schedules', () => {
  test.each([
    [{ type: 'on-demand' }, 'On demand'], [{ type: 'indefinitely', interval: 900 }, 'Every 15 minutes'], [{ type: 'indefinitely', interval: 3600 }, 'Every hour'], [{ type: 'indefinitely', interval: 60 }, 'Every minute'],
    [{ type: 'daily', time: '08:00' }, 'Every day at 08:00'], [{ type: 'weekly', days: [1, 5], time: '08:00' }, 'Every Monday and Friday at 08:00'], [{ type: 'monthly', days: [1], time: '08:00' }, 'On day 1 of every month at 08:00'],
    [{ type: 'cron', cron: '0 8 * * 1' }, 'By the cron line 0 8 * * 1'],
  ])('InWords %#', (schedule, words) => expect(scheduleWords(schedule)).toBe(words));

  test('ANewKindBeginsWithSomethingThatWorks', () => {
    expect(startWith('indefinitely', { type: 'on-demand' })).toEqual({ type: 'indefinitely', interval: 900 });
    expect(startWith('weekly', { type: 'on-demand', zone: 'Europe/Berlin' })).toEqual({ type: 'weekly', time: '08:00', days: [1], zone: 'Europe/Berlin' });
    expect(startWith('on-demand', { type: 'daily', time: '09:00' })).toEqual({ type: 'on-demand' });
  });
});

describe('A run on the canvas', () => {
  const step = (module: number, state: string, operation = 1, attempt = 1) => ({ module, operation, attempt, state }) as wire.RunStep;
  const run = (state: string, steps: wire.RunStep[]) => ({ run: { state }, steps, links: [{ from: 1, to: 2, state: 'reached', text: '' }, { from: 2, to: 3, state: 'not_reached', text: '' }] }) as unknown as wire.RunView;

  test('TheNewestTryCountsAndTheWorstShows', () => {
    const marks = marksOf(run('running', [step(1, 'succeeded'), step(1, 'succeeded', 2), step(2, 'failed'), step(2, 'succeeded', 1, 2), step(3, 'succeeded'), step(3, 'failed', 2), step(4, 'filtered'), step(5, 'unknown')]));
    expect([...marks]).toEqual([[1, { state: 'succeeded', count: 2 }], [2, { state: 'succeeded', count: 1 }], [3, { state: 'failed', count: 2 }], [5, { state: 'warning', count: 1 }]]);
  });

  test('ABundleTravelsToWhatRuns', () => {
    const view = run('running', [step(1, 'succeeded'), step(2, 'running')]);
    expect([...linkMarksOf(view, marksOf(view))]).toEqual([['1-2', 'travel'], ['2-3', 'not_reached']]);
  });

  test('AStepThatNeverEndedIsNotShownAsRunning', () => {
    expect(marksOf(run('in_doubt', [step(6, 'running')])).get(6)?.state).toBe('warning');
  });

  test('TheNamesOnTheChipsAreHandedOver', () => {
    const chips = [{ kind: 'personal', account: 'ANNA.K' }, { kind: 'shared', account: 'RFC' }, { kind: 'personal', account: '' }] as wire.Chip[];
    expect(shownAccounts({ acts: chips, faces: [] })).toEqual(['ANNA.K']);
  });
});

describe('Saver', () => {
  const state = (revision: string, more: Partial<wire.FlowState> = {}): wire.FlowState => ({ ...reminder, revision, ...more });
  const setUp = (apply: SaverApi['apply'], more: Partial<SaverApi> = {}) => {
    const events = { onAnswer: vi.fn(), onMoved: vi.fn() };
    const api: SaverApi = { apply, step: async () => state('undone'), stepTo: async () => state('undone'), layout: async () => state('aligned'), get: async () => state('theirs'), ...more };
    return { saver: new Saver('f', api, state('r1'), events), events };
  };
  const move = (x: number): FlowOp[] => [{ op: 'move', places: [{ id: 1, x, y: 0 }] }];

  test('EachEditIsMadeOnWhatTheOneBeforeLeft', async () => {
    const seen: string[] = [];
    let n = 1;
    const { saver } = setUp(async ({ revision }) => {
      seen.push(revision);
      n += 1;
      return state(`r${n}`);
    });
    void saver.apply(move(1));
    void saver.apply(move(2));
    expect(saver.snapshot().saving).toBe('saving');
    expect(saver.snapshot().flow.document.modules[0]?.x).toBe(2);
    await saver.settled();
    expect(seen).toEqual(['r1', 'r2']);
    expect(saver.snapshot().saving).toBe('saved');
  });

  test('ARefusalIsGivenBackAndTheNextEditGoesOn', async () => {
    const apply = vi.fn<SaverApi['apply']>().mockRejectedValueOnce(new Fault({ kind: 'invalid', code: 'flow.circle', title: 'A circle' })).mockResolvedValueOnce(state('r2'));
    const { saver } = setUp(apply);
    const refused = saver.apply(move(1));
    const done = saver.apply(move(2));
    await expect(refused).rejects.toMatchObject({ code: 'flow.circle' });
    await expect(done).resolves.toMatchObject({ revision: 'r2' });
    expect(saver.snapshot().saving).toBe('saved');
  });

  test('AnEditGoesOnTopOfWhatSomebodyElseChanged', async () => {
    const apply = vi.fn<SaverApi['apply']>().mockRejectedValueOnce(new Fault({ kind: 'conflict', code: 'flow.stale', title: 'Changed' })).mockResolvedValueOnce(state('r3'));
    const { saver, events } = setUp(apply);
    await expect(saver.apply(move(1))).resolves.toMatchObject({ revision: 'r3' });
    expect(apply.mock.calls[1]?.[0].revision).toBe('theirs');
    expect(events.onMoved).toHaveBeenCalledTimes(1);
  });

  test('WhatCannotBeSavedStaysOnScreenUntilItCan', async () => {
    const apply = vi.fn<SaverApi['apply']>().mockRejectedValueOnce(new Fault({ kind: 'unavailable', code: 'workspace.write', title: 'The disk is full' })).mockResolvedValue(state('r2'));
    const { saver } = setUp(apply);
    const answer = saver.apply(move(5));
    await vi.waitFor(() => expect(saver.snapshot().saving).toMatchObject({ failed: { title: 'The disk is full' } }));
    expect(saver.snapshot().flow.document.modules[0]?.x).toBe(5);
    await expect(saver.settled()).rejects.toMatchObject({ title: 'The disk is full' });
    saver.retry();
    await expect(answer).resolves.toMatchObject({ revision: 'r2' });
  });

  test('AnEditWhoseAnswerGotLostIsNotMadeTwice', async () => {
    const apply = vi.fn<SaverApi['apply']>().mockRejectedValueOnce(new Fault({ kind: 'timeout', code: 'bridge.timeout', title: 'No answer' }));
    const { saver } = setUp(apply, { get: async () => state('r2') });
    const answer = saver.apply(move(5));
    await vi.waitFor(() => expect(saver.snapshot().saving).toMatchObject({ failed: { title: 'No answer' } }));
    saver.retry();
    await expect(answer).resolves.toMatchObject({ revision: 'r2' });
    expect(apply).toHaveBeenCalledTimes(1);
  });

  test('NewsFromElsewhereWaitsForWhatIsOnItsWay', async () => {
    let answer: (s: wire.FlowState) => void = () => {};
    const { saver } = setUp(() => new Promise((resolve) => { answer = resolve; }));
    const done = saver.apply(move(5));
    saver.offer(state('older'));
    expect(saver.snapshot().flow.revision).toBe('r1');
    answer(state('r2'));
    await done;
    saver.offer(state('newer'));
    expect(saver.snapshot().flow.revision).toBe('newer');
  });
});

test('ALargeFlowIsWalkedQuickly', () => {
  const { document } = large(2000);
  const start = performance.now();
  expect(treeOf(document).order).toHaveLength(2000);
  expect(performance.now() - start).toBeLessThan(500);
});

describe('A copied filter', () => {
  test('IsReadFromItsOwnFormOnly', () => {
    const filter = { name: 'Due', groups: [[{ a: '{{1.days}}', o: 'number:greater', b: '3' }]] };
    expect(readFilter(JSON.stringify({ format: 'signet.filter/1', filter }))).toEqual(filter);
    expect(readFilter('{"format":"signet.filter/1","filter":{"groups":[[{"a":1}]]}}')).toBeNull();
    expect(readFilter('{"format":"signet.modules/1"}')).toBeNull();
    expect(readFilter('signet.filter/1 is no JSON')).toBeNull();
  });
});
