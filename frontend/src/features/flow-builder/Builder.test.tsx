import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handle } from '../../actions';
import type { wire } from '../../api';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { catalogue, diff, empty, list, reminder, versions } from './fixtures';

// Prompt and drawer belong to other features; here it counts that they are asked.
vi.mock('../sign-in/host', () => ({ default: () => null }));
vi.mock('../runs/host', () => ({ default: () => null }));

// The whole window is drawn for each of them; a busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 });

const flowId = 'flow_sample_reminder';
let revision = 1;

/** Answers edits as the engine does, as far as the page shows it. */
function answers(first: wire.FlowState = reminder, more: Answers = {}): Answers {
  let state = first;
  const next = (change: Partial<wire.FlowState> = {}) => {
    revision += 1;
    state = { ...state, ...change, revision: `r${revision}`, canUndo: true };
    return state;
  };
  return {
    'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Flows.Catalogue': () => catalogue, 'Flows.List': () => list,
    'Flows.Get': () => state,
    'Flows.Apply': ({ ops }: { ops: string }) => {
      let { document, faces } = state;
      for (const op of JSON.parse(ops) as { op: string; module?: wire.FlowModule; after?: number; ids?: number[]; name?: string; places?: { id: number; x: number; y: number }[] }[]) {
        if (op.op === 'add_module' && op.module) {
          const id = Math.max(0, ...document.modules.map((m) => m.id)) + 1;
          document = { ...document, modules: [...document.modules, { ...op.module, id, name: '', fields: {}, notes: '' }] };
          faces = [...faces, { ...(reminder.faces[4] as wire.ModuleFace), id, title: 'Send an email', label: `${id}, Send an email`, chips: [] }];
        }
        if (op.op === 'remove_module') document = { ...document, modules: document.modules.filter((m) => !op.ids?.includes(m.id)) };
        if (op.op === 'rename_flow') document = { ...document, name: op.name ?? '' };
        if (op.op === 'move') document = { ...document, modules: document.modules.map((m) => ({ ...m, ...op.places?.find((p) => p.id === m.id) })) };
      }
      return next({ document, faces, changes: state.changes + 1 });
    },
    'Flows.Step': () => next({ canRedo: true }),
    'Flows.Layout': () => next(),
    'Flows.PublishPlan': () => ({ checks: [], changes: [], dynamic: [], explain: [], blocked: '', name: '', version: 5, replaces: 4 }),
    'Flows.Versions': () => versions, 'Flows.Compare': () => diff,
    'Flows.Version': ({ number }: { number: number }) => ({ row: versions.versions.find((v) => v.number === number), document: reminder.document, faces: reminder.faces }),
    'Connections.Choices': () => ({ choices: [], systems: [] }), 'Connections.List': () => ({ connections: [] }),
    'Flows.Scope': () => ({ items: [], variables: [], functions: [] }), 'Flows.Interface': () => ({ inputs: [], outputs: [], as: '', readAt: '' }), 'Flows.Options': () => ({ options: [], as: '' }),
    'Flows.Mapping': () => ({ tokens: [], issues: [], offers: [], preview: '', type: '', expected: '', hasSample: false, signature: '' }),
    'Runs.List': () => ({ runs: [], more: false }),
    ...more,
  };
}

const open = (more: Answers = {}, state = reminder, tab = '') => openWindow(`#/flows/${state.document.id}${tab}`, answers(state, more));
const modules = () => screen.findByRole('group', { name: 'Design, 9 modules' });
const ops = (calls: unknown[]) => calls.flatMap((call) => JSON.parse((call as { ops: string }).ops) as unknown[]);
const focusModule = async (id: number) => {
  await modules();
  document.querySelector<HTMLElement>(`[data-module="${id}"]`)?.focus();
};

/** The toast that says it: those of tests before stand in line. */
async function toastSaying(words: string | RegExp): Promise<HTMLElement> {
  return waitFor(() => {
    const shown = document.querySelector<HTMLElement>('.ui-toast');
    if (!shown) throw new Error('no toast');
    if (typeof words === 'string' ? shown.textContent?.includes(words) : words.test(shown.textContent ?? '')) return shown;
    shown.querySelector<HTMLElement>('.ui-toast-close')?.click();
    throw new Error(`not yet: ${words}`);
  });
}

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

