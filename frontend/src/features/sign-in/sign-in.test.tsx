import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { act } from 'react';
import { request } from '../../actions';
import type { wire } from '../../api';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell, typical } from '../home/fixtures';
import { fault, mailPrompt, practicePrompt, provided, sapPrompt, updatePrompt, waitingBrowser } from './fixtures';
import { useQueue } from './queue';

afterEach(() => {
  vi.unstubAllGlobals();
  act(() => useQueue.setState({ asked: [] }));
});

async function ask(prompts: wire.Prompt[], answers: Answers = {}) {
  const done = vi.fn();
  const window = openWindow('#/home', { 'Profile.Shell': () => shell, 'Profile.Home': () => typical, 'Profile.Palette': () => ({ rows: [] }), 'Personal.Cancel': () => ({}), 'Personal.BrowserCancel': () => ({}), ...answers });
  await waitFor(() => expect(request('sign-in', { prompts, onDone: done })).toBe(true));
  await screen.findByRole('dialog');
  return { ...window, done };
}

// The bound call takes three strings; the stand-in of the engine sees the first, so it is caught here.
function catchProvide(answer: (n: number) => wire.Provided) {
  const sent: string[][] = [];
  const go = (window as unknown as { go: { app: Record<string, unknown> } }).go;
  const before = go.app;
  vi.stubGlobal('go', {
    app: new Proxy({}, {
      get: (_, name: string) =>
        name !== 'Personal'
          ? before[name]
          : new Proxy({}, {
              get: (__, method: string) =>
                method === 'Provide'
                  ? async (...args: string[]) => {
                      sent.push(args);
                      return answer(sent.length);
                    }
                  : (before.Personal as Record<string, unknown>)[method],
            }),
    }),
  });
  return sent;
}

