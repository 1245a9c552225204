import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { inbox, typical } from './fixtures';

const answers = (more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Preferences.Get': () => typical, 'Preferences.Inbox': () => inbox,
  'Preferences.Set': (settings) => ({ ...typical, settings }), 'Preferences.Folders': () => ({ folders: ['/home/anna/.local/share/signet/files', '/home/anna/orders'] }),
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('Settings', () => {
  test('AChangeAppliesAtOnce', async () => {
    const { called } = openWindow('#/settings', answers());
    const box = await screen.findByRole('switch', { name: 'Single-letter keys' });
    await userEvent.click(box);
    expect(box.getAttribute('aria-checked')).toBe('false');
    await waitFor(() => expect(called('Preferences.Set')).toEqual([{ ...typical.settings, singleKeys: false }]));
  });

  test('FoldersAreAllowedInTheDialogAndTakenBack', async () => {
    const { called } = openWindow('#/settings', answers({ 'Preferences.ChooseFile': () => ({ path: '/home/anna/new' }), 'Preferences.ForgetFolder': () => ({ folders: [] }) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Allow a folder' }));
    await waitFor(() => expect(called('Preferences.ChooseFile')).toEqual([{ folder: true }]));
    await userEvent.click(screen.getByRole('button', { name: 'No longer allow /home/anna/orders' }));
    await waitFor(() => expect(called('Preferences.ForgetFolder')).toEqual([{ path: '/home/anna/orders' }]));
  });

  test('ARefusedChangeGoesBack', async () => {
    openWindow('#/settings', answers({ 'Preferences.Set': () => { throw JSON.stringify({ kind: 'unavailable', title: 'The setting was not kept', hint: 'The disk is full.' }); } }));
    const box = await screen.findByRole('switch', { name: 'Single-letter keys' });
    await userEvent.click(box);
    expect(await screen.findByText('The setting was not kept. The disk is full.')).toBeTruthy();
    await waitFor(() => expect(screen.getByRole('switch', { name: 'Single-letter keys' }).getAttribute('aria-checked')).toBe('true'));
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  });

  test('AShorterRetentionCanBeUndone', async () => {
    let settings = typical.settings;
    const { called } = openWindow('#/settings', answers({ 'Preferences.Get': () => ({ ...typical, settings }), 'Preferences.Set': (next: typeof settings) => { settings = next; return { ...typical, settings }; } }));
    (await screen.findByRole('combobox', { name: 'Keep events for' })).focus();
    await userEvent.keyboard('{Enter}');
    await userEvent.click(await screen.findByRole('option', { name: '5 years' }));
    await userEvent.click(await screen.findByRole('button', { name: '10 years' }));
    await waitFor(() => expect(called('Preferences.Set')).toMatchObject([{ retentionYears: 5 }, { retentionYears: 10 }]));
  });

  test('TheNameChangesWhenOneIsDone', async () => {
    const { called } = openWindow('#/settings/people', answers());
    const field = await screen.findByRole('textbox', { name: 'Your name' });
    await userEvent.clear(field);
    await userEvent.type(field, 'Anna K.');
    expect(called('Preferences.Set')).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(called('Preferences.Set')).toMatchObject([{ personName: 'Anna K.' }]));
  });

  test('WithoutAChoiceTheTimeZoneOfTheComputerIsShown', async () => {
    openWindow('#/settings/people', answers({ 'Preferences.Get': () => ({ ...typical, settings: { ...typical.settings, zone: '' } }) }));
    const box = await screen.findByRole('combobox', { name: 'Time zone' });
    expect(box.textContent).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' '));
  });

  test('ThePracticeInboxShowsMailAsPlainText', async () => {
    openWindow('#/settings/practice', answers({ 'Preferences.Inbox': () => ({ mails: [{ ...inbox.mails[0], text: '<img src=x onerror=alert(1)>' }] }) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Inbox' }));
    const panel = await screen.findByRole('complementary', { name: 'Practice inbox' });
    expect(await within(panel).findByText('<img src=x onerror=alert(1)>')).toBeTruthy();
    expect(panel.querySelector('img')).toBeNull();
  });

  test('AMissingKeychainSaysWhatFollows', async () => {
    openWindow('#/settings', answers({ 'Preferences.Get': () => ({ ...typical, keychain: { state: 'missing', name: '', text: '', remedy: 'Start a Secret Service such as GNOME Keyring.', canLock: false } }) }));
    expect(await screen.findByText('For one run only')).toBeTruthy();
    expect(screen.getByText(/Start a Secret Service/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Lock now' })).toBeNull();
  });

  test('AxeFindsNothing', async () => {
    openWindow('#/settings?inbox=1', answers());
    await screen.findByText('Reminder: purchase order 4500018690');
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});
