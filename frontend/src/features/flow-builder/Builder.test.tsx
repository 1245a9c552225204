import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle, runAction } from '../../actions';
import type { wire } from '../../api';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { empty, reminder } from './fixtures';
import { answers, toastSaying } from './testing';

// Prompt and drawer belong to other features; here it counts that they are asked.
vi.mock('../sign-in/host', () => ({ default: () => null }));
vi.mock('../runs/host', () => ({ default: () => null }));

// The whole window is drawn for each of them; a busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 });

const flowId = 'flow_sample_reminder';
const open = (more: Answers = {}, state = reminder, tab = '') => openWindow(`#/flows/${state.document.id}${tab}`, answers(state, { 'Profile.Shell': () => shell, ...more }));
const modules = () => screen.findByRole('group', { name: 'Design, 9 modules' });
const ops = (calls: unknown[]) => calls.flatMap((call) => JSON.parse((call as { ops: string }).ops) as unknown[]);
const focusModule = async (id: number) => {
  await modules();
  document.querySelector<HTMLElement>(`[data-module="${id}"]`)?.focus();
};

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('Design', () => {
  test('ModulesAreButtonsInTheOrderOfTheFlow', async () => {
    open();
    const canvas = await modules();
    const names = [...canvas.querySelectorAll('[data-module]')].map((one) => one.getAttribute('data-module'));
    expect(names).toEqual(['1', '2', '3', '4', '5', '6', '9', '7', '8']);
    expect(screen.getByRole('button', { name: '6, Change purchase order, SAP, acts as RFC_SIGNET shared, 1 warning, goes to nothing, on error to 9 Break' })).toBeTruthy();
    expect(screen.getByText('Draft · 5 changes since version 4')).toBeTruthy();
    expect(screen.getByRole('toolbar', { name: 'Run and build' })).toBeTruthy();
  });

  test('TabReachesOneModuleAndArrowsTheOthers', async () => {
    open();
    await focusModule(1);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}');
    expect((document.activeElement as HTMLElement).dataset.module).toBe('6');
    await userEvent.keyboard('{ArrowDown}');
    expect((document.activeElement as HTMLElement).dataset.module).toBe('9');
    expect(document.querySelectorAll('[data-module][tabindex="0"]')).toHaveLength(1);
  });

  test('CutCopiesAndRemoves', async () => {
    const { called } = open();
    await focusModule(8);
    await userEvent.keyboard('{Control>}x{/Control}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'remove_module', ids: [8] }]));
    await toastSaying('1 module cut');
    await userEvent.keyboard('{Control>}v{/Control}');
    await waitFor(() => expect(ops(called('Flows.Apply'))[1]).toMatchObject({ op: 'paste', part: { modules: [{ id: 8, app: 'mail' }] } }));
  });

  test('AModuleIsReplacedAndWhatFitsStays', async () => {
    const { called } = open();
    await focusModule(5);
    act(() => void runAction('builder.swap'));
    await userEvent.type(await screen.findByRole('combobox', { name: 'Search apps and modules' }), 'HTTP request{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toHaveLength(1));
    const [op] = ops(called('Flows.Apply')) as { op: string; id: number; app: string; keep: string[] }[];
    expect(op).toMatchObject({ op: 'swap_module', id: 5, app: 'http' });
    expect(op?.keep).not.toContain('to');
  });

  test('ANoteHasAColour', async () => {
    const note = { id: 'note_1', text: 'Ask Anna', color: '', modules: [], x: 40, y: 40 };
    const { called } = open({}, { ...reminder, document: { ...reminder.document, notes: [note] } });
    await modules();
    await userEvent.click(await screen.findByRole('button', { name: 'Colour of the note' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Blue' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toMatchObject([{ op: 'set_notes', notes: [{ id: 'note_1', color: 'blue', text: 'Ask Anna' }] }]));
  });

  test('TheHistoryListsEveryEditAndGoesToAnyOfThem', async () => {
    const edits = [{ words: 'Move modules', at: '', undone: true }, { words: 'Rename a module', at: '2026-11-12T09:00:00Z', undone: false }, { words: 'Add a module', at: '2026-11-12T08:59:00Z', undone: false }];
    const { called } = open({ 'Flows.History': () => ({ at: 2, edits }) });
    await modules();
    act(() => void runAction('builder.history'));
    const list = await screen.findByRole('list', { name: 'History of edits' });
    const rows = within(list).getAllByRole('button');
    expect(rows.map((row) => row.querySelector('.fb-grow')?.textContent)).toEqual(['Move modules', 'Rename a module', 'Add a module', 'As it was before these edits']);
    expect(rows[1]?.getAttribute('aria-current')).toBe('step');
    expect(rows[0]?.textContent).toContain('Undone');
    await userEvent.click(rows[2] as HTMLElement);
    await waitFor(() => expect(called('Flows.StepTo')).toEqual([{ flowId, at: 1 }]));
    expect(await axeFindings(list)).toEqual([]);
  });

  test('EnterOpensTheSettingsAndEscClosesThem', async () => {
    open();
    await focusModule(6);
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('complementary')).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  });

  test('AModuleIsAddedBehindTheOneInFocus', async () => {
    const { called } = open();
    await focusModule(8);
    await userEvent.keyboard('a');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Search apps and modules' }), 'email{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'add_module', module: { app: 'mail', action: 'send', x: 968, y: 184 }, after: 8 }]));
    expect(await screen.findByRole('complementary')).toBeTruthy();
  });

  test('WhereTheFlowGoesOnItIsPutBetween', async () => {
    const { called } = open();
    await focusModule(2);
    await userEvent.keyboard('a');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Search apps and modules' }), 'email{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toMatchObject([{ op: 'move' }, { op: 'insert', from: 2, to: 3, module: { x: 293, y: 0 } }]));
  });

  test('TheListOpensByAppAndSaysWhatChanges', async () => {
    open();
    await focusModule(8);
    await userEvent.keyboard('a');
    await screen.findByRole('option', { name: /SAP/ });
    await userEvent.click(screen.getByRole('option', { name: /SAP/ }));
    expect(screen.getByRole('option', { name: /Call a BAPI.*changes/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /Break/ })).toBeNull();
    await userEvent.keyboard('{Backspace}');
    expect(screen.getByRole('option', { name: /Mail/ })).toBeTruthy();
  });

  test('AnErrorHandlerOffersTheDirectivesFirst', async () => {
    const { called } = open();
    await focusModule(2);
    await userEvent.keyboard('e');
    const first = (await screen.findAllByRole('option'))[0];
    expect(first?.textContent).toContain('Break');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toMatchObject([{ op: 'add_module', after: 2, handles: true }]));
  });

  test('DeleteRemovesWithUndo', async () => {
    const { called } = open();
    await focusModule(9);
    await userEvent.keyboard('{Delete}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'remove_module', ids: [9] }]));
    await userEvent.click(within(await toastSaying('1 module removed')).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(called('Flows.Step')).toMatchObject([{ redo: false }]));
  });

  test('TheModuleInFocusIsDuplicatedNotTheOneOpenedBefore', async () => {
    const { called } = open();
    await focusModule(8);
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('complementary');
    await focusModule(3);
    await userEvent.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'duplicate', ids: [3] }]));
  });

  test('KeysUndoRedoDuplicateAndMove', async () => {
    const { called } = open();
    await focusModule(3);
    await userEvent.keyboard('{Control>}d{/Control}{Alt>}{ArrowRight}{/Alt}{Control>}z{/Control}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'duplicate', ids: [3] }, { op: 'move', places: [{ id: 3, x: 317, y: 0 }] }]));
    await waitFor(() => expect(called('Flows.Step')).toHaveLength(1));
    await userEvent.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    await waitFor(() => expect(called('Flows.Step')).toMatchObject([{ redo: false }, { redo: true }]));
  });

  test('ModulesAreLinkedByTyping', async () => {
    const { called } = open({}, { ...reminder, document: { ...reminder.document, links: reminder.document.links.filter((l) => l.to !== 9) } });
    await focusModule(8);
    await userEvent.keyboard('l');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Find a module' }), 'break{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'link', from: 8, to: 9, kind: 'next' }]));
  });

  test('F2RenamesTheFlowInItsPlace', async () => {
    const { called } = open();
    await modules();
    await userEvent.keyboard('{F2}');
    const field = await screen.findByRole('textbox', { name: 'Name of the Action Flow' });
    await userEvent.clear(field);
    await userEvent.type(field, 'Remind suppliers{Enter}');
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'rename_flow', name: 'Remind suppliers' }]));
    expect(await screen.findByRole('button', { name: 'Remind suppliers, rename' })).toBeTruthy();
  });

  test('AProblemLeadsToItsField', async () => {
    open();
    await modules();
    await userEvent.click(screen.getByRole('button', { name: '2 problems' }));
    const panel = await screen.findByRole('dialog', { name: 'Problems' });
    await userEvent.click(within(panel).getByRole('button', { name: /Body needs a value/ }));
    expect(await screen.findByRole('complementary')).toBeTruthy();
    expect(document.querySelector('[data-module="7"]')?.getAttribute('aria-pressed')).toBe('true');
  });

  test('AProblemOfTheFlowLeadsToTheDockAndOneOfAFilterToTheFilter', async () => {
    const one = reminder.problems[0] as wire.FlowProblem;
    open({}, { ...reminder, problems: [{ ...one, module: 0, field: 'inputs.due_date', text: 'Two inputs are named due_date.' }, { ...one, module: 5, field: 'filter.0.0', text: 'The mapping cannot be read.' }] }, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: '2 problems' }));
    await userEvent.click(await screen.findByRole('button', { name: /Two inputs are named/ }));
    expect(await screen.findByRole('dialog', { name: 'Inputs' })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(await screen.findByRole('button', { name: '2 problems' }));
    await userEvent.click(await screen.findByRole('button', { name: /The mapping cannot be read/ }));
    expect(await screen.findByRole('dialog', { name: 'Filter' })).toBeTruthy();
  });

  test('AFixIsOneClick', async () => {
    const problems = [{ ...(reminder.problems[1] as wire.FlowProblem), severity: 'error', fixLabel: 'Switch to On demand', fixOp: '{"op":"set_scheduling","scheduling":{"type":"on-demand"}}' }];
    const { called } = open({}, { ...reminder, problems });
    await modules();
    await userEvent.click(screen.getByRole('button', { name: '1 problem' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Switch to On demand' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'set_scheduling', scheduling: { type: 'on-demand' } }]));
  });

  test('PublishWaitsForProblemsThatBlock', async () => {
    open();
    await modules();
    const button = screen.getByRole('button', { name: /^Publish/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.textContent).toContain('Fix 1 problem first');
  });

  test('TheFilterOfALinkIsEdited', async () => {
    const { called } = open();
    await modules();
    await userEvent.click(screen.getByRole('button', { name: /Filter Up to 30 days, from 4 Router to 5 Send an email/ }));
    const editor = await screen.findByRole('dialog', { name: 'Filter' });
    const name = within(editor).getByRole('textbox', { name: 'Name' });
    await userEvent.clear(name);
    await userEvent.type(name, 'Soon');
    await userEvent.click(within(editor).getByRole('button', { name: 'Later' }));
    await userEvent.click(within(editor).getByRole('checkbox', { name: 'Fallback route' }));
    await userEvent.click(within(editor).getByRole('button', { name: 'Save filter' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([
      { op: 'set_filter', from: 4, to: 5, filter: { name: 'Soon', groups: [[{ a: '{{1.days_overdue}}', o: 'number:lessorequal', b: '30' }]] } },
      { op: 'set_routes', from: 4, routes: [{ to: 7, label: '', fallback: false, disabled: false }, { to: 5, label: '', fallback: true, disabled: false }] },
    ]));
  });

  test('AConditionWithoutAValueIsNotSaved', async () => {
    const { called } = open({}, { ...reminder, document: { ...reminder.document, links: reminder.document.links.map((l) => (l.to === 5 ? { ...l, filter: { name: '', groups: [{ conditions: [{ a: '', o: 'text:equal', b: 'x' }] }] } } : l)) } });
    await modules();
    await userEvent.click(screen.getByRole('button', { name: /from 4 Router to 5 Send an email/ }));
    const editor = await screen.findByRole('dialog', { name: 'Filter' });
    await userEvent.click(within(editor).getByRole('button', { name: 'Save filter' }));
    expect(await within(editor).findByText('Choose a value to look at.')).toBeTruthy();
    expect(called('Flows.Apply')).toHaveLength(0);
  });

  test('AScheduleIsRefusedWhileSomebodyMustSignIn', async () => {
    const { called } = open();
    await modules();
    await userEvent.click(screen.getByRole('button', { name: 'On demand' }));
    expect(await screen.findByText('This flow has 2 dynamic connections. Scheduled runs have nobody to sign in. Keep On demand, or give modules 2, 5 and 8 a shared connection.')).toBeTruthy();
    await userEvent.click(screen.getByRole('radio', { name: 'Daily' }));
    expect(called('Flows.Apply')).toHaveLength(0);
  });

  test('AScheduleIsChosenWithoutDynamicConnections', async () => {
    const { called } = open({}, { ...reminder, dynamic: [], document: { ...reminder.document, modules: reminder.document.modules.map((m) => ({ ...m, connection: undefined }) as wire.FlowModule) } });
    await modules();
    await userEvent.click(screen.getByRole('button', { name: 'On demand' }));
    await userEvent.click(await screen.findByRole('radio', { name: 'At intervals' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Use this schedule' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'set_scheduling', scheduling: { type: 'indefinitely', interval: 900 } }]));
  });

  test('RemovingADynamicConnectionCanBeUndone', async () => {
    const { called } = open();
    await modules();
    await userEvent.click(screen.getByRole('button', { name: 'Inputs' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Remove SAP S4P – personal' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'remove_dynamic', id: 'dyn_sample_s4p' }]));
    await toastSaying('SAP S4P – personal removed from this flow');
  });

  test('TheOutlineIsATree', async () => {
    open();
    await focusModule(1);
    await userEvent.keyboard('{Control>}{Shift>}o{/Shift}{/Control}');
    const tree = await screen.findByRole('tree');
    const items = within(tree).getAllByRole('treeitem');
    expect(items.map((item) => item.getAttribute('aria-level'))).toEqual(['1', '1', '1', '1', '2', '2', '3', '2', '2']);
    items[3]?.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(within(tree).getAllByRole('treeitem')).toHaveLength(4);
  });

  test('AnEmptyCanvasAsksHowItStarts', async () => {
    const { called } = open({}, empty);
    await userEvent.click(await screen.findByRole('button', { name: 'From an Action button' }));
    await waitFor(() => expect(ops(called('Flows.Apply'))).toEqual([{ op: 'add_module', module: { app: 'tools', action: 'action_button', x: 0, y: 0 } }]));
  });

  test('WhatCannotBeEditedSaysWhy', async () => {
    const { called } = open({}, { ...reminder, readOnly: 'Another window edits this Action Flow.' });
    await modules();
    expect(screen.getByText('Read only')).toBeTruthy();
    await focusModule(8);
    await userEvent.keyboard('{Delete}a');
    expect(screen.queryByRole('combobox', { name: 'Search apps and modules' })).toBeNull();
    expect(called('Flows.Apply')).toHaveLength(0);
  });

  test('AFileThatCannotBeReadLeadsToItsVersions', async () => {
    open({ 'Flows.Get': () => { throw JSON.stringify({ kind: 'invalid', code: 'flow.unreadable', title: 'Line 12 is no JSON' }); } });
    expect(await screen.findByText('This flow cannot be read.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Restore a version' }));
    expect(location.hash).toBe(`#/flows/${flowId}/versions`);
  });

  test('AxeFindsNothing', async () => {
    open();
    await focusModule(6);
    expect(await axeFindings()).toEqual([]);
  });
});

describe('Run once', () => {
  const view = (state: string, steps: Partial<wire.RunStep>[]): wire.RunView => ({ run: { id: 'run_1', state, stateText: state, activeMs: 640, faultStep: 0, chips: [] }, document: reminder.document, faces: reminder.faces, steps: steps.map((s) => ({ operation: 1, attempt: 1, ...s })), links: [], inputs: {}, outputs: {}, doubts: [], prompts: [] }) as unknown as wire.RunView;

  test('AsksForWhatTheFlowNeedsThenRunsTheDraft', async () => {
    let state = 'running';
    const { called } = open({ 'Runs.Start': () => ({ state: 'running', batchId: '', runIds: ['run_1'], prompts: [] }), 'Runs.Get': () => view(state, [{ module: 1, state: 'succeeded' }, { module: 2, state: state === 'running' ? 'running' : 'succeeded' }]) });
    await modules();
    await userEvent.click(screen.getByRole('button', { name: 'Run once' }));
    await userEvent.type(await screen.findByRole('textbox', { name: /Purchase order/ }), '4500018690{Enter}');
    await waitFor(() => expect(called('Runs.Start')).toMatchObject([{ source: 'draft', flowId, inputs: { purchase_order: '4500018690', days_overdue: 0 }, only: 0, from: 0 }]));
    expect(await screen.findByRole('button', { name: 'Cancel' })).toBeTruthy();
    expect(await screen.findByRole('button', { name: '1 bundle succeeded, open the run' })).toBeTruthy();
    state = 'succeeded';
    await waitFor(() => expect(screen.getAllByRole('button', { name: '1 bundle succeeded, open the run' })).toHaveLength(2), { timeout: 5000 });
    await toastSaying('The run succeeded in 0.64 s');
    expect(screen.getByRole('button', { name: 'Run once' })).toBeTruthy();
  });

  test('HandsMissingSignInsToThePrompt', async () => {
    const asked = vi.fn();
    const end = handle('sign-in', asked);
    open({ 'Runs.Start': () => ({ state: 'needs_sign_in', batchId: '', runIds: ['run_1'], prompts: [{ connectionId: 'dyn_sample_s4p' }] }), 'Runs.Get': () => view('needs_sign_in', []) });
    await focusModule(2);
    await userEvent.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
    await userEvent.type(await screen.findByRole('textbox', { name: /Purchase order/ }), '1{Enter}');
    await waitFor(() => expect(asked).toHaveBeenCalledWith(expect.objectContaining({ prompts: [{ connectionId: 'dyn_sample_s4p' }] })));
    end();
  });

  test('ARefusalIsSaidAndNothingRuns', async () => {
    open({ 'Runs.Start': () => { throw JSON.stringify({ kind: 'failed_precondition', code: 'desk.locked', title: 'Signet is locked', hint: 'Unlock Signet, then run again.' }); } });
    await focusModule(2);
    await userEvent.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
    await userEvent.type(await screen.findByRole('textbox', { name: /Purchase order/ }), '1{Enter}');
    await toastSaying(/Signet is locked\. Unlock Signet/);
    expect(await screen.findByRole('button', { name: 'Run once' })).toBeTruthy();
  });
});
