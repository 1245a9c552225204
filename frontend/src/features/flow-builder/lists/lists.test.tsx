import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle } from '../../../actions';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { empty, reminder, versions } from '../fixtures';
import { answers, toastSaying } from '../testing';

// Prompt and drawer belong to other features; here it counts that they are asked.
vi.mock('../../sign-in/host', () => ({ default: () => null }));
vi.mock('../../runs/host', () => ({ default: () => null }));

vi.setConfig({ testTimeout: 30_000 });

const flowId = 'flow_sample_reminder';
const open = (more: Answers = {}, state = reminder, tab = '') => openWindow(`#/flows/${state.document.id}${tab}`, answers(state, { 'Profile.Shell': () => shell, ...more }));

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('Versions and runs', () => {
  test('AVersionIsShownComparedAndRestored', async () => {
    const { called } = open({ 'Flows.RestoreVersion': () => ({ version: 5, removed: [], leftover: [] }) }, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: /Version 3/ }));
    expect(await screen.findByRole('group', { name: 'Version 3, 9 modules' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Compare with the draft' }));
    expect(await screen.findByText('Change purchase order, Header text')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Restore version 3' }));
    await waitFor(() => expect(called('Flows.RestoreVersion')).toEqual([{ flowId, number: 3 }]));
    await toastSaying('Version 5 is published; it equals version 3');
  });

  test('TheVersionInUseIsArchivedAndBroughtBack', async () => {
    let archived = '';
    const rows = () => ({ versions: versions.versions.map((v) => (v.current ? { ...v, archived } : v)) });
    const { called } = open({ 'Flows.Versions': rows, 'Flows.Archive': ({ back }: { back: boolean }) => { archived = back ? '' : 'Anna Keller, 25 November 2026'; return {}; } }, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: 'Archive' }));
    expect(await screen.findByText(/Archived by Anna Keller, 25 November 2026. Nobody can start it/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Bring back' }));
    await screen.findByRole('button', { name: 'Archive' });
    expect(called('Flows.Archive')).toEqual([{ flowId, back: false }, { flowId, back: true }]);
  });

  test('AVersionBecomesTheDraft', async () => {
    const { called } = open({ 'Flows.DraftFromVersion': () => ({ ...reminder, revision: 'r99' }) }, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: /Version 3/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Make it the draft' }));
    await waitFor(() => expect(called('Flows.DraftFromVersion')).toEqual([{ flowId, number: 3 }]));
    expect(await screen.findByRole('group', { name: 'Design, 9 modules' })).toBeTruthy();
  });

  test('AFileThatWasChangedIsNotRestored', async () => {
    open({}, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: /Version 2/ }));
    expect(screen.getByRole('button', { name: /Restore version 2/ }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getAllByText('The file is not the one that was published. It does not run.').length).toBeGreaterThan(0);
  });

  test('NoRunsYet', async () => {
    open({}, reminder, '/runs');
    expect(await screen.findByText('No runs yet')).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open({}, reminder, '/versions');
    await screen.findByRole('group', { name: 'Version 4, 9 modules' });
    expect(await axeFindings()).toEqual([]);
  });
});

describe('The list', () => {
  const openList = (more: Answers = {}) => openWindow('#/flows', answers(reminder, { 'Profile.Shell': () => shell, ...more }));

  test('RowsSayStateWhomAndWhatTheyNeed', async () => {
    openList();
    const row = (await screen.findByText('Send overdue PO reminder', { selector: 'a.fb-list-name' })).closest('tr') as HTMLElement;
    expect(row.textContent).toContain('Version 4 · 5 changes');
    expect(within(row).getByText('ANNA.K on S4P')).toBeTruthy();
    expect(row.textContent).toContain('2 problems in the draft');
    expect(screen.getByText(/Line 12 of its file is no JSON/)).toBeTruthy();
  });

  test('RunOnceAsksTheFrameAndNeverWithoutAVersion', async () => {
    const asked = vi.fn();
    const end = handle('run-once', asked);
    openList();
    await userEvent.click(await screen.findByRole('button', { name: 'Run once: Send overdue PO reminder' }));
    expect(asked).toHaveBeenCalledWith({ flowId, withInputs: false });
    await userEvent.click(screen.getByRole('button', { name: 'Run once: Update supplier bank data' }));
    expect(asked).toHaveBeenCalledTimes(1);
    end();
  });

  test('RemovingCanBeUndone', async () => {
    const { called } = openList({ 'Flows.Remove': () => ({}), 'Flows.Restore': () => reminder });
    await userEvent.click(await screen.findByRole('button', { name: 'More about Release blocked invoice' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove' }));
    await userEvent.click(within(await toastSaying('Release blocked invoice removed')).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(called('Flows.Restore')).toEqual([{ id: 'f2' }]));
  });

  test('NewMakesOneAndOpensIt', async () => {
    const { called } = openList({ 'Flows.Create': () => empty, 'Flows.Get': () => empty });
    await userEvent.click(await screen.findByRole('button', { name: 'New Action Flow' }));
    await waitFor(() => expect(location.hash).toBe('#/flows/flow_empty'));
    expect(called('Flows.Create')).toEqual([{ name: '', start: '' }]);
  });

  test('TheAddressCanAskForANewOne', async () => {
    const { called } = openWindow('#/flows?new=1', answers(reminder, { 'Profile.Shell': () => shell, 'Flows.Create': () => empty, 'Flows.Get': () => empty }));
    await waitFor(() => expect(location.hash).toBe('#/flows/flow_empty'));
    expect(called('Flows.Create')).toHaveLength(1);
  });

  test('FiltersAndSearchSayWhenNothingFits', async () => {
    openList();
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search Action Flows' }), 'nothing like it');
    expect(await screen.findByText('Nothing matches “nothing like it”')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear search' }));
    expect(await screen.findByText('Release blocked invoice', { selector: 'a.fb-list-name' })).toBeTruthy();
  });

  test('EmptyOffersAWayOut', async () => {
    openList({ 'Flows.List': () => ({ flows: [] }) });
    expect(await screen.findByText('No Action Flows yet')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'New Action Flow' }).length).toBeGreaterThan(0);
  });

  test('AxeFindsNothing', async () => {
    openList();
    await screen.findByText('Release blocked invoice', { selector: 'a.fb-list-name' });
    expect(await axeFindings()).toEqual([]);
  });
});