describe('The sign-in prompt', () => {
  test('SaysWhatItIsForAndAxeFindsNothing', async () => {
    await ask([sapPrompt, mailPrompt]);
    const dialog = screen.getByRole('dialog', { name: 'Sign in to S4P to send this reminder' });
    expect(within(dialog).getByText('Modules 2 Get purchase order and 6 Change purchase order')).toBeTruthy();
    expect(within(dialog).getByText('Read purchase order 4500018811')).toBeTruthy();
    expect(within(dialog).getByText('1 of 2, next: Microsoft 365 mail')).toBeTruthy();
    expect(document.activeElement).toBe(within(dialog).getByLabelText('Password'));
    expect(await axeFindings()).toEqual([]);
  }, 20_000);

  test('SendsTheFieldsOnceAndGoesOnToTheNext', async () => {
    const { done } = await ask([sapPrompt, mailPrompt]);
    const sent = catchProvide(() => ({ ...provided, remaining: [mailPrompt] }));
    await userEvent.type(screen.getByLabelText('Password'), 'Secret-1{Enter}');
    await screen.findByRole('dialog', { name: 'Sign in to Microsoft 365 mail to send this reminder' });
    expect(sent.map(([purpose, id, values]) => [purpose, id, JSON.parse(values ?? '')])).toEqual([['run_1', 'dyn_sample_s4p', { method: 'password', keep: true, unchecked: false, values: { user: 'ANNA.K', password: 'Secret-1' } }]]);
    expect(screen.getByText('2 of 2, S4P is kept as ANNA.K')).toBeTruthy();
    expect(done).not.toHaveBeenCalled();
  });

  test('TheUserNameIsWrittenInCapitals', async () => {
    await ask([{ ...sapPrompt, prefill: {} }]);
    await userEvent.type(screen.getByLabelText('SAP user name'), 'ben.o');
    expect(screen.getByLabelText<HTMLInputElement>('SAP user name').value).toBe('BEN.O');
  });

  test('ARefusalEmptiesThePasswordAndStaysAtIt', { timeout: 20_000 }, async () => {
    await ask([sapPrompt]);
    catchProvide((n) => ({ ...provided, state: 'refused', refusals: n, fault: fault('sap.rejected', 'S4P did not accept this user name and password'), pauseMs: n > 1 ? 30_000 : 0, lockWarning: n > 1 ? 'S4P may lock ANNA.K after more wrong tries.' : '' }));
    await userEvent.type(screen.getByLabelText('Password'), 'wrong{Enter}');
    expect(await screen.findByText('S4P did not accept this user name and password', { selector: '.ui-field-error span' })).toBeTruthy();
    const field = screen.getByLabelText<HTMLInputElement>('Password');
    expect(field.value).toBe('');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(screen.getByLabelText<HTMLInputElement>('SAP user name').value).toBe('ANNA.K');
    await userEvent.type(field, 'wrong{Enter}');
    expect(await screen.findByText('S4P may lock ANNA.K after more wrong tries.')).toBeTruthy();
    await waitFor(() => expect(screen.getByRole('button', { name: /^Test and run/ }).getAttribute('aria-disabled')).toBe('true'));
  });

  test('NothingTypedStaysWhenItCloses', async () => {
    await ask([sapPrompt]);
    const field = screen.getByLabelText<HTMLInputElement>('Password');
    await userEvent.type(field, 'Secret-1');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(field.value).toBe('');
  });

  test('CancelSaysSoToTheEngineAndToWhoeverAsked', async () => {
    const { called, done } = await ask([sapPrompt, mailPrompt]);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(called('Personal.Cancel')).toEqual([{ id: 'run_1' }]));
    expect(done).toHaveBeenCalledWith('cancelled', undefined);
  });

  test('AnUnreachableSystemMayBeKeptUnchecked', async () => {
    await ask([{ ...sapPrompt, last: true }]);
    const sent = catchProvide((n) => (n === 1 ? { ...provided, state: 'unreachable', fault: fault('sap.unreachable', 'S4P cannot be reached', 'It did not answer.') } : { ...provided, state: 'unchecked' }));
    await userEvent.type(screen.getByLabelText('Password'), 'Secret-1{Enter}');
    await userEvent.click(await screen.findByRole('button', { name: 'Keep unchecked' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent.map(([, , values]) => (JSON.parse(values ?? '') as { unchecked: boolean }).unchecked)).toEqual([false, true]);
  });

  test('WhatTheKeychainDoesNotTakeCanBeUsedOnce', async () => {
    const { done } = await ask([sapPrompt]);
    const sent = catchProvide((n) => (n === 1 ? { ...provided, state: 'keychain', fault: fault('keychain.too_big', 'This sign-in is too large for GNOME Keyring') } : { ...provided, state: 'used_once' }));
    await userEvent.type(screen.getByLabelText('Password'), 'Secret-1{Enter}');
    await userEvent.click(await screen.findByRole('button', { name: 'Run without keeping' }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect((JSON.parse(sent[1]?.[2] ?? '') as { keep: boolean }).keep).toBe(false);
  });

  test('WithoutAKeychainItIsForThisRunOnly', async () => {
    await ask([{ ...sapPrompt, canKeep: false, keepReason: 'No keychain: only for this run' }]);
    const box = screen.getByRole('checkbox');
    expect(box.getAttribute('aria-checked')).toBe('false');
    expect(screen.getByText('No keychain: only for this run')).toBeTruthy();
  });

  test('ThePracticeUserStandsOnTheCard', async () => {
    await ask([practicePrompt]);
    const sent = catchProvide(() => provided);
    await userEvent.click(screen.getByRole('button', { name: 'Fill in' }));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(JSON.parse(sent[0]?.[2] ?? '')).toMatchObject({ values: { user: 'ANNA.K', password: 'Practice-1' } });
  });

  test('AnUpdateKeepsTheUserName', async () => {
    await ask([updatePrompt]);
    expect(screen.getByLabelText<HTMLInputElement>('SAP user name').readOnly).toBe(true);
    expect(document.activeElement).toBe(screen.getByLabelText('New password'));
    expect(screen.getByRole('button', { name: 'Test and save' })).toBeTruthy();
    expect(await axeFindings()).toEqual([]);
  }, 20_000);

  test('TheBrowserIsFollowedUntilItEnds', async () => {
    let state: wire.BrowserState = waitingBrowser;
    const { done } = await ask([mailPrompt], { 'Personal.Browser': () => waitingBrowser, 'Personal.BrowserGet': () => state, 'Personal.BrowserConfirm': () => ({ ...state, state: 'accepted', account: 'ben.osei@halden.example', provided: { ...provided, account: 'ben.osei@halden.example' } }) });
    await userEvent.click(screen.getByRole('button', { name: 'Sign in with browser' }));
    expect(await screen.findByText('Waiting for your browser', { selector: '.signin-browser *' })).toBeTruthy();
    state = { ...waitingBrowser, state: 'other_user', account: 'ben.osei@halden.example', before: 'anna.keller@halden.example' };
    await userEvent.click(await screen.findByRole('button', { name: 'Use ben.osei@halden.example' }, { timeout: 3000 }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('provided', expect.objectContaining({ account: 'ben.osei@halden.example' })));
  });

  test('TheSameSignInIsAskedOnce', async () => {
    const { done } = await ask([sapPrompt]);
    const second = vi.fn();
    act(() => void request('sign-in', { prompts: [sapPrompt], onDone: second }));
    catchProvide(() => provided);
    await userEvent.type(screen.getByLabelText('Password'), 'Secret-1{Enter}');
    await waitFor(() => expect(second).toHaveBeenCalled());
    expect(done).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('What may not be needed', () => {
  const maybe: wire.Prompt = { ...mailPrompt, methods: sapPrompt.methods, prefill: sapPrompt.prefill, maybe: true };

  test('IsLeftForLaterAndTheRunGoesOn', async () => {
    const { called, done } = await ask([maybe], { 'Runs.Continue': () => ({ state: 'running', batchId: '', runIds: ['run_1'], prompts: [] }) });
    await userEvent.click(screen.getByRole('button', { name: 'Later' }));
    await waitFor(() => expect(called('Runs.Continue')).toEqual([{ id: 'run_1' }]));
    expect(done).toHaveBeenCalledWith('provided', undefined);
    expect(called('Personal.Cancel')).toEqual([]);
  });

  test('IsNotAskedAgainForTheSameClick', async () => {
    const second: wire.Prompt = { ...maybe, connectionId: 'dyn_third', title: 'Sign in to Desk to send this reminder' };
    const { called, done } = await ask([maybe, second], { 'Runs.Continue': () => ({ state: 'running', batchId: '', runIds: ['run_1'], prompts: [] }) });
    await userEvent.click(screen.getByRole('button', { name: 'Later' }));
    await screen.findByRole('dialog', { name: 'Sign in to Desk to send this reminder' });
    catchProvide(() => ({ ...provided, remaining: [maybe] }));
    await userEvent.type(screen.getByLabelText('Password'), 'Secret-1{Enter}');
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(called('Runs.Continue')).toEqual([{ id: 'run_1' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
