import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { request } from '../../actions';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { catalogue } from '../flow-builder/panel/fixtures';
import { list, tested, viewOf } from './fixtures';
import { sapPrompt } from '../sign-in/fixtures';
import { found, lookOf, unusedName } from './model';
import { useRemovals } from './removals';

const answers = (more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Flows.Catalogue': () => catalogue,
  'Connections.List': () => list, 'Connections.Get': ({ id }: { id: string }) => viewOf(id), 'Connections.Test': () => tested,
  'Connections.Change': ({ id }: { id: string }) => viewOf(id), 'Connections.Remove': () => ({}), 'Personal.Cancel': () => ({}),
  'Connections.Create': (draft: { name: string; kind: string }) => ({ ...viewOf('con_sample_s4p'), row: { ...list.connections[0], ...draft, id: 'con_new' } }),
  'Connections.Prompt': ({ connectionId }: { connectionId: string }) => ({ ...sapPrompt, purpose: 'shared', connectionId, title: 'Sign in to S4P' }),
  ...more,
});
const detail = () => screen.findByRole('heading', { level: 2, name: 'S4P – shared RFC user' });

/** Toasts come one after the other: those before it are closed. */
async function undo() {
  for (;;) {
    const button = screen.queryByRole('button', { name: 'Undo' });
    if (button) return button;
    await userEvent.click(await screen.findByRole('button', { name: 'Close' }));
  }
}

// A whole window is drawn for each: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

// What the frame loads after its first paint is there.
beforeAll(async () => void (await import('../sign-in/host')));
beforeEach(() => useRemovals.setState({ ids: new Set() }));
afterEach(() => vi.unstubAllGlobals());

