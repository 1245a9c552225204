import { describe, expect, test } from 'vitest';
import { allTexts } from '../../texts/catalogue';
import { audit as text } from '../../texts/audit';
import { eventOf, rows } from './fixtures';
import { factsOf } from './facts';
import { addressOf, cleared, exactTime, filtered, filtersOf, milliseconds, ownDays, queryOf, shortHash, span, timeOf } from './model';
import { outcomeOf } from './outcome';

const now = new Date(2026, 10, 25, 15, 30);

describe('Filters', () => {
  test('TheLastDaysComeFirstAndALinkShowsAllOfIt', () => {
    expect(filtersOf({}).when).toBe('7');
    expect(filtersOf({ person: 'p' }).when).toBe('7');
    expect(filtersOf({ run: 'run_1' }).when).toBe('all');
    expect(filtersOf({ row: '4500018690' }).when).toBe('all');
    expect(filtersOf({ seq: '12' }).when).toBe('all');
  });

  test('TheAddressGivesTheSameFilters', () => {
    for (const query of [{}, { person: 'p&q' }, { run: 'run_1' }, { run: 'run_1', when: '30' }, { when: 'all', q: 'po 45' }, { row: '4711', seq: '9' }] as Record<string, string>[]) {
      const filters = filtersOf(query);
      const back = Object.fromEntries(Object.entries(addressOf(filters, query.seq ? Number(query.seq) : null)).filter((pair): pair is [string, string] => Boolean(pair[1])));
      expect(filtersOf(back)).toEqual(filters);
    }
  });

  test('OpeningAnEventKeepsTheTimeThatIsFilteredFor', () => {
    const filters = filtersOf({});
    const address = addressOf(filters, 10_481);
    expect(address).toMatchObject({ when: '7', seq: '10481' });
    expect(addressOf(filtersOf(address as Record<string, string>), null).when).toBeUndefined();
  });

  test('ClearKeepsTheTime', () => {
    const filters = filtersOf({ when: '30', person: 'p', q: 'x' });
    expect(filtered(filters)).toBe(true);
    expect(filtered(cleared(filters))).toBe(false);
    expect(cleared(filters).when).toBe('30');
  });

  test('PeriodsBeginAtMidnight', () => {
    expect(span('today', now)).toEqual({ from: new Date(2026, 10, 25), to: null });
    expect(span('yesterday', now)).toEqual({ from: new Date(2026, 10, 24), to: new Date(2026, 10, 25) });
    expect(span('7', now).from).toEqual(new Date(2026, 10, 19));
    expect(span('all', now)).toEqual({ from: null, to: null });
    expect(span('nonsense', now)).toEqual({ from: null, to: null });
  });

  test('OwnDaysIncludeTheLast', () => {
    expect(span('2026-11-01..2026-11-23', now)).toEqual({ from: new Date(2026, 10, 1), to: new Date(2026, 10, 24) });
    expect(span('..2026-11-23', now).from).toBeNull();
    expect(ownDays('7')).toBeNull();
  });

  test('TheEngineIsAskedInItsNames', () => {
    expect(queryOf(filtersOf({ when: 'all', flow: 'f1', user: 'ANNA.K', row: '4711', run: 'r', view: 'v', q: 'po' }), now, 200, 7)).toMatchObject({ from: '', to: '', flowId: 'f1', remoteUser: 'ANNA.K', rowKey: '4711', runId: 'r', viewId: 'v', search: 'po', before: 7, limit: 200 });
  });
});

