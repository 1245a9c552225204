import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle } from '../../actions';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { closeDrawer } from '../runs/drawer/state';
import { running, stopped } from '../runs/fixtures';
import { sapPrompt } from '../sign-in/fixtures';
import { acts, data, definition, empty, list, selection, stale } from './fixtures';
import { cellText, columnsFor, rowActions } from './model';

beforeEach(() => history.replaceState(null, '', '#/home'));
afterEach(() => {
  vi.unstubAllGlobals();
  act(closeDrawer);
});

const answers = (more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Views.List': () => list, 'Views.Get': () => definition, 'Views.Rows': () => data, 'Views.Select': ({ keys }: { keys: string[] }) => ({ ...selection, count: keys.length }),
  'Runs.Start': () => ({ state: 'running', batchId: '', runIds: ['run_4821'], prompts: [] }), 'Runs.Get': () => stopped, 'Runs.List': () => ({ runs: [stopped.run], more: false }), ...more,
});

const row = async (key: string) => {
  const cell = await screen.findByRole('button', { name: key });
  return cell.closest('tr') as HTMLElement;
};

describe('A View', () => {
  test('SaysInSentencesWhatTheButtonDoes', async () => {
    openWindow('#/views/v1', answers());
    await userEvent.click(within(await row('4500018811')).getByRole('button', { name: /4500018811$/, expanded: false }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'What it does' }));
    const dialog = await screen.findByRole('dialog', { name: 'What Send reminder does' });
    expect(within(dialog).getByText(/as that person, on S4P/)).toBeTruthy();
  });

  test('ShowsAsWhomItsButtonsActAndAxeFindsNothing', async () => {
    openWindow('#/views/v1', answers());
    const line = await row('4500018811');
    expect(screen.getByText('Action buttons act as')).toBeTruthy();
    const button = within(line).getByText('Send reminder');
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toContain('ANNA.K on S4P');
    expect(screen.getByText('S4P · read 10:38 as RFC_SIGNET')).toBeTruthy();
    expect(within(line).getByText('No action yet')).toBeTruthy();
    expect(within(await row('4500018734')).getByText('Reminder sent · by ANNA.K · 2 min ago')).toBeTruthy();
    expect(within(await row('4500018796')).getByText('Not authorized · as ANNA.K · 11 min ago')).toBeTruthy();
    expect(await axeFindings()).toEqual([]);
  }, 30_000);

  test('OneClickStartsTheRunAsTheNamesThatWereShown', async () => {
    const { called } = openWindow('#/views/v1', answers());
    await userEvent.click(within(await row('4500018811')).getByText('Send reminder'));
    await waitFor(() => expect(called('Runs.Start')).toHaveLength(1));
    expect(called('Runs.Start')[0]).toMatchObject({ source: 'view_row', viewId: 'v1', actionId: 'send_reminder', rowKeys: ['4500018811'], dryRun: false, expects: ['ANNA.K', 'anna.keller@halden.example'] });
    const drawer = await screen.findByRole('complementary');
    expect(await within(drawer).findByText('ANNA.K may not call BAPI_PO_CHANGE on S4P')).toBeTruthy();
    expect(within(drawer).getByText('Retry from here')).toBeTruthy();
  }, 20_000);

  test('AMissingSignInIsAskedAndNothingShowsAfterANo', async () => {
    const asked = vi.fn();
    openWindow('#/views/v1', answers({ 'Runs.Start': () => ({ state: 'needs_sign_in', batchId: '', runIds: ['run_4821'], prompts: [sapPrompt] }) }));
    const line = await row('4500018811');
    await waitFor(() => expect(document.querySelector('.app-sheet-row')).toBeTruthy());
    const end = handle('sign-in', asked);
    await userEvent.click(within(line).getByText('Send reminder'));
    await waitFor(() => expect(asked).toHaveBeenCalled());
    const [payload] = asked.mock.calls[0] as [{ prompts: unknown[]; onDone: (result: string) => void }];
    expect(payload.prompts).toEqual([sapPrompt]);
    act(() => payload.onDone('cancelled'));
    expect(screen.queryByRole('complementary')).toBeNull();
    act(() => payload.onDone('provided'));
    expect(await screen.findByRole('complementary')).toBeTruthy();
    end();
  }, 20_000);

  test('AButtonThatIsOffSaysWhy', async () => {
    const { called } = openWindow('#/views/v1', answers());
    const button = within(await row('4500018702')).getByText('Send reminder', { exact: false, selector: 'button' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.textContent).toContain('This row is being worked on.');
    await userEvent.click(button);
    expect(called('Runs.Start')).toEqual([]);
  }, 20_000);

  test('ThePreviewChangesNothing', async () => {
    const { called } = openWindow('#/views/v1', answers());
    await userEvent.click(within(await row('4500018811')).getByLabelText('More for 4500018811'));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Preview, changes nothing' }));
    await waitFor(() => expect(called('Runs.Start')).toMatchObject([{ dryRun: true }]));
    expect(screen.queryByRole('complementary', { name: '4500018811' })).toBeNull();
  }, 20_000);

  test('SelectedRowsHaveABarThatSaysWhatAndAsWhom', async () => {
    const { called } = openWindow('#/views/v1', answers());
    const line = await row('4500018811');
    line.focus();
    await userEvent.keyboard('x');
    const bar = await screen.findByRole('toolbar', { name: 'Selected rows' });
    expect(await within(bar).findByText('€ 57,102.30')).toBeTruthy();
    expect(within(bar).getByText('1 selected')).toBeTruthy();
    await userEvent.click(within(bar).getByText('Send reminder to 3'));
    await waitFor(() => expect(called('Runs.Start')).toMatchObject([{ source: 'view_bulk', rowKeys: ['4500018811', '4500018829', '4500018690'] }]));
  }, 20_000);

  test('KeysOpenTheRowAndItsFirstButton', async () => {
    const { called } = openWindow('#/views/v1', answers({ 'Runs.Get': () => running }));
    const line = await row('4500018811');
    line.focus();
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}');
    await waitFor(() => expect(called('Runs.Start')).toHaveLength(1));
    line.focus();
    await userEvent.keyboard('.');
    expect(await screen.findByRole('menu')).toBeTruthy();
  }, 20_000);

  test('WithoutTheSourceTheButtonsAreOffAndTheRowsAreOld', async () => {
    openWindow('#/views/v1', answers({ 'Views.Rows': () => stale }));
    expect(await screen.findByText('S4P cannot be reached.')).toBeTruthy();
    expect(within(await row('4500018811')).getByText('Send reminder', { exact: false, selector: 'button' }).getAttribute('aria-disabled')).toBe('true');
  }, 20_000);

  test('NothingIsGoodNewsInTheWordsOfTheView', async () => {
    openWindow('#/views/v1', answers({ 'Views.Rows': () => empty }));
    expect(await screen.findByRole('heading', { name: 'Nothing is overdue.' })).toBeTruthy();
  });

  test('ASearchAsksTheEngine', async () => {
    const { called } = openWindow('#/views/v1', answers());
    await row('4500018811');
    await userEvent.keyboard('/');
    await userEvent.keyboard('tatra');
    await waitFor(() => expect(called('Views.Rows').at(-1)).toMatchObject({ search: 'tatra' }));
  }, 20_000);

  test('AFaultHasItsRetry', async () => {
    openWindow('#/views/v1', answers({ 'Views.Rows': () => { throw JSON.stringify({ kind: 'permission_denied', title: 'Your workspace role cannot read this source' }); } }));
    expect(await screen.findByText('Your workspace role cannot read this source')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});

describe('Views', () => {
  test('AreListedAndPinned', async () => {
    const { called } = openWindow('#/views', answers({ 'Views.Pin': () => list }));
    expect(await screen.findByRole('button', { name: 'Pin Blocked invoices to the sidebar' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Pin Blocked invoices to the sidebar' }));
    await waitFor(() => expect(called('Views.Pin')).toEqual([{ id: 'v2', on: true }]));
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});

describe('The model of a View', () => {
  const column = (format: string, type = 'number') => ({ name: 'x', label: 'x', type, format, unit: '', align: '', width: 0, priority: 0, max: 0 });

  test('CellsAreReadAsPeopleReadThem', () => {
    expect(cellText(48210, column('money'))).toBe('48,210.00');
    expect(cellText('2026-11-02', column('date', 'date'))).toBe('02 Nov 2026');
    expect(cellText(null, column('money'))).toBe('');
  });

  test('DueHidesFirstThenPlant', () => {
    const names = (width: number) => columnsFor(definition.columns, width).map((one) => one.name);
    expect(names(1200)).toContain('DUE_DATE');
    expect(names(900)).not.toContain('DUE_DATE');
    expect(names(900)).toContain('PLANT');
    expect(names(700)).not.toContain('PLANT');
  });

  test('ARowThatLeftStartsNothing', () => {
    const [first] = data.rows;
    expect(first && rowActions(definition, { ...first, gone: 'No longer overdue' }, undefined)[0]?.disabled).toBe('No longer overdue');
    expect(acts).toHaveLength(2);
  });
});
