import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle, register } from '../../actions';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { later, shell } from '../home/fixtures';

// What answers the request is the other feature's business: here it is asked.
vi.mock('../runs/host', () => ({ default: () => null }));

const chip = { kind: 'personal', text: 'as you', account: '', system: '', connection: '', connId: '', state: '', lastUsed: '', label: '', modules: [] };
const rows = [
  { kind: 'flow', id: 'f1', title: 'Run once: Send reminder', detail: 'Version 5', chips: [chip], action: 'run', key: '' },
  { kind: 'view', id: 'v1', title: 'Reminders', detail: '', chips: [], action: 'open', key: '' },
];
const answers = (more: Answers = {}): Answers => ({ 'Profile.Shell': () => shell, 'Profile.Home': () => later, 'Profile.Palette': () => ({ rows }), ...more });

async function open() {
  await screen.findByRole('heading', { level: 1 });
  // The palette's host is mounted after the first paint.
  await waitFor(async () => {
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(screen.getByRole('dialog', { name: 'Command palette' })).toBeTruthy();
  });
  return screen.getByRole('combobox', { name: 'Search or run a command' });
}

const active = (input: HTMLElement) => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent;

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('Palette', () => {
  test('EnterCarriesOutTheActiveRow', async () => {
    const run = vi.fn();
    const end = handle('run-once', run);
    openWindow('#/home', answers());
    const input = await open();
    await userEvent.type(input, 'remin');
    await waitFor(() => expect(active(input)).toContain('Run once: Send reminder'));
    expect(within(screen.getByRole('option', { selected: true })).getByRole('img', { name: /Acts as you/ })).toBeTruthy();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(run).toHaveBeenCalledWith({ flowId: 'f1', withInputs: false }));
    expect(screen.queryByRole('dialog')).toBeNull();
    end();
  });

  test('AClickOnARowThatActsOnlyChoosesIt', async () => {
    const run = vi.fn();
    const end = handle('run-once', run);
    openWindow('#/home', answers({ 'Profile.Palette': () => ({ rows: [rows[1], rows[0]] }) }));
    const input = await open();
    await userEvent.type(input, 'view');
    await userEvent.keyboard('{ArrowDown}');
    const option = await screen.findByRole('option', { name: /Run once: Send reminder/ });
    if (option.getAttribute('aria-selected') === 'true') await userEvent.keyboard('{ArrowDown}');
    await userEvent.click(option);
    expect(run).not.toHaveBeenCalled();
    expect(option.getAttribute('aria-selected')).toBe('true');
    await userEvent.click(option);
    await waitFor(() => expect(run).toHaveBeenCalledOnce());
    end();
  });

  test('TabShowsAllActionsAndBackspaceGoesBack', async () => {
    openWindow('#/home', answers());
    const input = await open();
    await userEvent.type(input, 'remin');
    await waitFor(() => expect(active(input)).toContain('Run once'));
    await userEvent.keyboard('{Tab}');
    expect(screen.getByRole('option', { name: /Versions of Send reminder/ })).toBeTruthy();
    expect(document.activeElement).toBe(input);
    await userEvent.keyboard('{ArrowUp}{Enter}');
    await waitFor(() => expect(location.hash).toBe('#/flows/f1/versions'));
  });

  test('BackspaceTakesTheContextAway', async () => {
    const end = register([{ id: 'ctx', label: 'Send reminder', icon: 'send', group: 'context', context: '3 selected rows', run: () => {} }]);
    openWindow('#/home', answers({ 'Profile.Palette': () => ({ rows: [] }) }));
    await open();
    expect(screen.getByRole('group', { name: 'For 3 selected rows' })).toBeTruthy();
    await userEvent.keyboard('{Backspace}');
    expect(screen.queryByRole('group', { name: 'For 3 selected rows' })).toBeNull();
    end();
  });

  test('NothingFoundSaysForWhat', async () => {
    openWindow('#/home', answers({ 'Profile.Palette': () => ({ rows: [] }) }));
    const input = await open();
    await userEvent.type(input, 'zzz');
    expect(await screen.findByText('Nothing found for “zzz”')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Search the help' }));
    expect(await screen.findByRole('option', { name: /Keyboard shortcuts/ })).toBeTruthy();
  });

  test('EscGivesTheFocusBackAndAxeFindsNothing', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    const opener = screen.getByRole('button', { name: 'New Action Flow' });
    opener.focus();
    await open();
    expect(await axeFindings(screen.getByRole('dialog'))).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(opener));
  }, 20_000);
});