describe('Words', () => {
  test('TimesSayTheDayOnceItIsOver', () => {
    expect(timeOf(new Date(2026, 10, 25, 11, 20, 41).toISOString(), now)).toBe('11:20:41');
    expect(timeOf(new Date(2026, 10, 23, 18, 0).toISOString(), now)).toBe('Mon 18:00');
    expect(timeOf(new Date(2026, 9, 2, 10, 38).toISOString(), now)).toBe('2 Oct, 10:38');
    expect(exactTime(new Date(2026, 10, 25, 10, 51, 6, 412).toISOString())).toMatch(/^10:51:06\.412 [+-]\d\d:\d\d$/);
    expect(shortHash('5f2a9c1e7704d3b86a15e0cf92b74d18')).toBe('5f2a…4d18');
  });

  test('DurationsAndAccountsAreReadAsTheEngineWritesThem', () => {
    expect(milliseconds('2.728221ms')).toBeCloseTo(2.728221);
    expect(milliseconds('1m2.5s')).toBe(62_500);
    expect(milliseconds('831µs')).toBeCloseTo(0.831);
    expect(milliseconds('a while')).toBeNull();
    const event = { ...eventOf(rows[5]!), facts: [{ name: 'Remote user name', value: 'ANNA.K on S4P; sup_reader on Supplier directory' }, { name: 'Took', value: '2.728221ms' }] } as unknown as Parameters<typeof factsOf>[0];
    expect(factsOf(event)).toContainEqual({ name: text('col.user'), value: 'ANNA.K on S4P', lines: ['sup_reader on Supplier directory'] });
    expect(factsOf(event)).toContainEqual({ name: 'Took', value: '2.7 ms' });
  });

  test('AnEventWithoutOutcomeSaysWhatItDid', () => {
    expect(outcomeOf({ event: 'sign_in.stored', outcome: '' })).toMatchObject({ id: 'kept', tone: 'success' });
    expect(outcomeOf({ event: 'sign_in.rejected', outcome: 'refused' })).toMatchObject({ id: 'rejected', tone: 'warning' });
    expect(outcomeOf({ event: 'flow.created', outcome: '' })).toMatchObject({ id: 'created', tone: 'neutral' });
    expect(outcomeOf({ event: 'something.new', outcome: '' })).toBeNull();
  });

  test('UnknownIsNeverShownAsFailed', () => {
    expect(outcomeOf({ event: 'step.outcome_unknown', outcome: 'unknown' })).toMatchObject({ id: 'unknown', tone: 'warning' });
  });

  test('EveryOutcomeHasItsWord', () => {
    const ids = new Set(allTexts().filter(({ area, id }) => area === 'audit' && id.startsWith('outcome.')).map(({ id }) => id));
    for (const event of ['run.started', 'run.finished', 'step.retried', 'step.decided', 'sign_in.used_once', 'connection.tested', 'build_time_value.set', 'flow.imported', 'audit.retired', 'person.erased', 'sample.written', 'view.changed']) {
      const look = outcomeOf({ event, outcome: 'succeeded' });
      expect(ids.has(`outcome.${look?.id}`), event).toBe(true);
    }
  });

  test('FactsAreNamedInWordsAndBusinessFieldsAsTheirSystemNamesThem', () => {
    const event = { ...eventOf(rows[6]!), facts: [{ name: 'kept_in', value: 'GNOME Keyring' }, { name: 'EKKO-UNSEZ (as a hash)', value: 'ab'.repeat(32) }] } as unknown as Parameters<typeof factsOf>[0];
    expect(factsOf(event)).toMatchObject([{ name: 'Kept in', value: 'GNOME Keyring' }, { name: 'EKKO-UNSEZ (as a hash)', value: 'abab…abab', mono: 'value' }]);
  });

  test('FactsThatBelongTogetherStandTogether', () => {
    const facts = factsOf(eventOf(rows[1]!));
    const by = (name: string) => facts.find((fact) => fact.name === name);
    expect(by(text('col.user'))).toMatchObject({ value: 'ANNA.K on S4P, client 100', strong: 'ANNA.K' });
    expect(by('Module')).toMatchObject({ value: 'Change purchase order', detail: 'BAPI_PO_CHANGE' });
    expect(by('Started from')).toMatchObject({ value: 'Action button Send reminder', detail: 'View Overdue purchase orders, 4500018690' });
    expect(by('Connection')?.detail).toBe('Dynamic connection');
    expect(facts.filter((fact) => fact.name === 'System')).toEqual([]);
  });
});