describe('Connections', () => {
  test('TwoGroupsSayAsWhomTheyAct', async () => {
    openWindow('#/connections', answers());
    const shared = await screen.findByRole('region', { name: 'Shared connections' });
    expect(within(shared).getByText('as RFC_SIGNET · 3 Action Flows')).toBeTruthy();
    const dynamic = screen.getByRole('region', { name: 'Dynamic connections' });
    expect(within(dynamic).getByText('as each person · 3 Action Flows')).toBeTruthy();
    expect(screen.getByText('Choose a connection')).toBeTruthy();
  });

  test('TheDetailAdvisesWhereStepsWriteAsASharedUser', async () => {
    openWindow('#/connections/con_sample_s4p', answers());
    await detail();
    expect(await screen.findByText('3 steps act as RFC_SIGNET for everyone.')).toBeTruthy();
    const credentials = screen.getByRole('group', { name: 'Credentials' });
    expect(credentials.textContent).toContain('In GNOME Keyring');
    expect(credentials.textContent).toContain('Signet can use this password, but cannot show it.');
    expect(within(screen.getByRole('group', { name: 'Last test' })).getByText('58 ms')).toBeTruthy();
  });

  test('ATestSaysWhomTheSystemAccepted', async () => {
    const { called } = openWindow('#/connections/con_sample_s4p', answers());
    await userEvent.click(await screen.findByRole('button', { name: 'Test connection' }));
    expect((await screen.findAllByText('S4P accepted RFC_SIGNET · 118 ms')).length).toBeGreaterThan(0);
    expect(called('Connections.Test')).toEqual([{ id: 'con_sample_s4p' }]);
  });

  test('AFailedHopStandsOpenWithItsReason', async () => {
    openWindow('#/connections/con_relay', answers());
    const card = await screen.findByRole('group', { name: 'Last test' });
    expect(within(card).getAllByText(/did not answer on port 587/).length).toBeGreaterThan(0);
    expect(card.textContent).toContain('Check the network, then test again.');
  });

  test('ReplaceAsksForTheSignInOfTheSharedUser', async () => {
    const { called } = openWindow('#/connections/con_sample_s4p', answers());
    const replace = await screen.findByRole('button', { name: 'Replace' });
    // The prompt belongs to the frame, which mounts it after the first page.
    await waitFor(() => expect(request('sign-in', { prompts: [], onDone: () => {} })).toBe(true));
    await userEvent.click(replace);
    const prompt = await screen.findByRole('dialog', { name: 'Sign in to S4P' });
    expect(called('Connections.Prompt')).toEqual([{ flowId: '', connectionId: 'con_sample_s4p', source: '', reference: '' }]);
    await userEvent.click(within(prompt).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('RenamingIsInPlace', async () => {
    const { called } = openWindow('#/connections/con_sample_s4p', answers());
    await detail();
    await userEvent.keyboard('{F2}');
    const field = await screen.findByRole('textbox', { name: 'Name of the connection' });
    await userEvent.clear(field);
    await userEvent.type(field, 'S4P – RFC{Enter}');
    await waitFor(() => expect(called('Connections.Change')).toMatchObject([{ id: 'con_sample_s4p', name: 'S4P – RFC' }]));
  });

  test('RemovingSaysWhoWouldStopAndCanBeUndone', async () => {
    const { called } = openWindow('#/connections/con_sample_s4p', answers());
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    expect(screen.getByText('Send overdue PO reminder, Release blocked invoice, Update supplier bank data')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Remove it there too' }));
    await waitFor(() => expect(screen.queryByText('as RFC_SIGNET · 3 Action Flows')).toBeNull());
    await userEvent.click(await undo());
    expect(await screen.findByText('as RFC_SIGNET · 3 Action Flows')).toBeTruthy();
    expect(called('Connections.Remove')).toEqual([]);
  });

  test('ACreatedConnectionIsSignedInNext', async () => {
    const { called } = openWindow('#/connections', answers());
    await userEvent.click(await screen.findByRole('button', { name: 'Create a connection' }));
    const dialog = await screen.findByRole('dialog', { name: 'Create a connection' });
    await userEvent.click(within(dialog).getByRole('combobox', { name: /App/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'SAP' }));
    const name = within(dialog).getByRole('textbox', { name: /Name/ });
    await userEvent.clear(name);
    await userEvent.type(name, 'S4P – shared RFC user{Enter}');
    expect(await within(dialog).findByText('This name is already used by another connection.')).toBeTruthy();
    await userEvent.type(name, ' 2{Enter}');
    await waitFor(() => expect(called('Connections.Create')).toMatchObject([{ kind: 'shared', name: 'S4P – shared RFC user 2', app: 'sap', method: 'password', sameAs: 'con_sample_s4p' }]));
    expect(await screen.findByRole('dialog', { name: 'Sign in to S4P' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('ADynamicOneCountsWhoHasSignedIn', async () => {
    openWindow('#/connections/dyn_sample_s4p', answers());
    const own = await screen.findByRole('group', { name: 'Your sign-in' });
    expect(own.textContent).toContain('4 people have signed in');
    expect(screen.getByText('RFC_SIGNET, while you build')).toBeTruthy();
    expect(screen.queryByRole('group', { name: 'Credentials' })).toBeNull();
  });

  test('AListThatCannotBeReadSaysSo', async () => {
    openWindow('#/connections', answers({ 'Connections.List': () => { throw JSON.stringify({ kind: 'unavailable', title: 'The connections cannot be read', hint: 'The disk may be gone.' }); } }));
    expect(await screen.findByText('The connections cannot be read')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    openWindow('#/connections/con_sample_s4p', answers());
    await screen.findByRole('group', { name: 'Last test' });
    expect(await axeFindings()).toEqual([]);
  });
});

describe('TheModel', () => {
  test('SearchCoversNameAppAndUser', () => {
    expect(found(list.connections, 'sup_r').map((r) => r.id)).toEqual(['con_sample_suppliers']);
    expect(found(list.connections, 'mail')).toHaveLength(2);
  });
  test('AStateIsNeverColourAlone', () => expect(lookOf('rejected')).toEqual({ tone: 'danger', icon: 'circle-x', quiet: false }));
  test('ACopyGetsANameOfItsOwn', () => expect(unusedName('Service desk', list.connections)).toBe('Service desk 2'));
});