describe('Versions and runs', () => {
  test('AVersionIsShownComparedAndRestored', async () => {
    const { called } = open({ 'Flows.RestoreVersion': () => ({ version: 5, removed: [], leftover: [] }) }, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: /Version 3/ }));
    expect(await screen.findByRole('group', { name: 'Version 3, 9 modules' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Compare with the draft' }));
    expect(await screen.findByText('Change purchase order, Header text')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Restore version 3' }));
    await waitFor(() => expect(called('Flows.RestoreVersion')).toEqual([{ flowId, number: 3 }]));
    await toastSaying('Version 5 is published; it equals version 3');
  });

  test('AFileThatWasChangedIsNotRestored', async () => {
    open({}, reminder, '/versions');
    await userEvent.click(await screen.findByRole('button', { name: /Version 2/ }));
    expect(screen.getByRole('button', { name: /Restore version 2/ }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getAllByText('The file is not the one that was published. It does not run.').length).toBeGreaterThan(0);
  });

  test('NoRunsYet', async () => {
    open({}, reminder, '/runs');
    expect(await screen.findByText('No runs yet')).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open({}, reminder, '/versions');
    await screen.findByRole('group', { name: 'Version 4, 9 modules' });
    expect(await axeFindings()).toEqual([]);
  });
});

describe('The list', () => {
  const openList = (more: Answers = {}) => openWindow('#/flows', answers(reminder, more));

  test('RowsSayStateWhomAndWhatTheyNeed', async () => {
    openList();
    const row = (await screen.findByText('Send overdue PO reminder', { selector: 'a.fb-list-name' })).closest('tr') as HTMLElement;
    expect(row.textContent).toContain('Version 4 · 5 changes');
    expect(within(row).getByText('ANNA.K on S4P')).toBeTruthy();
    expect(row.textContent).toContain('2 problems in the draft');
    expect(screen.getByText(/Line 12 of its file is no JSON/)).toBeTruthy();
  });

  test('RunOnceAsksTheFrameAndNeverWithoutAVersion', async () => {
    const asked = vi.fn();
    const end = handle('run-once', asked);
    openList();
    await userEvent.click(await screen.findByRole('button', { name: 'Run once: Send overdue PO reminder' }));
    expect(asked).toHaveBeenCalledWith({ flowId, withInputs: false });
    await userEvent.click(screen.getByRole('button', { name: 'Run once: Update supplier bank data' }));
    expect(asked).toHaveBeenCalledTimes(1);
    end();
  });

  test('RemovingCanBeUndone', async () => {
    const { called } = openList({ 'Flows.Remove': () => ({}), 'Flows.Restore': () => reminder });
    await userEvent.click(await screen.findByRole('button', { name: 'More about Release blocked invoice' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove' }));
    await userEvent.click(within(await toastSaying('Release blocked invoice removed')).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(called('Flows.Restore')).toEqual([{ id: 'f2' }]));
  });

  test('NewMakesOneAndOpensIt', async () => {
    const { called } = openList({ 'Flows.Create': () => empty, 'Flows.Get': () => empty });
    await userEvent.click(await screen.findByRole('button', { name: 'New Action Flow' }));
    await waitFor(() => expect(location.hash).toBe('#/flows/flow_empty'));
    expect(called('Flows.Create')).toEqual([{ name: '', start: '' }]);
  });

  test('TheAddressCanAskForANewOne', async () => {
    const { called } = openWindow('#/flows?new=1', answers(reminder, { 'Flows.Create': () => empty, 'Flows.Get': () => empty }));
    await waitFor(() => expect(location.hash).toBe('#/flows/flow_empty'));
    expect(called('Flows.Create')).toHaveLength(1);
  });

  test('FiltersAndSearchSayWhenNothingFits', async () => {
    openList();
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search Action Flows' }), 'nothing like it');
    expect(await screen.findByText('Nothing matches “nothing like it”')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear search' }));
    expect(await screen.findByText('Release blocked invoice', { selector: 'a.fb-list-name' })).toBeTruthy();
  });

  test('EmptyOffersAWayOut', async () => {
    openList({ 'Flows.List': () => ({ flows: [] }) });
    expect(await screen.findByText('No Action Flows yet')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'New Action Flow' }).length).toBeGreaterThan(0);
  });

  test('AxeFindsNothing', async () => {
    openList();
    await screen.findByText('Release blocked invoice', { selector: 'a.fb-list-name' });
    expect(await axeFindings()).toEqual([]);
  });
});
