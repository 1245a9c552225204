import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { handle, request } from '../../../actions';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell, later } from '../../home/fixtures';
import { mailPrompt, sapPrompt } from '../../sign-in/fixtures';
import { batch, doubtful, done, run, running, stopped, view } from '../fixtures';
import { closeDrawer, showRuns, type ShownRuns } from './state';

afterEach(() => {
  vi.unstubAllGlobals();
  act(closeDrawer);
});

const answers = (more: Answers = {}): Answers => ({ 'Profile.Shell': () => shell, 'Profile.Home': () => later, 'Profile.Palette': () => ({ rows: [] }), 'Profile.Copy': () => ({}), ...more });

async function open(shown: ShownRuns, more: Answers) {
  const opened = openWindow('#/home', answers(more));
  await screen.findByRole('heading', { level: 1 });
  await waitFor(() => expect(request('sign-in', { prompts: [], onDone: () => {} })).toBe(true));
  act(() => showRuns(shown));
  return { ...opened, drawer: await screen.findByRole('complementary') };
}

describe('The drawer of runs', () => {
  test('SaysEachRowAndOpensTheOneThatNeedsThePerson', async () => {
    const all = new Map([stopped, running, done].map((one) => [one.run.id, one]));
    const { drawer } = await open({ runIds: ['run_4819', 'run_4820', 'run_4821'], batchId: 'batch_1' }, { 'Runs.List': () => batch, 'Runs.Get': ({ id }: { id: string }) => all.get(id) });
    expect(await within(drawer).findByText('Send reminder, 3 rows')).toBeTruthy();
    expect(within(drawer).getByText('1 done, 1 running, 1 stopped')).toBeTruthy();
    expect(await within(drawer).findByText('ANNA.K may not call BAPI_PO_CHANGE on S4P')).toBeTruthy();
    expect(await within(drawer).findByText('Step 5 of 6, Send an email')).toBeTruthy();
    expect(within(drawer).getByText('Cancel remaining')).toBeTruthy();
    expect(await axeFindings(drawer)).toEqual([]);
  }, 30_000);

  test('TheRequestForTheAdministratorIsCopied', async () => {
    const { called, drawer } = await open({ runIds: ['run_4821'], batchId: '' }, { 'Runs.Get': () => stopped });
    await userEvent.click(await within(drawer).findByText('Copy request for admin'));
    await waitFor(() => expect(called('Profile.Copy')).toMatchObject([{ text: expect.stringContaining('Anna Keller') as string }]));
  }, 20_000);

  test('RetryFromHereGoesOnWithTheSameRun', async () => {
    const { called, drawer } = await open({ runIds: ['run_4821'], batchId: '' }, { 'Runs.Get': () => stopped, 'Runs.Retry': () => ({ state: 'running', batchId: '', runIds: ['run_4821'], prompts: [] }) });
    await within(drawer).findByText('Retry from here');
    await userEvent.keyboard('{Shift>}R{/Shift}');
    await waitFor(() => expect(called('Runs.Retry')).toEqual([{ id: 'run_4821' }]));
  }, 20_000);

  test('RunAgainStartsANewRunOfWhatIsOver', async () => {
    const { called, drawer } = await open({ runIds: ['run_4819'], batchId: '' }, { 'Runs.Get': () => done, 'Runs.Again': () => ({ state: 'running', batchId: '', runIds: ['run_4831'], prompts: [] }) });
    await userEvent.click(await within(drawer).findByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(called('Runs.Again')).toEqual([{ id: 'run_4819' }]));
  }, 20_000);

  test('AStepThatIsTriedAgainCountsDown', async () => {
    const at = new Date(Date.now() + 42_000).toISOString();
    const again = view(run(4830, 'running'), { steps: [...(running.steps ?? []).slice(0, 4), { ...running.steps![4]!, attempt: 2, state: 'waiting', nextAt: at }], canRetry: false });
    const { drawer } = await open({ runIds: ['run_4830'], batchId: '' }, { 'Runs.Get': () => again });
    expect((await within(drawer).findByRole('timer')).textContent).toMatch(/^Tried again in (?:42|41|40|39|38) s$/);
    expect(within(drawer).getByLabelText('Waits for its next try')).toBeTruthy();
    expect(await axeFindings(drawer)).toEqual([]);
  }, 30_000);

  test('AnUnknownOutcomeIsDecidedByThePerson', async () => {
    const { called, drawer } = await open({ runIds: ['run_4822'], batchId: '' }, { 'Runs.Get': () => doubtful, 'Runs.Decide': () => done });
    expect(await within(drawer).findByText('It is not known whether step 6 was carried out')).toBeTruthy();
    await userEvent.click(within(drawer).getByText('It was done'));
    await waitFor(() => expect(called('Runs.Decide')).toEqual([{ runId: 'run_4822', module: 6, operation: 1, done: true }]));
  }, 20_000);

  test('ARunThatWaitsAsksAgain', async () => {
    const asked = vi.fn();
    const waiting = view(run(4830, 'waiting'), { prompts: [mailPrompt], steps: [] });
    const { drawer } = await open({ runIds: ['run_4830'], batchId: '' }, { 'Runs.Get': () => waiting });
    const end = handle('sign-in', asked);
    await userEvent.click(await within(drawer).findByText('Sign in and go on'));
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ prompts: [mailPrompt] }));
    end();
  }, 20_000);

  test('AnEndBeforeTheFirstLookIsToldWithItsEvent', async () => {
    const { drawer } = await open({ runIds: ['run_4819'], batchId: '', fresh: true }, { 'Runs.Get': () => done, 'Audit.List': () => ({ rows: [], more: false, total: 0, own: false }) });
    await within(drawer).findByText('1 done');
    await userEvent.click(await screen.findByRole('button', { name: 'See your audit event' }));
    await waitFor(() => expect(location.hash).toBe('#/audit?run=run_4819&seq=9006'));
  }, 20_000);

  test('WhatALockedKeychainHoldsIsNotTypedAgain', async () => {
    const { called } = openWindow('#/home', answers({
      'Runs.Start': () => ({ state: 'needs_sign_in', batchId: '', runIds: ['run_4819'], prompts: [{ ...sapPrompt, reason: 'not_readable' }] }),
      'Personal.CheckKeychain': () => ({ state: 'locked', name: 'GNOME Keyring', text: '', remedy: '', canLock: true }), 'Personal.Unlock': () => shell.keychain,
      'Runs.Continue': () => ({ state: 'running', batchId: '', runIds: ['run_4819'], prompts: [] }), 'Runs.Get': () => done,
    }));
    await screen.findByRole('heading', { level: 1 });
    const start = { source: 'view_row', viewId: 'v1', actionId: 'a', rowKeys: ['1'], flowId: '', inputs: {}, only: 0, from: 0, dryRun: false, expects: [] };
    await waitFor(() => expect(request('start-run', { start })).toBe(true));
    await userEvent.click(await screen.findByRole('button', { name: 'Unlock GNOME Keyring' }));
    await waitFor(() => expect(called('Runs.Continue')).toEqual([{ id: 'run_4819' }]));
    expect(await screen.findByText('1 done')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
  }, 20_000);

  test('RunOnceAsksForWhatTheFlowNeeds', async () => {
    const { called } = openWindow('#/home', answers({
      'Flows.List': () => ({ flows: [{ id: 'f1', name: 'F', version: 2, chips: stopped.run.chips }] }), 'Flows.Get': () => ({ document: stopped.document, version: 2, acts: [] }),
      'Flows.Version': () => ({ row: { number: 2 }, document: stopped.document, faces: [] }), 'Runs.Start': () => ({ state: 'running', batchId: '', runIds: ['run_4819'], prompts: [] }), 'Runs.Get': () => done,
    }));
    await screen.findByRole('heading', { level: 1 });
    await waitFor(() => expect(request('run-once', { flowId: 'f1', withInputs: false })).toBe(true));
    const drawer = await screen.findByRole('complementary', { name: 'Run once: Send overdue PO reminder' });
    await userEvent.click(await within(drawer).findByRole('button', { name: 'Run once' }));
    expect(await within(drawer).findByText('Purchase order is needed.')).toBeTruthy();
    await userEvent.type(within(drawer).getByLabelText(/^Purchase order/), '4500018811');
    await userEvent.click(within(drawer).getByRole('button', { name: 'Run once' }));
    await waitFor(() => expect(called('Runs.Start')).toMatchObject([{ source: 'run_once', flowId: 'f1', inputs: { purchase_order: '4500018811' }, expects: ['ANNA.K'] }]));
  }, 20_000);
});
