import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { shell } from '../home/fixtures';
import { broken, checking, choices, eventOf, longPage, never, page, rows, verified } from './fixtures';

const answers = (more: Answers = {}): Answers => ({
  'Profile.Shell': () => shell, 'Profile.Palette': () => ({ rows: [] }), 'Audit.List': () => page, 'Audit.Choices': () => choices, 'Audit.Report': () => verified,
  'Audit.Get': ({ seq }: { seq: number }) => eventOf(rows.find((row) => row.seq === seq)!), ...more,
});
const open = (address = '#/audit', more?: Answers) => openWindow(address, answers(more));
const table = () => screen.findByRole('table', { name: 'Audit log' });
type Asked = Record<string, string | number>;

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('Audit log', () => {
  test('EachEventSaysWhoAsWhomWhereAndHowItEnded', async () => {
    open();
    const row = (await within(await table()).findByText('10:49:12')).closest('tr')!;
    expect(row.textContent).toBe('10:49:12AKAnna KellerANNA.KS4P, client 100Sign-in rejectedSAP S4P – personal–Rejected');
    expect(screen.getByText('shared, PostgreSQL')).toBeTruthy();
    expect(screen.getByText('build-time value, S4P, client 100')).toBeTruthy();
    expect(screen.getByText('Chain verified, 10,482 events')).toBeTruthy();
  });

  test('AFilterStandsInTheAddressAndIsAskedFor', async () => {
    const { called } = open();
    await table();
    await userEvent.click(screen.getByRole('button', { name: 'Person Anyone' }));
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Ben Osei' }));
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ person: 'person_ben', before: 0 }));
    expect(location.hash).toBe('#/audit?person=person_ben');
    await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(location.hash).toBe('#/audit'));
  });

  test('MoreFiltersAreAddedOneByOne', async () => {
    const { called } = open();
    await table();
    await userEvent.click(screen.getByRole('button', { name: 'More filters' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remote user name' }));
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'sup_reader' }));
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ remoteUser: 'sup_reader' }));
  });

  test('TheTimeIsAPeriodOrDaysOfOnesOwn', async () => {
    const { called } = open();
    await table();
    expect((called('Audit.List')[0] as Asked).from).not.toBe('');
    await userEvent.click(screen.getByRole('button', { name: 'When Last 7 days' }));
    await userEvent.click(await screen.findByRole('radio', { name: 'All time' }));
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ from: '', to: '' }));
    await userEvent.type(screen.getByLabelText('From'), '2026-11-01');
    await waitFor(() => expect(location.hash).toContain('when=2026-11-01..'));
    expect(new Date(String((called('Audit.List').at(-1) as Asked).from))).toEqual(new Date(2026, 10, 1));
  });

  test('ALinkToARunShowsAllOfItAndSaysSo', async () => {
    const { called } = open('#/audit?run=run_2417');
    await table();
    expect(called('Audit.List')[0]).toMatchObject({ runId: 'run_2417', from: '' });
    await userEvent.click(screen.getByRole('button', { name: 'Remove the filter Run' }));
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ runId: '' }));
  });

  test('TheSearchIsAskedForOnce', async () => {
    const { called } = open();
    await table();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search events' }), '4500018690');
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ search: '4500018690' }));
    expect(called('Audit.List').filter((one) => (one as Asked).search !== '')).toHaveLength(1);
  });

  test('AnEventOpensWithItsFactsAndProof', async () => {
    const { called } = open();
    await userEvent.click(within(await table()).getAllByText('Step refused')[0]!);
    const panel = await screen.findByRole('complementary', { name: /Step refused/ });
    expect(location.hash).toContain('seq=10481');
    expect(await within(panel).findByText('Unchanged since it was written')).toBeTruthy();
    expect(within(panel).getByText('BAPI_PO_CHANGE')).toBeTruthy();
    await userEvent.click(within(panel).getByRole('button', { name: 'Older event' }));
    await waitFor(() => expect(called('Audit.Get').at(-1)).toEqual({ seq: 10_480 }));
    await userEvent.click(within(panel).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  });

  test('TheProofIsCopiedAndVerified', async () => {
    const { called } = open('#/audit?seq=10481', { 'Profile.Copy': () => ({}), 'Audit.VerifyEvent': ({ seq }: { seq: number }) => ({ ...eventOf(rows.find((row) => row.seq === seq)!), intact: false }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Copy proof' }));
    await waitFor(() => expect(called('Profile.Copy')).toEqual([{ text: 'Signet audit event 10481\n' }]));
    // Toasts outlive a window of the test.
    await userEvent.click(within((await screen.findByText('Proof copied')).closest('.ui-toast') as HTMLElement).getByRole('button', { name: 'Close' }));
    await userEvent.click(screen.getByRole('button', { name: 'Verify this event' }));
    expect((await screen.findAllByText('Verified just now: it does not match its proof')).length).toBeGreaterThan(0);
  });

  test('ThousandsAreReadInPagesAndFewAreDrawn', async () => {
    const { called } = open('#/audit?when=all', { 'Audit.List': (request: { before: number; limit: number }) => longPage(request) });
    expect((await table()).getAttribute('aria-rowcount')).toBe('5001');
    await userEvent.click(await screen.findByRole('button', { name: 'Show older events' }));
    await waitFor(() => expect(called('Audit.List').at(-1)).toMatchObject({ before: 4_801, limit: 200 }));
    expect((await table()).querySelectorAll('tbody tr').length).toBeLessThan(60);
  });

  test('TheChainIsVerifiedByItselfOnceAndSaysHowFarItIs', async () => {
    let report: unknown = never;
    const { called } = open('#/audit', { 'Audit.Report': () => report, 'Audit.Verify': () => { report = checking; return checking; } });
    expect(await screen.findByText('Checking 4,210 of 10,482')).toBeTruthy();
    expect(called('Audit.Verify')).toHaveLength(1);
  });

  test('ABrokenChainIsSaidWithEvidence', async () => {
    const { called } = open('#/audit', { 'Audit.Report': () => broken, 'Audit.Export': () => ({ path: '/tmp/evidence.jsonl', rows: 9_120, text: '9,120 events were written to /tmp/evidence.jsonl.' }) });
    expect(await screen.findByText('Chain broken at 9,120')).toBeTruthy();
    const notice = (await screen.findByText('Event 9,120 does not match its proof.')).closest('[role="alert"]') as HTMLElement;
    expect(notice.textContent).toContain('Events 1 to 9,119 are intact.');
    await userEvent.click(within(notice).getByRole('button', { name: 'Export evidence' }));
    await waitFor(() => expect(called('Audit.Export').at(-1)).toMatchObject({ format: 'jsonl', filter: { from: '', person: '' } }));
    expect(await screen.findByText('9,120 events were written to /tmp/evidence.jsonl.')).toBeTruthy();
  });

  test('ABrokenChainIsSaidOnceOnItsPageAndByTheFrameElsewhere', async () => {
    const frame = { 'Audit.Report': () => broken, 'Profile.Shell': () => ({ ...shell, notices: [{ code: 'audit.broken', severity: 'danger', title: 'The chain is broken', text: '', action: 'Show the event' }] }) };
    open('#/audit', frame);
    expect(await screen.findByRole('button', { name: 'Export evidence' })).toBeTruthy();
    expect(screen.queryByText('The chain is broken')).toBeNull();
    window.location.hash = '#/settings';
    expect(await screen.findByText('The chain is broken')).toBeTruthy();
  });

  test('TheExportTakesTheFilters', async () => {
    const { called } = open('#/audit?when=all&person=person_ben', { 'Audit.Export': () => { throw JSON.stringify({ kind: 'cancelled', code: 'dialog.declined', title: 'No file was chosen.' }); } });
    await table();
    await userEvent.click(screen.getByRole('button', { name: 'Export' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /Celonis columns/ }));
    await waitFor(() => expect(called('Audit.Export')).toMatchObject([{ format: 'celonis', path: '', filter: { person: 'person_ben' } }]));
    // Closing the dialog is no error.
    expect(screen.queryByText('No file was chosen.')).toBeNull();
  });

  test('NothingYetAndNothingThatMatches', async () => {
    const none = { rows: [], more: false, total: 0, own: false };
    open('#/audit?when=all', { 'Audit.List': () => none });
    expect(await screen.findByText('Nothing has happened yet.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'When All time' }));
    await userEvent.click(await screen.findByRole('radio', { name: 'Today' }));
    expect(await screen.findByText('No events match these filters')).toBeTruthy();
  });

  test('OneSeesOnesOwnEvents', async () => {
    open('#/audit', { 'Audit.List': () => ({ ...page, own: true }) });
    expect(await screen.findByText('You see your own events.')).toBeTruthy();
  });

  test('AFaultIsSaidWithRetry', async () => {
    open('#/audit', { 'Audit.List': () => { throw JSON.stringify({ kind: 'internal', code: 'store.closed', title: 'The audit log cannot be read', text: '', hint: '' }); } });
    expect(await screen.findByText('The audit log cannot be read')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    open('#/audit?seq=10481');
    await screen.findByText('Unchanged since it was written');
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});
