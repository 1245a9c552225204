import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { catalogue, reminder } from '../fixtures';
import { shortened, startWith, whole } from '../model/scheduling';
import { answers } from '../testing';

vi.mock('../../sign-in/host', () => ({ default: () => null }));
vi.mock('../../runs/host', () => ({ default: () => null }));
vi.setConfig({ testTimeout: 30_000 });
beforeAll(async () => {
  await import('../BuilderPage');
});
beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const hook: wire.HookState = { id: 'hook_1', address: 'http://127.0.0.1:40100/hook/••••••', listens: true, trouble: '', canShow: true, active: false, learning: false, structure: '', requests: [], waiting: [], running: 0 };
const state: wire.AutomaticState = { flowId: 'flow_sample_reminder', active: false, can: true, why: '', words: 'every day at 08:00', next: '', paused: '', asks: '', by: '', at: '', lastRun: '', lastId: '', state: '', waiting: 0, serves: true };
const webhook = { name: 'custom_webhook', title: 'Custom webhook', group: 'Triggers', summary: '', effect: 'none', control: 'trigger', needsConnection: false, inputs: [], outputs: [], starting: { instant: true, webhook: true, polls: false, since: false } } as unknown as wire.CatalogueAction;
const folder = { ...webhook, name: 'watch_folder', title: 'Watch a folder', starting: { instant: true, webhook: false, polls: true, since: true } } as wire.CatalogueAction;

/** The reminder with another first module, and nobody to sign in. */
function startsWith(action: string): wire.FlowState {
  const document = { ...reminder.document, dynamicConnections: [], modules: reminder.document.modules.map((m) => ({ ...m, connection: undefined, ...(m.id === 1 ? { app: 'webhook', action } : {}) }) as wire.FlowModule) };
  return { ...reminder, dynamic: [], document };
}

function open(action: string, more: Answers = {}, panel = true) {
  const apps = [...catalogue.apps, { ...(catalogue.apps[0] as wire.CatalogueApp), name: 'webhook', title: 'Webhooks', methods: [], actions: [webhook, folder] }];
  return openWindow(`#/flows/flow_sample_reminder${panel ? '?module=1' : ''}`, answers(startsWith(action), {
    'Profile.Shell': () => shell, 'Flows.Catalogue': () => ({ apps }), 'Triggers.Hook': () => hook, 'Triggers.State': () => state, 'Triggers.Switch': ({ on }: { on: boolean }) => ({ ...state, active: on, next: '2026-11-26T07:00:00Z' }),
    'Triggers.Preview': () => ({ words: 'every day at 08:00', next: ['2026-11-26T08:00:00+01:00', '2026-11-27T08:00:00+01:00', '2026-11-28T08:00:00+01:00'], zone: 'Europe/Berlin', wrong: null }), ...more,
  }));
}
const box = () => screen.findByRole('region', { name: 'Webhook' });
const ops = (calls: unknown[]) => calls.flatMap((call) => JSON.parse((call as { ops: string }).ops) as unknown[]);

describe('WebhookBox', () => {
  test('TheAddressIsMaskedUntilItIsAskedFor', async () => {
    const { called } = open('custom_webhook', { 'Triggers.Address': () => ({ address: 'http://127.0.0.1:40100/hook/0123456789abcdef' }), 'Triggers.CopyAddress': () => ({}) });
    const panel = await box();
    const address = within(panel).getByRole<HTMLInputElement>('textbox', { name: 'Address' });
    expect(address.value).toBe(hook.address);
    await userEvent.click(within(panel).getByRole('button', { name: 'Copy the address' }));
    await waitFor(() => expect(called('Triggers.CopyAddress')).toEqual([{ flowId: 'flow_sample_reminder', module: 1 }]));
    expect(called('Triggers.Address')).toHaveLength(0);
    await userEvent.click(within(panel).getByRole('button', { name: 'Show the address' }));
    await waitFor(() => expect(address.value).toContain('0123456789abcdef'));
    await userEvent.click(within(panel).getByRole('button', { name: 'Hide the address' }));
    expect(address.value).toBe(hook.address);
    expect(await axeFindings(panel)).toEqual([]);
  });

  test('WhatWasLearnedIsAnEdit', async () => {
    const structure = [{ name: 'order', type: 'text' }];
    let now = hook;
    const { called } = open('custom_webhook', { 'Triggers.Hook': () => now, 'Triggers.Learn': ({ on }: { on: boolean }) => (now = { ...hook, learning: on, structure: on ? '' : now.structure }) });
    const panel = await box();
    await userEvent.click(within(panel).getByRole('button', { name: 'Determine data structure' }));
    await within(panel).findByText('Listening.');
    now = { ...hook, structure: JSON.stringify(structure) };
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'set_field', id: 1, field: 'structure', value: structure }]), { timeout: 5000 });
  });

  test('WithoutAKeychainANewAddressIsTheWay', async () => {
    open('custom_webhook', { 'Triggers.Hook': () => ({ ...hook, canShow: false, listens: false, trouble: 'Another program uses port 40100.', waiting: [{ id: 3, at: '2026-11-25T08:00:00Z', size: 12 }], requests: [{ at: '2026-11-25T08:00:01Z', method: 'POST', status: 200, size: 12, runId: 'run_1' }] }) });
    const panel = await box();
    expect(within(panel).getByText('Another program uses port 40100.')).toBeTruthy();
    expect(within(panel).getByRole('button', { name: /^Show the address/ }).getAttribute('aria-disabled')).toBe('true');
    expect(within(panel).getByRole('button', { name: 'Make a new address' })).toBeTruthy();
    expect(within(panel).getByText('1 request waits')).toBeTruthy();
    expect(await axeFindings(panel)).toEqual([]);
  });
});

