import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EditorView } from '@codemirror/view';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { wire } from '../../../api';
import { axeFindings, openWindow, type Answers } from '../../../checks/window';
import { choices, list, tested, viewOf } from '../../connections/fixtures';
import { shell } from '../../home/fixtures';
import { foresee, type FlowOp } from '../model/ops';
import { answer, bapi, catalogue, draft, plan, scope } from './fixtures';

// A whole window is drawn for each: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });
// jsdom lays nothing out, and the editor asks where its text stands.
beforeAll(async () => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  await import('../BuilderPage');
});
afterEach(() => vi.unstubAllGlobals());

/** The draft as an engine would keep it. */
function engine(first: wire.FlowState = draft(), more: Answers = {}): Answers {
  let state = first;
  let n = 1;
  return {
    'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Flows.Catalogue': () => catalogue, 'Flows.Get': () => state, 'Flows.Versions': () => ({ versions: [] }),
    'Flows.Apply': ({ ops }: { ops: string }) => {
      n += 1;
      const all = JSON.parse(ops) as FlowOp[];
      state = { ...state, revision: `r${n}`, document: all.reduce(foresee, state.document) };
      for (const op of all) if (op.op === 'add_dynamic') state = { ...state, document: { ...foresee(state.document, { op: 'set_connection', ids: op.modules ?? [], connection: { dynamic: op.id } }), dynamicConnections: [...state.document.dynamicConnections, { id: op.id }] } };
      return state;
    },
    'Flows.Interface': () => bapi, 'Flows.Options': () => ({ options: [{ value: 'BAPI_PO_RELEASE', label: 'BAPI_PO_RELEASE', detail: 'Release' }], as: 'RFC_SIGNET' }), 'Flows.Scope': () => scope, 'Flows.Mapping': answer as never,
    'Flows.PublishPlan': () => plan, 'Flows.Publish': () => ({ version: 5, removed: [], leftover: [] }), 'Flows.RestoreVersion': () => ({ version: 6, removed: [], leftover: [] }),
    'Connections.Choices': () => choices, 'Connections.List': () => list, 'Connections.Uses': ({ id }: { id: string }) => viewOf(id), 'Connections.Test': () => tested,
    'Connections.Create': (d: { name: string; kind: string }) => ({ ...viewOf('dyn_sample_s4p'), row: { ...list.connections[4], ...d, id: 'dyn_new' } }), 'Connections.SetBuildTime': () => state, 'Connections.Change': ({ id }: { id: string }) => viewOf(id),
    'Personal.List': () => ({ rows: [], keychain: shell.keychain, kept: 0 }),
    ...more,
  };
}
const open = async (module = 6, answers = engine()) => {
  const window = openWindow(`#/flows/flow_sample_reminder?module=${module}`, answers);
  const panel = await screen.findByRole('complementary', { name: /purchase order|ticket|Break|Find supplier/ });
  return { ...window, panel, ops: () => window.called('Flows.Apply').flatMap((r) => JSON.parse((r as { ops: string }).ops) as FlowOp[]) };
};
const editorOf = (name: string | RegExp) => EditorView.findFromDOM(screen.getByRole('combobox', { name })) as EditorView;

