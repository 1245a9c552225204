import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { closeDrawer } from '../drawer/state';
import { retried, sap, steps } from '../inspector/fixtures';

const row = (number: number, more: Partial<wire.IncompleteRow> = {}): wire.IncompleteRow => ({
  id: `run_${number}`, number, flowId: 'flow_1', flowName: 'Send reminder', version: 4, newest: 5, created: '2026-11-25T08:00:00Z', size: 14_200, status: 'unresolved', statusText: 'Unresolved',
  attempts: 1, maxAttempts: 3, next: '', waits: '', resolved: '', module: 6, title: 'Change purchase order', errorType: 'RuntimeError', fault: steps.find((s) => s.fault)?.fault, from: 'run_1', rowKey: '4500018690', viewName: '', personName: 'Anna Keller', mine: true, chips: [sap], ...more,
});
const rows = [row(11), row(12, { status: 'pending', statusText: 'Pending', next: '2026-11-25T08:15:00Z' }), row(13, { mine: false, personName: 'Ben Osei' }), row(14, { status: 'resolved', statusText: 'Resolved' })];
const view = (one: wire.IncompleteRow): wire.IncompleteView => ({ row: one, document: retried.document, faces: [], bundles: [{ module: 2, title: 'Get purchase order', values: { po: '45' } }] });

const open = (address: string, more: Answers = {}) =>
  openWindow(address, {
    'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Runs.Get': () => retried, 'Flows.List': () => ({ flows: [] }),
    'Runs.Incompletes': () => ({ runs: rows }), 'Runs.Incomplete': (req: { id: string }) => view(rows.find((one) => one.id === req.id) ?? row(1)),
    'Runs.RetryIncompletes': () => ({ done: 1, refused: [] }), 'Runs.DeleteIncompletes': () => ({ done: 1, refused: [] }),
    'Runs.Resume': () => ({ state: 'running', batchId: '', runIds: ['run_11'], prompts: [] }), ...more,
  });

afterEach(() => closeDrawer());

describe('Incomplete runs', () => {
  // Celonis: check box, id, created, size, status, scheduled in, attempts; bulk Retry and Delete.
  test('TheListHasItsColumnsAndSelectsWhatOneMayCarryOn', async () => {
    const { called } = open('#/runs?state=incomplete');
    const table = await screen.findByRole('table', { name: 'Incomplete runs' });
    for (const header of ['Run', 'Status', 'Action Flow', 'Stopped at', 'Created', 'Size', 'Next attempt', 'Attempts', 'Acts as']) expect(within(table).getByRole('columnheader', { name: header })).toBeTruthy();
    expect(within(table).getAllByText('14 kB').length).toBe(4);
    await userEvent.click(screen.getByRole('checkbox', { name: /all/i }));
    await userEvent.click(screen.getByRole('button', { name: 'Retry 2' }));
    await waitFor(() => expect(called('Runs.RetryIncompletes')).toEqual([{ ids: ['run_11'] }, { ids: ['run_12'] }]));
  });

  test('DeletingIsAskedOnce', async () => {
    const { called } = open('#/runs?state=incomplete');
    await userEvent.click(await screen.findByRole('checkbox', { name: /run 11/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Delete 1' }));
    expect(called('Runs.DeleteIncompletes')).toEqual([]);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(called('Runs.DeleteIncompletes')).toEqual([{ ids: ['run_11'] }]));
  });

  test('ACorrectedBundleAndTheNewestVersionGoAlong', async () => {
    const { called } = open('#/runs?state=incomplete&open=run_11');
    const field = await screen.findByRole('textbox', { name: '2 Get purchase order' });
    await userEvent.clear(field);
    await userEvent.type(field, '{{"po":');
    expect(screen.getByRole('button', { name: /^Resume from/ }).getAttribute('aria-disabled')).toBe('true');
    await userEvent.type(field, '"46"}');
    await userEvent.click(screen.getByRole('radio', { name: /Version 5, the newest/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Resume from the failed module' }));
    await waitFor(() => expect(called('Runs.Resume')).toEqual([{ id: 'run_11', newest: true, bundles: [{ module: 2, title: 'Get purchase order', values: { po: '46' } }] }]));
  });

  test('SomebodyElsesIsShownAndNotTouched', async () => {
    open('#/runs?state=incomplete&open=run_13');
    expect((await screen.findAllByText(/Only Ben Osei/)).length).toBeGreaterThan(0);
    expect(screen.getByRole('textbox', { name: '2 Get purchase order' }).hasAttribute('readonly')).toBe(true);
  });

  test('NobodyFindsAFaultInIt', async () => {
    const { container } = open('#/runs?state=incomplete&open=run_11');
    await screen.findByRole('textbox', { name: '2 Get purchase order' });
    expect(await axeFindings(container)).toEqual([]);
  });
});
