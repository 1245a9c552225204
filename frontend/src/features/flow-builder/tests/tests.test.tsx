import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { reminder } from '../fixtures';
import { answers } from '../testing';

vi.mock('../../sign-in/host', () => ({ default: () => null }));
vi.mock('../../runs/host', () => ({ default: () => null }));
// The whole window is drawn for each of them; a busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 });

const flowId = reminder.document.id;

const one: wire.TestCase = {
  name: 'Late', note: '', at: '', zone: '', inputs: { po: '4500' }, trigger: [], responses: [{ module: 2, operation: 1, bundles: [{ a: 1 }] }],
  expect: [{ about: 'sent', module: 2, operation: 0, of: 'to', is: '', value: 'x@y.example', words: 'Module 2 would send to, which is x@y.example' }],
};
const result: wire.TestResult = {
  name: 'Late', passed: false, state: 'succeeded', stateText: 'Succeeded', tookMs: 3, modules: [{ module: 2, operations: 1, state: 'succeeded' }], sent: [],
  checks: [{ check: 0, passed: false, module: 2, text: 'Module 2 would send to, which is x@y.example', expected: 'x@y.example', actual: 'z@y.example' }],
};

beforeEach(() => localStorage.clear());

async function openTests(more: Answers = {}) {
  const window = openWindow(`#/flows/${flowId}`, answers(reminder, {
    'Profile.Shell': () => shell, 'Building.Get': () => ({ pins: [], breakpoints: [] }), 'Tests.List': () => ({ flowId, cases: [one] }), 'Tests.Run': () => ({ results: [result] }), ...more,
  }));
  await userEvent.click(await screen.findByRole('button', { name: 'More' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Tests' }));
  return { ...window, panel: await screen.findByRole('complementary', { name: 'Tests' }) };
}

describe('The tests of a flow', () => {
  test('ADifferenceShowsWhatWasExpectedAndWhatWasFound', async () => {
    const { panel, called } = await openTests();
    await userEvent.click(await within(panel).findByRole('button', { name: 'Run all' }));
    expect((await within(panel).findByText('x@y.example')).dataset.side).toBe('expected');
    expect(within(panel).getByText('z@y.example').dataset.side).toBe('found');
    expect(called('Tests.Run')).toEqual([{ flowId, names: [], version: 0 }]);
    expect(await axeFindings(panel)).toEqual([]);
  });

  test('WhatIsTypedIsSavedAndWhatIsWrongIsSaid', async () => {
    const { panel, called } = await openTests({ 'Tests.Save': () => ({ flowId, cases: [one] }) });
    await userEvent.click(await within(panel).findByRole('button', { name: 'Edit Late' }));
    const form = await screen.findByRole('dialog', { name: 'Edit the test' });
    const inputs = within(form).getByRole('textbox', { name: 'Inputs' });
    await userEvent.clear(inputs);
    await userEvent.type(inputs, '[[1]');
    await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
    expect(await within(form).findByText(/Write a collection in JSON/)).toBeTruthy();
    expect(called('Tests.Save')).toEqual([]);
    await userEvent.clear(inputs);
    await userEvent.type(inputs, '{{"po":"1"}');
    await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(called('Tests.Save')).toMatchObject([{ flowId, was: 'Late', case: { name: 'Late', inputs: { po: '1' } } }]));
  });
});
