import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { closeDrawer } from '../drawer/state';
import { retried, under } from '../inspector/fixtures';

const run = (number: number, more: Partial<wire.RunRow> = {}): wire.RunRow => ({ ...retried.run, id: `run_${number}`, number, ...more });
const rows = [under().run, run(2416, { state: 'refused', stateText: 'Refused', rowKey: '4500018690' }), run(2415, { trigger: 'run_once', button: '', viewId: '', viewName: '', personName: 'Ben Osei', draft: true, version: 0 })];
const open = (address: string, list: (query: wire.RunQuery) => wire.RunList, more: Answers = {}) =>
  openWindow(address, { 'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Runs.List': (query) => list(query), 'Runs.Get': () => retried, 'Flows.List': () => ({ flows: [] }), ...more });
const asked = (called: (method: string) => unknown[]) => called('Runs.List').at(-1) as wire.RunQuery;

afterEach(() => closeDrawer());

describe('The list of runs', () => {
  test('ARowSaysItsOutcomeWhereItCameFromAndAsWhomItActed', async () => {
    open('#/runs', () => ({ runs: rows, more: false }));
    const row = (await screen.findByText('Refused')).closest('tr') as HTMLElement;
    expect(row.textContent).toContain('Send reminder · 4500018690');
    expect(within(row).getByRole('img', { name: /ANNA.K/ })).toBeTruthy();
    expect(within(row).getByRole('link', { name: '2416' }).getAttribute('href')).toBe('#/runs/run_2416');
    expect((screen.getByText('Ben Osei').closest('tr') as HTMLElement).textContent).toContain('Run once');
  });

  test('TheAddressIsTheFilter', async () => {
    const { called } = open('#/runs?state=failed&mine=1&flow=f1&view=v1&search=45', () => ({ runs: rows, more: false }));
    await screen.findByText('Refused');
    expect(asked(called)).toMatchObject({ state: 'failed', mine: true, flowId: 'f1', viewId: 'v1', search: '45', before: 0 });
    expect(screen.getByRole('radio', { name: 'Mine' }).getAttribute('aria-checked')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: /^Remove the filter Action Flow/ }));
    await userEvent.click(screen.getByRole('radio', { name: 'Needs you' }));
    expect(location.hash).toBe('#/runs?state=needs_you&mine=1&view=v1&search=45');
    await waitFor(() => expect(asked(called)).toMatchObject({ state: 'needs_you', flowId: '' }));
  });

  test('ASearchIsAskedOncePerPause', async () => {
    const { called } = open('#/runs', () => ({ runs: rows, more: false }));
    await screen.findByText('Refused');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search runs' }), '45000');
    await waitFor(() => expect(asked(called).search).toBe('45000'));
    expect(called('Runs.List').length).toBeLessThan(5);
    expect(location.hash).toBe('#/runs?search=45000');
  });

  test('EarlierRunsComeAfterTheLast', async () => {
    const { called } = open('#/runs', ({ before }) => (before === 0 ? { runs: rows, more: true } : { runs: [run(2000, { personName: 'Claire Dufour' })], more: false }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show earlier runs' }));
    expect(await screen.findByText('Claire Dufour')).toBeTruthy();
    expect(asked(called).before).toBe(2415);
    expect(screen.queryByRole('button', { name: 'Show earlier runs' })).toBeNull();
  });

  test('SpacePeeksAndEnterOpens', async () => {
    open('#/runs', () => ({ runs: rows, more: false }));
    const row = (await screen.findByText('Refused')).closest('tr') as HTMLElement;
    row.focus();
    await userEvent.keyboard(' ');
    expect(await screen.findByRole('button', { name: 'Open in Runs' })).toBeTruthy();
    expect(location.hash).toBe('#/runs');
    row.focus();
    await userEvent.keyboard('{Enter}');
    expect(location.hash).toBe('#/runs/run_2416');
  });

  test('NothingYetAndNothingThatNeedsThePerson', async () => {
    open('#/runs', () => ({ runs: [], more: false }));
    expect(await screen.findByText('No runs yet')).toBeTruthy();
    await userEvent.click(screen.getByRole('radio', { name: 'Needs you' }));
    expect(await screen.findByText('Nothing needs you')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByText('No runs yet')).toBeTruthy();
  });

  test('AFaultIsSaidWithRetry', async () => {
    open('#/runs', () => { throw JSON.stringify({ kind: 'unavailable', code: 'store.closed', title: 'The data folder cannot be read', text: '', hint: '' }); });
    expect(await screen.findByText('The data folder cannot be read')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open('#/runs?flow=f1', () => ({ runs: rows, more: true }));
    await screen.findByText('Refused');
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});