describe('ModulePanel', () => {
  test('ConnectionComesFirstAndSaysAsWhom', async () => {
    const { panel } = await open();
    expect(await within(panel).findByRole('button', { name: 'Runs as RFC_SIGNET, shared by everyone' })).toBeTruthy();
    expect(within(panel).getByText('Everyone who runs this step acts as RFC_SIGNET.')).toBeTruthy();
    expect(await within(panel).findByText(/Interface read from S4P as RFC_SIGNET/)).toBeTruthy();
    expect(within(panel).getByText('POHEADER.OUR_REF')).toBeTruthy();
  });

  test('AMappingIsWorkedOutWithAllBundlesAtEveryKey', async () => {
    const rehearsed = { source: 2, from: 'run', bundles: 100_000, reached: 99_998, errors: 2, failed: [{ row: 512, module: 6, text: '“dear” is no number.' }], rows: [{ row: 1, fields: {}, output: { total: 42 } }], result: [], tookMs: 4 };
    const { panel, called } = await open(6, engine(draft(), { 'Flows.Rehearse': () => rehearsed }));
    const all = await within(panel).findByRole('region', { name: 'With all bundles' });
    expect(within(all).getByRole('status').textContent).toContain('99,998 of 100,000 bundles of');
    expect(within(all).getByText('Bundle 512: “dear” is no number.')).toBeTruthy();
    expect(within(all).getByRole('cell', { name: '42' })).toBeTruthy();
    expect(await axeFindings(all)).toEqual([]);
    expect(called('Flows.Rehearse')[0]).toMatchObject({ module: 6, first: 5 });
  });

  test('RunThisModuleOnlySaysAsWhomBeforeTheClick', async () => {
    const { panel } = await open(6, engine(draft(true)));
    const button = await within(panel).findByRole('button', { name: /Run this module only/ });
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Builds as RFC_SIGNET');
  });

  test('ATypedValueIsSavedAMomentLaterAsOneEdit', async () => {
    const { ops } = await open();
    await screen.findByRole('combobox', { name: /Our reference/ });
    const editor = editorOf(/Our reference/);
    act(() => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: 'REM' } }));
    act(() => editor.dispatch({ changes: { from: 3, insert: '-{{1.reminders}}' } }));
    await waitFor(() => expect(ops()).toEqual([{ op: 'set_field', id: 6, field: 'POHEADER.OUR_REF', value: 'REM-{{1.reminders}}' }]));
    // What is inside braces is drawn as a pill; the text stays as it is.
    expect(editor.contentDOM.querySelector('.map-pill')?.textContent).toBe('1Reminders so far');
    expect(editor.state.doc.toString()).toBe('REM-{{1.reminders}}');
  });

  test('AnElementOfAListSetsTheWholeList', async () => {
    const { ops } = await open();
    await screen.findByRole('combobox', { name: /Text id/ });
    const editor = editorOf(/Text id/);
    act(() => editor.dispatch({ changes: { from: 0, insert: 'F01' } }));
    await waitFor(() => expect(ops()).toMatchObject([{ field: 'POTEXTHEADER', value: [{ TEXT_ID: 'F01', TEXT_LINE: expect.stringContaining('Reminder sent') }] }]));
  });

  test('ASwitchSavesAtOnce', async () => {
    const { ops, panel } = await open();
    await userEvent.click(await within(panel).findByRole('switch', { name: 'Commit after the call' }));
    await waitFor(() => expect(ops()).toEqual([{ op: 'set_field', id: 6, field: 'commit', value: false }]));
  });

  test('ThePopoverInsertsWhereTheCursorIs', async () => {
    const { ops, panel } = await open();
    await within(panel).findByRole('combobox', { name: /Our reference/ });
    const editor = editorOf(/Our reference/);
    act(() => {
      editor.focus();
      editor.dispatch({ selection: { anchor: 4 } });
    });
    await userEvent.click(within(panel).getByRole('button', { name: 'Map Our reference' }));
    const popover = await screen.findByRole('dialog', { name: 'Map Our reference' });
    await userEvent.type(within(popover).getByRole('searchbox'), 'purchasing');
    await userEvent.click(await within(popover).findByRole('treeitem', { name: /Purchasing group/ }));
    expect(editor.state.doc.toString()).toBe('REM-{{2.POHEADER.PUR_GROUP}}{{1.reminders + 1}}');
    await waitFor(() => expect(ops()).toHaveLength(1));
    expect(await axeFindings(popover)).toEqual([]);
  });

  test('TheMenuStandsInItsOrderAndSaysWhyNot', async () => {
    const { panel } = await open();
    await within(panel).findByText('Everyone who runs this step acts as RFC_SIGNET.');
    await userEvent.keyboard('{Control>}.{/Control}');
    const items = await screen.findAllByRole('menuitem');
    expect(items.map((item) => item.textContent?.replace(/F2|3$/, ''))).toEqual(['Create a connection', 'Create a dynamic connection', 'Rename', 'Test connection', 'Where used']);
    await userEvent.click(items[3] as HTMLElement);
    expect((await screen.findAllByText('S4P accepted RFC_SIGNET · 118 ms')).length).toBeGreaterThan(0);
  });

  test('WithoutOnDemandADynamicConnectionIsExplained', async () => {
    const state = draft();
    state.document.scheduling = { ...state.document.scheduling, type: 'indefinitely', interval: 900 };
    const { ops, panel } = await open(6, engine(state));
    await userEvent.click(await within(panel).findByRole('button', { name: 'Connection options' }));
    const item = await screen.findByRole('menuitem', { name: /Create a dynamic connection/ });
    expect(item.getAttribute('aria-disabled')).toBe('true');
    expect(item.textContent).toContain('Now: every 15 min.');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Switch to On demand' }));
    await waitFor(() => expect(ops()).toEqual([{ op: 'set_scheduling', scheduling: { type: 'on-demand' } }]));
  });

  test('ADynamicConnectionIsMadeTakenAndGivenItsBuildTimeValue', async () => {
    const { ops, panel, called } = await open();
    await userEvent.click(await within(panel).findByRole('button', { name: 'Connection options' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Create a dynamic connection' }));
    const dialog = await screen.findByRole('dialog', { name: 'Create a dynamic connection' });
    const name = await within(dialog).findByRole('textbox', { name: /Name/ });
    await waitFor(() => expect((name as HTMLInputElement).value).toBe('SAP S4P – personal 2'));
    expect(within(dialog).getByRole('region', { name: 'The build-time value is never published' }).textContent).toContain('as RFC_SIGNET');
    await userEvent.clear(name);
    await userEvent.type(name, 'SAP S4P – personal{Enter}');
    expect(await within(dialog).findByText('This name is already used by a connection in this flow.')).toBeTruthy();
    expect(await axeFindings(dialog)).toEqual([]);
    await userEvent.type(name, ' new{Enter}');
    await waitFor(() => expect(called('Connections.Create')).toMatchObject([{ kind: 'dynamic', name: 'SAP S4P – personal new', app: 'sap', sameAs: 'con_sample_s4p' }]));
    await waitFor(() => expect(called('Connections.SetBuildTime')).toEqual([{ flowId: 'flow_sample_reminder', connectionId: 'dyn_new', source: 'shared', reference: 'con_sample_s4p' }]));
    expect(ops()).toEqual([{ op: 'add_dynamic', id: 'dyn_new', modules: [6] }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('EnteredCredentialsGoThroughTheOneCallAndAreForgottenWhenRefused', async () => {
    const provided: string[] = [];
    const { panel, calls } = await open(6, engine(draft(), { 'Personal.Provide': ((purpose: string) => { provided.push(purpose); return { state: 'refused', account: '', refusals: 1, pauseMs: 0, lockWarning: '', remaining: [], running: false, fault: { title: 'S4P did not accept this user name and password' } }; }) as never }));
    await userEvent.click(await within(panel).findByRole('button', { name: 'Connection options' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Create a dynamic connection' }));
    const dialog = await screen.findByRole('dialog', { name: 'Create a dynamic connection' });
    await userEvent.click(await within(dialog).findByRole('radio', { name: /Enter credentials/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText('Password is missing.')).toBeTruthy();
    await userEvent.type(within(dialog).getByRole('textbox', { name: /SAP user name/ }), 'anna.k');
    await userEvent.type(within(dialog).getByLabelText(/^Password/), 'not-a-real-one');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText(/S4P refused ANNA.K. You can save without a working build-time value./)).toBeTruthy();
    expect(provided).toEqual(['build:flow_sample_reminder']);
    expect((within(dialog).getByLabelText(/^Password/) as HTMLInputElement).value).toBe('');
    expect(JSON.stringify(calls.filter((c) => c.method !== 'Personal.Provide'))).not.toContain('not-a-real-one');
  });

  test('AnErrorHandlerIsAddedHere', async () => {
    const { ops, panel } = await open(7);
    await userEvent.click(within(panel).getByRole('tab', { name: /Error handling/ }));
    await userEvent.click(await within(panel).findByRole('button', { name: /Resume/ }));
    await waitFor(() => expect(ops()).toMatchObject([{ op: 'add_module', after: 7, handles: true, module: { app: 'tools', action: 'resume' } }]));
  });

  test('JsonIsKeptAsWhatItIs', async () => {
    const { ops } = await open(7);
    await screen.findByRole('combobox', { name: /^JSON/ });
    const editor = editorOf(/^JSON/);
    act(() => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: '{"a": "{{1.x}}"}' } }));
    await waitFor(() => expect(ops()).toEqual([{ op: 'set_field', id: 7, field: 'json', value: { a: '{{1.x}}' } }]));
  });

  test('AnUnreadableInterfaceShowsWhatHasAValue', async () => {
    const { panel } = await open(6, engine(draft(), { 'Flows.Interface': () => { throw JSON.stringify({ kind: 'unavailable', title: 'S4P cannot be reached', text: 'No answer.' }); } }));
    expect(await within(panel).findByText('S4P cannot be reached')).toBeTruthy();
    expect(await within(panel).findByRole('combobox', { name: /OUR_REF/ })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    const { panel } = await open();
    await within(panel).findByText(/Interface read from/);
    expect(await axeFindings(panel)).toEqual([]);
  });
});

describe('Publish', () => {
  const publish = async (more: Answers = {}) => {
    const window = openWindow('#/flows/flow_sample_reminder', engine({ ...draft(), problems: [] }, more));
    await userEvent.click(await screen.findByRole('button', { name: /^Publish/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Publish Send overdue PO reminder' });
    await within(dialog).findByText('5 changes since version 4');
    return { ...window, dialog };
  };

  test('SaysWhatChangesAndWhatStaysOut', async () => {
    const { dialog } = await publish();
    expect(within(dialog).getByText('4 passed, 1 note')).toBeTruthy();
    expect(within(dialog).getByText('Build-time values stay out of version 5')).toBeTruthy();
    expect(within(dialog).getByText('RFC_SIGNET').tagName).toBe('S');
    expect(document.activeElement).toBe(within(dialog).getByRole('textbox', { name: /Release note/ }));
    expect(await axeFindings(dialog)).toEqual([]);
  });

  test('PublishesWithItsNoteAndOffersTheWayBack', async () => {
    const { dialog, called } = await publish();
    await userEvent.type(within(dialog).getByRole('textbox', { name: /Release note/ }), 'As the person.');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Publish version 5' }));
    await waitFor(() => expect(called('Flows.Publish')).toEqual([{ flowId: 'flow_sample_reminder', revision: 'r1', note: 'As the person.' }]));
    for (let i = 0; i < 5 && !screen.queryByRole('button', { name: 'Restore version 4' }); i++) await userEvent.click(await screen.findByRole('button', { name: 'Close' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Restore version 4' }));
    await waitFor(() => expect(called('Flows.RestoreVersion')).toEqual([{ flowId: 'flow_sample_reminder', number: 4 }]));
  });

  test('ACheckLeadsToItsField', async () => {
    const { dialog } = await publish();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Steps 3, 7 act as shared users' }));
    expect(await screen.findByRole('complementary', { name: 'Find supplier' })).toBeTruthy();
  });

  test('WhatBlocksItIsSaid', async () => {
    const { dialog, called } = await publish({ 'Flows.PublishPlan': () => ({ ...plan, blocked: 'The audit log cannot be written.' }) });
    const button = within(dialog).getByRole('button', { name: /Publish version 5/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button);
    expect(called('Flows.Publish')).toEqual([]);
  });

  test('WhatIsLeftInAKeychainIsSaid', async () => {
    const { dialog } = await publish({ 'Flows.Publish': () => ({ version: 5, removed: [], leftover: ['SAP S4P – personal'] }) });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Publish version 5' }));
    expect(await screen.findByText(/the build-time sign-in is still in GNOME Keyring/)).toBeTruthy();
  });
});
