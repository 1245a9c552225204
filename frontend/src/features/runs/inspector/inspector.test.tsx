import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { shell } from '../../home/fixtures';
import { closeDrawer } from '../drawer/state';
import { confidential, expired, long, retried, under, waiting } from './fixtures';

const answers = (view: wire.RunView, more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Runs.Get': () => view, 'Runs.List': () => ({ runs: [], more: false }), 'Profile.Copy': () => ({}), ...more,
});
const open = (view: wire.RunView, more?: Answers) => openWindow(`#/runs/${view.run.id}`, answers(view, more));
const heading = (name: string) => screen.findByRole('heading', { name });
const stepOf = (state: string, more: Partial<wire.RunStep> = {}): wire.RunStep[] => retried.steps.slice(0, 7).map((one) => (one.module === 6 ? { ...one, state, ...more } : one));
const stopped: wire.RunView = { ...retried, run: { ...retried.run, state: 'failed', stateText: 'Failed', faultStep: 6, fault: stepOf('failed')[6]?.fault }, steps: stepOf('failed', { canRetry: true }), canRetry: true };
const doubtful: wire.RunView = {
  ...retried, run: { ...retried.run, state: 'in_doubt', stateText: 'Outcome unknown' }, steps: stepOf('unknown', { fault: undefined }),
  doubts: [{ module: 6, operation: 1, title: 'Change purchase order', text: 'Signet closed while step 6 was under way. Check purchase order 4500018690, then choose.', object: 'purchase order 4500018690' }],
};

afterEach(() => {
  closeDrawer();
  localStorage.clear();
});

