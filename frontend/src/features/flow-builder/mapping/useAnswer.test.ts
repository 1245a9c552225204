import { expect, test } from 'vitest';
import type { wire } from '../../../api';
import { asker, type Answer } from './useAnswer';

const about = (text: string) => ({ flowId: 'f', module: 1, field: 'x', text, cursor: 0 });

test('TheFirstKeyIsAskedAtOnceAndOnlyTheNewestAfterIt', async () => {
  const asked: string[] = [];
  const answers: ((answer: wire.MappingAnswer) => void)[] = [];
  const told: Answer[] = [];
  const one = asker((question) => {
    asked.push(question.text);
    return new Promise((resolve) => answers.push(resolve));
  }, (known) => told.push(known));
  one.ask(about('a'));
  expect(asked).toEqual(['a']);
  one.ask(about('ab'));
  one.ask(about('abc'));
  expect(asked).toEqual(['a']);
  answers[0]?.({ preview: 'A' } as wire.MappingAnswer);
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual(['a', 'abc']);
  answers[1]?.({ preview: 'ABC' } as wire.MappingAnswer);
  await Promise.resolve();
  await Promise.resolve();
  expect(told.map((known) => [known.text, known.answer?.preview])).toEqual([['a', 'A'], ['abc', 'ABC']]);
  one.ask(about('abcd'));
  one.end();
  answers[2]?.({ preview: 'late' } as wire.MappingAnswer);
  await Promise.resolve();
  await Promise.resolve();
  expect(told).toHaveLength(2);
});

test('AFailureIsToldAndTheNextKeyIsAskedAgain', async () => {
  const told: Answer[] = [];
  let calls = 0;
  const one = asker(() => {
    calls += 1;
    return Promise.reject(new Error('away'));
  }, (known) => told.push(known));
  one.ask(about('a'));
  await new Promise((resolve) => setTimeout(resolve));
  one.ask(about('b'));
  await new Promise((resolve) => setTimeout(resolve));
  expect([calls, told.length, told.every((known) => known.fault !== null)]).toEqual([2, 2, true]);
});