test('ChooseWhereToStart', async () => {
  const { called } = open('watch_folder', { 'Triggers.Start': () => ({}) });
  await userEvent.click(await screen.findByRole('button', { name: 'Choose where to start' }));
  await userEvent.click(await screen.findByRole('combobox', { name: 'Start' }));
  await userEvent.click(await screen.findByRole('option', { name: 'With all there is' }));
  await userEvent.click(screen.getByRole('button', { name: 'Start there' }));
  await waitFor(() => expect(called('Triggers.Start')).toEqual([{ flowId: 'flow_sample_reminder', module: 1, draft: true, where: 'all', since: '' }]));
});

describe('Scheduling', () => {
  test('NextRunsAreShownAndTheSwitchTurnsThePublishedVersionOn', async () => {
    const { called } = open('custom_webhook', {}, false);
    await userEvent.click(await screen.findByRole('button', { name: 'On demand' }));
    const popover = await screen.findByRole('dialog', { name: 'Scheduling' });
    await userEvent.click(within(popover).getByRole('radio', { name: 'Daily' }));
    await within(popover).findByText('27 Nov 2026, 08:00');
    expect(within(popover).getByText('Next runs, Europe/Berlin')).toBeTruthy();
    await userEvent.click(await within(popover).findByRole('switch', { name: 'Runs by itself' }));
    await waitFor(() => expect(called('Triggers.Switch')).toEqual([{ flowId: 'flow_sample_reminder', on: true }]));
    expect(await axeFindings(popover)).toEqual([]);
  });

  test('AMissedRunIsDecidedByThePerson', async () => {
    const { called } = open('custom_webhook', { 'Triggers.State': () => ({ ...state, active: true, asks: '2026-11-25T07:00:00Z', paused: '' }), 'Triggers.Decide': () => ({ ...state, active: true }) }, false);
    await userEvent.click(await screen.findByRole('button', { name: 'On demand' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Leave out' }));
    await waitFor(() => expect(called('Triggers.Decide')).toEqual([{ flowId: 'flow_sample_reminder', run: false }]));
  });

  test('OnlyWhatAKindUsesIsKept', () => {
    const full = { type: 'weekly', days: [1], time: '08:00', interval: 900, cron: '* * * * *', zone: 'Europe/Berlin', missed: 'ask', between: ['', ''], restrict: [{ days: [], months: [], time: ['08:00', '18:00'] }] };
    expect(shortened(full)).toEqual({ type: 'weekly', days: [1], time: '08:00', zone: 'Europe/Berlin', missed: 'ask', restrict: [{ time: ['08:00', '18:00'] }] });
    expect(shortened({ ...full, type: 'immediately' })).toEqual({ type: 'immediately' });
    expect(startWith('dates', { type: 'daily', time: '09:00' }, new Date(2026, 11, 31))).toEqual({ type: 'dates', time: '09:00', dates: ['2027-01-01'] });
    expect(whole({ type: 'daily', time: '08:00' })).toEqual({ type: 'daily', interval: 0, date: '', time: '08:00', days: [], months: [], cron: '', zone: '', dates: [], between: [], restrict: [], missed: '' });
  });
});