describe('The run inspector', () => {
  test('SaysWhatRanWhoStartedItAndAsWhomItActed', async () => {
    open(retried);
    expect(await heading('Run 2417')).toBeTruthy();
    expect(screen.getByText('Completed after a retry')).toBeTruthy();
    expect(screen.getByRole('button', { name: /ANNA.K on S4P|through SAP S4P/ })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Overdue purchase orders' }).getAttribute('href')).toBe('#/views/v1');
    expect(screen.getByText('2.50 s active')).toBeTruthy();
  });

  test('ThePictureSaysHowEachModuleFared', async () => {
    open(retried);
    const canvas = await screen.findByRole('group', { name: 'Version 5 as it ran, 9 modules' });
    expect(within(canvas).getByRole('button', { name: '2, Get purchase order, Succeeded, 0.41 s, 1 call' }).getAttribute('aria-pressed')).toBe('true');
    expect(within(canvas).getByRole('button', { name: '7, Create a ticket, not reached' }).getAttribute('aria-disabled')).toBe('true');
    expect(within(canvas).getByText('28 days, passed')).toBeTruthy();
    expect(within(canvas).getByText('not passed')).toBeTruthy();
  });

  test('ComparesTheRunWithAnotherOne', async () => {
    const other: wire.RunView = { ...retried, run: { ...retried.run, id: 'run_other', number: 2410 }, steps: retried.steps.map((step) => (step.module === 2 ? { ...step, as: 'MAX.M on S4P' } : step)) };
    open(retried, { 'Runs.List': () => ({ runs: [retried.run, other.run], more: false }), 'Runs.Get': ({ id }: { id: string }) => (id === 'run_other' ? other : retried) });
    await userEvent.click(await screen.findByRole('button', { name: 'Compare' }));
    const dialog = await screen.findByRole('dialog', { name: 'Run 2417 compared' });
    expect(await within(dialog).findByText('MAX.M on S4P')).toBeTruthy();
    expect(within(dialog).getByText('ANNA.K on S4P')).toBeTruthy();
    expect(within(dialog).getAllByRole('listitem')).toHaveLength(1);
    await userEvent.click(within(dialog).getByRole('switch', { name: 'Equal steps too' }));
    expect(within(dialog).getAllByRole('listitem').length).toBeGreaterThan(5);
    expect(await axeFindings(dialog)).toEqual([]);
  });

  test('AModuleOpensItsLastTry', async () => {
    open(retried);
    await userEvent.click(await screen.findByRole('button', { name: /^6, Change purchase order/ }));
    const panel = screen.getByRole('complementary', { name: 'Change purchase order' });
    expect(panel.textContent).toContain('try 2');
    expect(within(panel).getByRole('link', { name: 'Event 10,483' }).getAttribute('href')).toBe('#/audit?seq=10483');
  });

  test('OfThousandsOfOperationsOneIsReadAtATime', async () => {
    const asked: unknown[] = [];
    const many: wire.RunView = { ...retried, steps: retried.steps.map((step) => (step.module === 3 ? { ...step, many: 100_000, kind: 'operations' } : step)) };
    open(many, {
      'Runs.Operations': (request: { first: number }) => {
        asked.push(request);
        return { steps: [{ ...(many.steps[2] as wire.RunStep), operation: request.first, many: 0, kind: '', output: [{ name: `Supplier ${request.first}` }] }] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^3, Find supplier/ }));
    const panel = screen.getByRole('complementary', { name: 'Find supplier' });
    expect(within(panel).getByText('Operation 1 of 100,000')).toBeTruthy();
    expect(asked).toEqual([]);
    await userEvent.click(within(panel).getByRole('button', { name: 'The next one' }));
    await waitFor(() => expect(panel.textContent).toContain('Supplier 2'));
    await userEvent.type(within(panel).getByRole('textbox', { name: 'Go to a number' }), '99999{Enter}');
    await waitFor(() => expect(panel.textContent).toContain('Supplier 99999'));
    expect(asked).toEqual([2, 99_999].map((first) => ({ runId: many.run.id, module: 3, kind: 'operations', first, count: 1 })));
    expect(await axeFindings(panel)).toEqual([]);
  });

  test('KeysGoFromStepToStepAndFromFormToForm', async () => {
    open(retried);
    await heading('Get purchase order');
    await userEvent.keyboard('j');
    expect(await heading('Find supplier')).toBeTruthy();
    await userEvent.keyboard('k');
    expect(await heading('Get purchase order')).toBeTruthy();
    await userEvent.keyboard('i');
    expect(screen.getByRole('radio', { name: 'Input' }).getAttribute('aria-checked')).toBe('true');
    await userEvent.keyboard('o2');
    expect(screen.getByRole('heading', { name: 'POITEM, 3 rows' })).toBeTruthy();
    await userEvent.keyboard('3');
    expect(screen.getByText(/"PO_NUMBER": "4500018690"/)).toBeTruthy();
  });

  test('AValueAndItsPathAreCopied', async () => {
    const { called } = open(retried);
    await userEvent.click(await screen.findByText('COMP_CODE'));
    await userEvent.click(screen.getByRole('button', { name: 'Copy value' }));
    await userEvent.click(screen.getByRole('button', { name: 'Copy path' }));
    await waitFor(() => expect(called('Profile.Copy')).toEqual([{ text: '1000' }, { text: '{{2.POHEADER.COMP_CODE}}' }]));
  });

  test('ARequestIsShownAsItWasSent', async () => {
    open(retried);
    await userEvent.click(await screen.findByRole('button', { name: /^3, Find supplier/ }));
    await userEvent.click(screen.getByRole('radio', { name: 'Request' }));
    expect(screen.getByText('Answered 200')).toBeTruthy();
    expect(screen.getByText('•••')).toBeTruthy();
  });

  test('TheLogAlsoSaysWhatAFilterStopped', async () => {
    open(retried);
    await userEvent.click(await screen.findByRole('radio', { name: 'Log' }));
    const log = screen.getByRole('list', { name: 'Log' });
    expect(within(log).getByText('28 days, not passed')).toBeTruthy();
    await userEvent.click(within(log).getByRole('button', { name: /4 Router/ }));
    expect(await heading('Router')).toBeTruthy();
  });

  test('WhatStoppedTheRunIsOpenWithItsRemedyAndRetry', async () => {
    const { called } = open(stopped, { 'Runs.Retry': () => ({ state: 'running', batchId: '', runIds: ['run_2500'], prompts: [] }) });
    expect(await screen.findByText('Purchase order 4500018690 is being edited by DVARGA')).toBeTruthy();
    await userEvent.keyboard('{Shift>}R{/Shift}');
    await waitFor(() => expect(called('Runs.Retry')).toEqual([{ id: 'run_2417' }]));
    // The page shows the run that goes on; the drawer does not show it a second time.
    await waitFor(() => expect(location.hash).toBe('#/runs/run_2500'));
    expect(screen.queryByRole('button', { name: 'Open in Runs' })).toBeNull();
  });

  test('WhatARetryTakesOverCountsAsNoCall', async () => {
    open({ ...retried, steps: retried.steps.map((one) => (one.module === 5 ? { ...one, api: '', tookMs: 0, event: 0 } : one)) });
    expect(await screen.findByRole('button', { name: '5, Send an email, Succeeded, Taken over' })).toBeTruthy();
    await userEvent.click(within(screen.getByRole('table', { name: 'Waterfall' })).getByText('Send an email, taken over'));
    expect(screen.getByRole('complementary', { name: 'Send an email' }).textContent).not.toContain('1 call');
  });

  test('AnUnknownOutcomeIsDecidedByThePersonAndTheRunGoesOn', async () => {
    const { called } = open(doubtful, { 'Runs.Decide': () => ({ ...retried, canRetry: true }), 'Runs.Retry': () => ({ state: 'running', batchId: '', runIds: ['run_2501'], prompts: [] }) });
    await userEvent.click(await screen.findByRole('button', { name: 'It was done' }));
    await waitFor(() => expect(called('Runs.Decide')).toEqual([{ runId: 'run_2417', module: 6, operation: 1, done: true }]));
    await waitFor(() => expect(called('Runs.Retry')).toEqual([{ id: 'run_2417' }]));
  });

  test('RunAgainSaysAsWhomAndOpensTheNewRun', async () => {
    const { called } = open(retried, { 'Runs.Again': () => ({ state: 'running', batchId: '', runIds: ['run_2501'], prompts: [] }) });
    const again = await screen.findByRole('button', { name: 'Run again' });
    expect(again.getAttribute('aria-describedby')).toContain('run-whoms');
    await userEvent.click(again);
    await waitFor(() => expect(called('Runs.Again')).toEqual([{ id: 'run_2417' }]));
    await waitFor(() => expect(location.hash).toBe('#/runs/run_2501'));
  });

  test('ARunUnderWayIsFollowedUntilThePersonChooses', async () => {
    const view = under();
    const { called } = open(view, { 'Runs.Cancel': () => view });
    expect(await heading('Send an email')).toBeTruthy();
    const follow = screen.getByRole('switch', { name: 'Follow the run' });
    expect(follow.getAttribute('aria-checked')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: /^1, Action button/ }));
    expect(follow.getAttribute('aria-checked')).toBe('false');
    await userEvent.click(follow);
    expect(await heading('Send an email')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel run' }));
    await waitFor(() => expect(called('Runs.Cancel')).toHaveLength(1));
  });

  test('AWaitingRunSaysWhatItWaitsFor', async () => {
    open(waiting);
    expect(await screen.findByText('This run waits.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Go on' })).toBeTruthy();
    expect(screen.queryByRole('switch', { name: 'Follow the run' })).toBeNull();
  });

  test('AClosedPanelStaysClosedAndAStepOpensItAgain', async () => {
    open(retried);
    await heading('Get purchase order');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Get purchase order' })).toBeNull());
    await userEvent.click(within(screen.getByRole('table', { name: 'Waterfall' })).getByText('Find supplier'));
    expect(await heading('Find supplier')).toBeTruthy();
  });

  test('OldRunsSayWhatIsNotThereAnyMore', async () => {
    open(expired);
    expect(await screen.findByText('Bundles were kept for 30 days. The audit events remain.')).toBeTruthy();
    expect(screen.getByText(/The version that ran cannot be read any more/)).toBeTruthy();
  });

  test('HiddenValuesSayWhoHidThem', async () => {
    open(confidential);
    expect(await screen.findByText(/Hidden by the flow’s owner/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /Copy value/ }).getAttribute('aria-disabled')).toBe('true');
  });

  test('ManyOperationsAreOneBubbleAndStillOneLineEach', async () => {
    open(long);
    expect(await screen.findByRole('button', { name: /^2, Get purchase order, Succeeded, 1 min 20 s, 400 calls/ })).toBeTruthy();
    expect(screen.getByText(/Operation 1 of 400/)).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Waterfall' }).getAttribute('aria-rowcount')).toBe('402');
  });

  test('AFaultIsSaidWithRetryAndAWayBack', async () => {
    open(retried, { 'Runs.Get': () => { throw JSON.stringify({ kind: 'not_found', code: 'run.gone', title: 'This run is not there any more', text: '', hint: '' }); } });
    expect(await screen.findByText('This run is not there any more')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'All runs' })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open(stopped);
    await screen.findByText('Purchase order 4500018690 is being edited by DVARGA');
    expect(await axeFindings()).toEqual([]);
    await userEvent.click(screen.getByRole('radio', { name: 'Log' }));
    await userEvent.keyboard('2');
    expect(await axeFindings()).toEqual([]);
  }, 30_000);
});
