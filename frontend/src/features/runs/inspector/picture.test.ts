import { describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { retried } from './fixtures';
import { pictureOf } from './picture';

const look = (view: wire.RunView) => Object.fromEntries(pictureOf(view).links.map((link) => [link.key, link.look]));

describe('The picture of the version that ran', () => {
  test('GoesInTheOrderOfTheFlowWithErrorHandlersAfterTheirModule', () => {
    expect(pictureOf(retried).modules.map((one) => one.id)).toEqual([1, 2, 3, 4, 5, 6, 9, 7, 8]);
  });

  test('SaysWhichLinksWereReached', () => {
    expect(look(retried)).toMatchObject({ '1-2': 'reached', '4-5': 'reached', '4-7': 'blocked', '7-8': 'not_reached', '6-9': 'error' });
  });

  test('WhatAFilterStoppedWasNotReached', () => {
    expect(pictureOf(retried).modules.find((one) => one.id === 7)?.steps).toBeUndefined();
  });

  test('AFilterWithoutATestedValueHasItsName', () => {
    const links = retried.links.map((one) => (one.to === 5 ? { ...one, text: 'passed' } : one));
    const document = { ...retried.document, links: retried.document.links.map((one) => (one.to === 5 ? { ...one, filter: { name: 'Up to 30 days', groups: [] } } : one)) };
    expect(pictureOf({ ...retried, links, document }).links.find((one) => one.to === 5)?.text).toBe('Up to 30 days, passed');
  });

  test('NoTwoModulesStandInEachOther', () => {
    const { modules } = pictureOf({ ...retried, document: { ...retried.document, modules: retried.document.modules.map((one) => ({ ...one, y: one.y / 4 })) } });
    for (const one of modules) for (const other of modules) if (one !== other) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(60);
  });

  test('ModulesThatGoInACircleAreDrawnOnce', () => {
    const document = { ...retried.document, links: [...retried.document.links, { ...(retried.document.links[0] as wire.FlowLink), from: 3, to: 2 }] };
    expect(pictureOf({ ...retried, document }).modules).toHaveLength(9);
  });

  test('NothingIsLeftOfTheVersion', () => {
    expect(pictureOf({ ...retried, document: { ...retried.document, modules: [], links: [] } }).modules).toEqual([]);
  });
});
