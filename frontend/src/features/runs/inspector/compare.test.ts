import { describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { compareRuns, mostValues } from './compare';
import { asCurl } from './curl';
import { retried } from './fixtures';

const exchange = (more: Partial<wire.RunExchange>): wire.RunExchange => ({ method: 'POST', url: 'https://desk.example/tickets', requestHeaders: {}, requestBody: '', status: 201, responseHeaders: {}, responseBody: '', ...more });

describe('A request as curl', () => {
  test('IsQuotedForAShellAndHoldsNoSignIn', () => {
    const text = asCurl(exchange({
      requestHeaders: { 'Content-Type': 'application/json', Authorization: '••••••', Cookie: 'a=1', 'X-Key': '••••••', 'X-Trace': "it's" },
      requestBody: `{"title":"O'Neill $(rm -rf /)"}`,
    }));
    expect(text).toBe(`curl 'https://desk.example/tickets' -X POST \\\n  -H 'Content-Type: application/json' \\\n  -H 'X-Trace: it'\\''s' \\\n  --data-raw '{"title":"O'\\''Neill $(rm -rf /)"}'`);
    expect(text).not.toMatch(/Authorization|Cookie|X-Key/);
  });

  test('AReadNeedsNoMethod', () => {
    expect(asCurl(exchange({ method: 'GET', url: 'https://a.example/x?y=1' }))).toBe(`curl 'https://a.example/x?y=1'`);
  });
});

describe('Two runs', () => {
  test('OfEqualStepsNothingDiffers', () => {
    expect(compareRuns(retried, retried).every((step) => step.kind === 'same' && step.values.length === 0)).toBe(true);
  });

  test('DifferByStepAndByValue', () => {
    const steps = retried.steps.filter((step) => step.state !== 'filtered');
    const last = steps.at(-1) as wire.RunStep;
    const changed: wire.RunView = {
      ...retried,
      steps: retried.steps.filter((step) => step.module !== last.module || step.operation !== last.operation).map((step) => (step.module === 2 ? { ...step, input: { list: [{ name: 'Bolt' }, { name: 'Nut' }] } } : step)),
    };
    const before: wire.RunView = { ...retried, steps: retried.steps.map((step) => (step.module === 2 ? { ...step, input: { list: [{ name: 'Bolt' }, { name: 'Pin' }] } } : step)) };
    const found = compareRuns(before, changed);
    expect(found.find((step) => step.module === 2)).toMatchObject({ kind: 'changed', values: [{ side: 'input', path: 'list[2].name', before: 'Pin', after: 'Nut' }] });
    expect(found.find((step) => step.module === last.module && step.operation === last.operation)?.kind).toBe('removed');
    expect(compareRuns(changed, before).find((step) => step.module === last.module && step.operation === last.operation)?.kind).toBe('added');
  });

  test('ALongDifferenceIsCounted', () => {
    const wide = (n: number): wire.RunView => ({ ...retried, steps: retried.steps.map((step) => (step.module === 2 ? { ...step, output: [Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, i + n]))] } : step)) });
    const step = compareRuns(wide(0), wide(1)).find((one) => one.module === 2);
    expect(step?.values).toHaveLength(mostValues);
    expect(step?.more).toBe(100 - mostValues);
  });
});
