import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { axeFindings, openWindow, type Answers } from '../checks/window';
import { shell, typical } from '../features/home/fixtures';

const answers = (more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell,
  'Profile.Home': () => typical,
  'Profile.Palette': () => ({ rows: [] }),
  'Preferences.Set': (settings) => ({ settings }),
  'Profile.Lock': ({ on }: { on: boolean }) => ({ ...shell, locked: on }),
  ...more,
});

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('The frame', () => {
  test('HasItsLandmarksAndAxeFindsNothing', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1, name: 'Welcome, Anna' });
    expect(screen.getByRole('banner')).toBeTruthy();
    expect(screen.getByRole('main', { name: 'Home' })).toBeTruthy();
    const nav = screen.getByRole('navigation', { name: 'Signet' });
    expect(within(nav).getByRole('link', { name: /^Home/ }).getAttribute('aria-current')).toBe('page');
    expect(within(nav).getByRole('link', { name: 'Release blocked invoice, needs attention: 3 runs stopped' })).toBeTruthy();
    expect(await axeFindings()).toEqual([]);
  }, 20_000);

  test('KeysGoPlacesAndBack', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    await userEvent.keyboard('gs');
    expect(location.hash).toBe('#/home');
    await userEvent.keyboard('{Control>},{/Control}');
    expect(location.hash).toBe('#/settings');
    await userEvent.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    await waitFor(() => expect(location.hash).toBe('#/home'));
    expect(screen.getByRole('button', { name: 'Forward' }).getAttribute('aria-disabled')).toBeNull();
  });

  test('TheSidebarIsRememberedForEachScreen', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    await userEvent.keyboard('{Control>}b{/Control}');
    expect(screen.getByRole('button', { name: 'Show the sidebar' }).getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{Control>},{/Control}');
    expect(await screen.findByRole('button', { name: 'Hide the sidebar' })).toBeTruthy();
    await userEvent.keyboard('gh');
    await userEvent.click(await screen.findByRole('button', { name: 'Show the sidebar' }));
    expect(screen.getByRole('group', { name: 'Pinned Views' })).toBeTruthy();
  });

  test('F6WalksTheRegions', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    const where = () => document.activeElement?.closest('[data-region], #main')?.getAttribute('data-region') ?? document.activeElement?.id;
    const seen: (string | null | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      await userEvent.keyboard('{F6}');
      seen.push(where());
    }
    expect(seen).toEqual(['title-bar', 'sidebar', 'main', 'title-bar']);
    await userEvent.keyboard('{Shift>}{F6}{/Shift}');
    expect(where()).toBe('main');
  });

  test('PinnedViewsMoveByKeys', async () => {
    openWindow('#/home', answers());
    const names = () => within(screen.getByRole('group', { name: 'Pinned Views' })).getAllByRole('link').map((link) => link.textContent);
    const last = await within(screen.getByRole('navigation', { name: 'Signet' })).findByRole('link', { name: 'Supplier scorecard' });
    last.focus();
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(names()).toEqual(['Overdue purchase orders', 'Supplier scorecard', 'Blocked invoices']);
    expect(document.activeElement?.textContent).toBe('Supplier scorecard');
  });

  test('EscClosesThePanelFromAnywhere', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    await userEvent.keyboard('{Shift>}?{/Shift}');
    await screen.findByRole('complementary');
    screen.getByRole('button', { name: 'New Action Flow' }).focus();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('TheKeychainChipSaysWhatIsTheMatter', async () => {
    openWindow('#/home', answers({ 'Profile.Shell': () => ({ ...shell, keychain: { ...shell.keychain, state: 'locked' }, needsYou: 1, running: 2 }) }));
    expect(await screen.findByRole('button', { name: /^Keychain locked/ })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: '1 needs you' }));
    expect(location.hash).toBe('#/runs?state=needs_you');
  });

  test('TheProfileMenuChangesTheThemeAtOnce', async () => {
    const { called } = openWindow('#/home', answers());
    await userEvent.click(await screen.findByRole('button', { name: 'Profile of Anna Keller, AK' }));
    const menu = await screen.findByRole('menu');
    expect(within(menu).getByText('3 need you')).toBeTruthy();
    expect(await axeFindings(menu)).toEqual([]);
    await userEvent.click(within(menu).getByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    await waitFor(() => expect(called('Preferences.Set')).toMatchObject([{ theme: 'dark', density: 'default' }]));
    expect(JSON.parse(localStorage.getItem('signet.look') ?? '')).toMatchObject({ theme: 'dark' });
  });

  test('LockedShowsNothingElse', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    await userEvent.keyboard('{Control>}{Shift>}l{/Shift}{/Control}');
    expect(await screen.findByRole('heading', { name: 'Signet is locked' })).toBeTruthy();
    expect(screen.queryByRole('navigation')).toBeNull();
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(screen.queryByRole('dialog')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    expect(await screen.findByRole('navigation', { name: 'Signet' })).toBeTruthy();
  });

  test('NoticesStandAcrossTheSheet', async () => {
    let full = true;
    openWindow('#/home', answers({ 'Profile.Shell': () => ({ ...shell, notices: !full ? [] : [{ code: 'audit.cannot_write', severity: 'danger', title: 'Signet cannot write the audit log, so it does not run anything.', text: 'The disk is full.', action: 'Retry' }, { code: 'keychain.locked', severity: 'warning', title: 'Locked', text: '', action: '' }] }) }));
    const notice = await screen.findByText(/The disk is full\./);
    expect(notice.closest('[role="alert"]')?.textContent).toContain('Signet cannot write the audit log');
    expect(screen.queryByText('Locked')).toBeNull();
    full = false;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(screen.queryByText(/The disk is full/)).toBeNull());
  });

  test('TheShortcutsComeFromTheActions', async () => {
    openWindow('#/home', answers());
    await screen.findByRole('heading', { level: 1 });
    await userEvent.keyboard('{Shift>}?{/Shift}');
    const sheet = await screen.findByRole('complementary', { name: 'Keyboard shortcuts' });
    expect(within(sheet).getByText('Personal Connections')).toBeTruthy();
    expect(await axeFindings(sheet)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('WithoutAnEngineItSaysSoAndOffersRetry', async () => {
    openWindow('#/home', {});
    vi.unstubAllGlobals();
    expect(await screen.findByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});
