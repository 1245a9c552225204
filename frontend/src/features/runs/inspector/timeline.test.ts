import { describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { retried } from './fixtures';
import { nameSteps, tickStep, waterfall } from './timeline';

const step = (module: number, startedMs: number, tookMs: number, more: Partial<wire.RunStep> = {}): wire.RunStep => ({ ...(retried.steps[0] as wire.RunStep), module, startedMs, tookMs, ...more });
const shares = (lines: { bar: { from: number; to: number } }[]) => lines.map(({ bar }) => [bar.from, bar.to].map((n) => Math.round(n * 100)));

describe('The waterfall', () => {
  test('AllStepsStandOnOneScale', () => {
    const { lines, ticks } = waterfall(nameSteps([step(1, 0, 250), step(2, 250, 500), step(3, 750, 250)]), null);
    expect(shares(lines)).toEqual([[0, 25], [25, 75], [75, 100]]);
    expect(ticks.map((tick) => tick.ms)).toEqual([0, 200, 400, 600, 800, 1000]);
  });

  test('AHoldIsCutOutAndTheScaleBeginsAgain', () => {
    const { lines, ticks } = waterfall(nameSteps(retried.steps.filter((one) => one.state !== 'filtered')), null);
    const held = lines.find((line) => line.step.module === 9);
    expect(held?.tookMs).toBeGreaterThan(29 * 60_000);
    expect((held?.bar.to ?? 0) - (held?.bar.from ?? 0)).toBeCloseTo(0.2, 1);
    expect(lines.at(-1)?.bar.to).toBeCloseTo(1);
    expect(ticks.filter((tick) => tick.ms === null)).toHaveLength(1);
  });

  test('AWaitThatNoStepStandsForHasALineOfItsOwn', () => {
    const { lines } = waterfall(nameSteps([step(1, 0, 100), step(2, 100, 100), step(2, 600_200, 100, { attempt: 2 })]), null);
    expect(lines.map((line) => line.kind)).toEqual(['step', 'step', 'wait', 'step']);
    expect(lines[2]?.tookMs).toBe(600_000);
  });

  test('AShortPauseStaysTrueToScale', () => {
    expect(waterfall(nameSteps([step(1, 0, 400), step(2, 800, 200)]), null).lines).toHaveLength(2);
  });

  test('WhatRunsNowGrowsWithTheClock', () => {
    const { lines } = waterfall(nameSteps([step(1, 0, 100), step(2, 100, 0, { state: 'running' })]), 1_000);
    expect(lines[1]?.tookMs).toBe(900);
    expect(shares(lines)[1]).toEqual([10, 100]);
  });

  test('AStepThatWaitsForAPersonTakesTheWaitAsItsOwn', () => {
    const { lines } = waterfall(nameSteps([step(1, 0, 100), step(2, 100, 0, { state: 'waiting' })]), 120_100);
    expect(lines).toHaveLength(2);
    expect(lines[1]?.tookMs).toBe(120_000);
  });

  test('NothingYetIsNothing', () => {
    expect(waterfall([], null).lines).toEqual([]);
  });

  test.each([[1, 0.2], [80, 20], [400, 100], [1000, 200], [2400, 500], [90_000, 20_000]])('ThereAreThreeToFiveTicks %s ms', (ms, distance) => {
    expect(tickStep(ms)).toBe(Math.max(1, distance));
  });
});

describe('Steps', () => {
  test('HaveNamesThatStayWhileTheRunGoesOn', () => {
    const first = nameSteps(retried.steps.slice(0, 4)).map((one) => one.key);
    expect(nameSteps(retried.steps).map((one) => one.key).slice(0, 4)).toEqual(first);
    expect(new Set(nameSteps([step(1, 0, 1), step(1, 0, 1)]).map((one) => one.key)).size).toBe(2);
  });
});
