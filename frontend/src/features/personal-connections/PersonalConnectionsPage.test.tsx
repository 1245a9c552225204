import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle, request, type Requests } from '../../actions';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { password, updatePrompt } from '../sign-in/fixtures';
import { empty, hung, locked, lockedList, missingList, typical } from './fixtures';

const answers = (list: unknown, more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Personal.List': () => list, 'Personal.Prompt': () => ({ ...updatePrompt, methods: [password], title: 'Sign in to S4Q', sub: '' }), ...more,
});
const open = (list: unknown, more?: Answers) => openWindow('#/personal-connections', answers(list, more));
const rowOf = async (name: string) => (await screen.findByText(name)).closest('tr') as HTMLElement;
const of = (id: string) => typical.rows.find((row) => row.connectionId === id);

// The prompt has contracts of its own; here it is enough that it is asked for.
vi.mock('../sign-in/host', () => ({ default: () => null }));

let asked: Requests['sign-in'][] = [];
let end = () => {};
beforeEach(() => {
  asked = [];
  end = handle('sign-in', (payload) => asked.push(payload));
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});
describe('Personal Connections', () => {
  test('EachSignInSaysWhereItStandsAndWhatToDoFirst', async () => {
    open(typical);
    const row = await rowOf('SAP S4Q – personal');
    expect(row.textContent).toContain('Rejected');
    expect(row.textContent).toContain('S4Q refused it on 12 Nov');
    expect(within(row).getByRole('button', { name: 'Update password: SAP S4Q – personal' })).toBeTruthy();
    expect(within(await rowOf('Supplier portal – personal')).getByText('Not set up')).toBeTruthy();
  });

  test('TheSegmentsCountAndFilter', async () => {
    open(typical);
    await userEvent.click(await screen.findByRole('radio', { name: 'Needs you 3' }));
    expect(screen.queryByText('SAP S4P – personal')).toBeNull();
    expect(screen.getByText('Service desk – personal')).toBeTruthy();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search connections' }), 's4p');
    expect(await screen.findByText('Nothing matches “s4p”')).toBeTruthy();
  });

  test('UpdatePasswordAsksWithItsVerbAndTheAccount', async () => {
    const { called } = open(typical);
    await rowOf('SAP S4Q – personal');
    await userEvent.click(screen.getByRole('button', { name: 'Update password: SAP S4Q – personal' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(called('Personal.Prompt')).toEqual([{ id: 'd6' }]);
    expect(asked[0]?.prompts[0]).toMatchObject({ title: 'Update password for S4Q', sub: 'SAP S4Q – personal, client 200, as ANNA.K' });
  });

  test('SetUpWorksFromAnywhere', async () => {
    const { called } = openWindow('#/settings', answers(typical, { 'Personal.Prompt': () => ({ ...updatePrompt, fixed: false, title: 'Sign in to S4Q' }) }));
    await waitFor(() => expect(request('set-up', { connectionId: 'd7' })).toBe(true));
    await waitFor(() => expect(called('Personal.Prompt').at(-1)).toEqual({ id: 'd7' }));
    await waitFor(() => expect(asked[0]?.prompts[0]?.title).toBe('Sign in to S4Q'));
  });

  test('ATestEndsInItsRow', async () => {
    open(typical, { 'Personal.Test': () => ({ ...of('d1'), reason: 'Tested 11:00' }) });
    const row = await rowOf('SAP S4P – personal');
    await userEvent.click(within(row).getByRole('button', { name: 'Test: SAP S4P – personal' }));
    expect(await within(row).findByText('Valid, just now')).toBeTruthy();
  });

  test('ATestThatCannotBeCarriedOutSaysWhyInItsRow', async () => {
    open(typical, { 'Personal.Test': () => { throw JSON.stringify({ kind: 'unavailable', code: 'sap.unreachable', title: 'S4P cannot be reached', text: '', hint: 'Check the network.' }); } });
    const row = await rowOf('SAP S4P – personal');
    await userEvent.click(within(row).getByRole('button', { name: 'Test: SAP S4P – personal' }));
    expect(await within(row).findByText('Not tested')).toBeTruthy();
    expect(within(row).getByText('S4P cannot be reached')).toBeTruthy();
  });

  test('RemoveNamesWhatDependsOnItAndCanBeUndone', async () => {
    let rows: unknown[] = typical.rows;
    const missing = { ...of('d1'), state: 'missing', stateText: 'Missing', main: 'set_up', account: '' };
    const { called } = open(typical, {
      'Personal.List': () => ({ ...typical, rows }),
      'Personal.Remove': () => { rows = [missing, ...typical.rows.slice(1)]; return missing; },
      'Personal.Undo': () => { rows = typical.rows; return of('d1'); },
    });
    await userEvent.click(within(await rowOf('SAP S4P – personal')).getByRole('button', { name: 'Remove: SAP S4P – personal' }));
    const popover = await screen.findByRole('dialog', { name: '3 Action Flows will ask you again' });
    expect(within(popover).getByRole('link', { name: 'Release blocked invoice' })).toBeTruthy();
    expect(called('Personal.Remove')).toEqual([]);
    await userEvent.click(within(popover).getByRole('button', { name: 'Remove' }));
    expect(await screen.findByText('SAP S4P – personal removed')).toBeTruthy();
    expect((await rowOf('SAP S4P – personal')).dataset.faded).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(async () => expect((await rowOf('SAP S4P – personal')).textContent).toContain('Valid'));
    expect(called('Personal.Undo')).toEqual([{ id: 'd1' }]);
  });

  test('ALockedKeychainIsUnlockedFromTheBannerAndFromARow', async () => {
    let list: unknown = lockedList;
    const { called } = open(lockedList, { 'Personal.List': () => list, 'Personal.Unlock': () => { list = typical; return typical.keychain; } });
    const row = await rowOf('SAP S4P – personal');
    expect(within(row).getByRole('button', { name: /^Test: SAP S4P – personal. GNOME Keyring is locked/ }).getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(within(row).getByRole('button', { name: 'Unlock: SAP S4P – personal' }));
    expect(await screen.findByText('GNOME Keyring is unlocked.')).toBeTruthy();
    expect(called('Personal.Unlock')).toHaveLength(1);
  });

  test('WithoutAKeychainTheRemedyIsSaidAndNothingIsSetUp', async () => {
    open(missingList, { 'Personal.CheckKeychain': () => missingList.keychain });
    const set = within(await rowOf('SAP S4P – personal')).getByRole('button', { name: 'Set up: SAP S4P – personal' });
    expect(set.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'How to fix' }));
    expect(await screen.findByText(/Start a Secret Service such as GNOME Keyring/)).toBeTruthy();
  });

  test('AKeychainThatHangsSaysWhereToLook', async () => {
    const { called } = open({ ...typical, keychain: hung }, { 'Personal.CheckKeychain': () => locked });
    expect(await screen.findByText(/Look for its window/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
    expect(called('Personal.CheckKeychain')).toHaveLength(1);
  });

  test('AKeychainThatWasNeverLookedAtIsLookedAtOnce', async () => {
    const { called } = open({ ...typical, keychain: { ...typical.keychain, state: 'unknown', text: '' } }, { 'Personal.CheckKeychain': () => typical.keychain });
    await waitFor(() => expect(called('Personal.CheckKeychain')).toHaveLength(1));
  });

  test('TheKeysOfARowDoWhatItsButtonsDo', async () => {
    const { called } = open(typical, { 'Personal.Test': () => of('d1') });
    const row = await rowOf('SAP S4P – personal');
    row.focus();
    await userEvent.keyboard('t');
    await waitFor(() => expect(called('Personal.Test')).toEqual([{ id: 'd1' }]));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(asked).toHaveLength(1));
    await userEvent.keyboard('{Delete}');
    expect(await screen.findByRole('dialog', { name: '3 Action Flows will ask you again' })).toBeTruthy();
    expect(called('Personal.Remove')).toEqual([]);
  });

  test('OfflineOnlyThePracticeSystemsAreTested', async () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    open({ ...typical, rows: [of('d1'), { ...of('d3'), practice: true }] });
    expect(within(await rowOf('SAP S4P – personal')).getByRole('button', { name: /^Test: .*This computer is offline/ }).getAttribute('aria-disabled')).toBe('true');
    expect(within(await rowOf('Data warehouse – personal')).getByRole('button', { name: 'Test: Data warehouse – personal' }).getAttribute('aria-disabled')).toBeNull();
    online.mockRestore();
  });

  test('NothingYet', async () => {
    open(empty);
    expect(await screen.findByText('No personal sign-ins yet')).toBeTruthy();
  });

  test('AFaultIsSaidWithRetry', async () => {
    open(null, { 'Personal.List': () => { throw JSON.stringify({ kind: 'internal', code: 'store.closed', title: 'The data folder cannot be read', text: '', hint: '' }); } });
    expect(await screen.findByText('The data folder cannot be read')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open(typical);
    await rowOf('SAP S4P – personal');
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});
