import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { AsWhomChip, Button, DataTree, DatePicker, readDay, Dialog, Field, IconButton, Input, Menu, Panel, SearchInput, SecretInput, SegmentedControl, Select, Table, Toaster, TooltipProvider, toast, undoToast, whomLabel, type Sort } from '.';
import { scale } from './BarChart';
import { flatten } from './DataTree';
import { gallery } from './gallery/kit';
import { keyCaps } from './Kbd';

const show = (what: React.ReactNode) => render(<TooltipProvider>{what}</TooltipProvider>);

async function violations(root: Element): Promise<string[]> {
  // jsdom paints nothing: contrast is recomputed from the tokens in checks/contrast.test.ts.
  const { violations: found } = await axe.run(root, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return found.map((one) => `${one.id}: ${one.nodes.map((at) => at.html.slice(0, 160)).join(' | ')}`);
}

describe('Axe', () => {
  test.each(Object.keys(gallery) as (keyof typeof gallery)[])('%s', async (name) => {
    const { baseElement } = show(gallery[name]());
    expect(await violations(baseElement)).toEqual([]);
  }, 20_000);
});

describe('DatePicker', () => {
  test('PicksByMouseAndByKeyboard', async () => {
    const picked = vi.fn();
    show(<DatePicker value="2026-11-25T10:30" onChange={picked} />);
    await userEvent.click(screen.getByRole('button', { name: 'Choose a date' }));
    const dialog = screen.getByRole('dialog', { name: 'Choose a date' });
    expect(within(dialog).getByText('November 2026')).toBeTruthy();
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Wednesday,? 25 November 2026$/);
    expect(await violations(dialog)).toEqual([]);
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Wednesday,? 2 December 2026$/);
    await userEvent.keyboard('{PageUp}{Enter}');
    expect(picked).toHaveBeenLastCalledWith('2026-11-02T10:30');
  });

  test('ADayThatIsNoneIsNotRead', () => {
    expect(readDay('2026-02-31').day).toBeNull();
    expect(readDay('{{1.due}}').day).toBeNull();
    expect(readDay('2024-02-29').day?.getDate()).toBe(29);
  });
});

describe('Button', () => {
  test('SaysWhyItCannotBeUsedAndStaysFocusable', async () => {
    const click = vi.fn();
    show(<Button disabledReason="Fix 1 problem first" onClick={click}>Publish</Button>);
    const button = screen.getByRole('button', { name: /Publish/ });
    await userEvent.click(button);
    expect(click).not.toHaveBeenCalled();
    expect(button).toHaveProperty('disabled', false);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const description = document.getElementById(button.getAttribute('aria-describedby')?.trim() ?? '');
    expect(description?.textContent).toBe('Fix 1 problem first');
    button.focus();
    expect(await screen.findByRole('tooltip')).toBeTruthy();
  });

  test('DoesNotSubmitWhileBusy', async () => {
    const submit = vi.fn((event: React.FormEvent) => event.preventDefault());
    show(<form onSubmit={submit}><Button type="submit" busy>Save</Button></form>);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(submit).not.toHaveBeenCalled();
  });

  test('AnIconButtonHasAName', () => {
    show(<IconButton icon="undo-2" label="Undo" keys="$mod+z" />);
    expect(screen.getByRole('button', { name: 'Undo' })).toBeTruthy();
  });
});

describe('AsWhomChip', () => {
  test('NamesWhoActs', () => {
    expect(whomLabel({ kind: 'personal', text: 'as you', connection: 'SAP S4P – personal' })).toBe('Acts as you, through SAP S4P – personal');
    expect(whomLabel({ kind: 'shared', text: 'as RFC_SIGNET', account: 'RFC_SIGNET' })).toBe('Acts as RFC_SIGNET, shared by everyone');
    expect(whomLabel({ kind: 'build_time', text: 'Builds as RFC_SIGNET', account: 'RFC_SIGNET', connection: 'X' })).toContain('while you build');
    expect(whomLabel({ kind: 'personal', text: 'x', label: 'from the engine' })).toBe('from the engine');
  });

  test('OpensItsCard', async () => {
    show(<AsWhomChip card whom={{ kind: 'personal', text: 'ANNA.K on S4P', account: 'ANNA.K', system: 'S4P', connection: 'SAP S4P – personal', state: 'Valid' }} />);
    await userEvent.click(screen.getByRole('button', { name: /Acts as ANNA.K on S4P/ }));
    const card = await screen.findByRole('dialog');
    expect(within(card).getByText('Valid')).toBeTruthy();
    expect(within(card).getByRole('link', { name: 'Personal Connections' }).getAttribute('href')).toBe('#/personal-connections');
  });
});

describe('Menu', () => {
  test('AnItemWithAReasonCanBeReadButNotChosen', async () => {
    const chosen = vi.fn();
    const other = vi.fn();
    show(
      <Menu items={[{ id: 'a', label: 'Create a connection', onSelect: other }, { id: 'b', label: 'Create a dynamic connection', disabledReason: 'Needs the scheduling On demand.', onSelect: chosen }]}>
        <button type="button">Options</button>
      </Menu>,
    );
    screen.getByRole('button', { name: 'Options' }).focus();
    await userEvent.keyboard('{Enter}');
    const item = await screen.findByRole('menuitem', { name: /Create a dynamic connection/ });
    expect(document.activeElement?.textContent).toContain('Create a connection');
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(item);
    await userEvent.keyboard('{Enter}');
    expect(chosen).not.toHaveBeenCalled();
    expect(screen.getByRole('menu')).toBeTruthy();
    await userEvent.keyboard('{ArrowUp}{Enter}');
    expect(other).toHaveBeenCalledOnce();
  });
});

describe('Fields', () => {
  test('TheErrorReplacesTheHelpAndIsRead', () => {
    const { rerender } = show(<Field label="Name" required help="People see this name."><Input /></Field>);
    const input = screen.getByRole('textbox', { name: 'Name' });
    expect(input.getAttribute('aria-required')).toBe('true');
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe('People see this name.');
    rerender(<TooltipProvider><Field label="Name" required help="People see this name." error="This name is already used."><Input /></Field></TooltipProvider>);
    expect(screen.queryByText('People see this name.')).toBeNull();
    expect(screen.getByRole('alert').textContent).toBe('This name is already used.');
    expect(screen.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
  });

  test('ASecretIsNeverRevealed', async () => {
    show(<Field label="Password"><SecretInput /></Field>);
    const input = screen.getByLabelText('Password');
    expect(input.getAttribute('type')).toBe('password');
    expect(screen.queryByRole('button')).toBeNull();
    await userEvent.click(input);
    await userEvent.keyboard('{CapsLock}a');
    expect(screen.getByText('Caps Lock is on')).toBeTruthy();
  });

  test('EscEmptiesASearchBeforeItClosesAnything', async () => {
    const outer = vi.fn();
    function Box() {
      const [value, setValue] = useState('aurelai');
      return <div role="presentation" onKeyDown={(event) => outer(event.key)}><SearchInput label="Search" value={value} onChange={setValue} /></div>;
    }
    show(<Box />);
    const box = screen.getByRole('searchbox');
    await userEvent.type(box, '{Escape}');
    expect(box).toHaveProperty('value', '');
    expect(outer).not.toHaveBeenCalledWith('Escape');
    await userEvent.type(box, '{Escape}');
    expect(outer).toHaveBeenCalledWith('Escape');
  });

  test('ASelectTakesAnEmptyChoice', async () => {
    const change = vi.fn();
    show(<Select label="Connection" value="a" onChange={change} options={[{ value: '', label: 'No connection' }, { value: 'a', label: 'S4P' }]} />);
    screen.getByRole('combobox', { name: 'Connection' }).focus();
    await userEvent.keyboard('{Enter}');
    await userEvent.click(await screen.findByRole('option', { name: 'No connection' }));
    expect(change).toHaveBeenCalledWith('');
  });

  test('ASelectIsUsedByKeysAlone', async () => {
    const change = vi.fn();
    const outer = vi.fn();
    function Host() {
      const [value, setValue] = useState('de');
      return (
        <div role="presentation" onKeyDown={(event) => outer(event.key)}>
          <Field label="Language"><Select value={value} onChange={(next) => { change(next); setValue(next); }} options={[{ value: 'de', label: 'German' }, { value: 'en', label: 'English' }, { value: 'fr', label: 'French', disabledReason: 'Not installed' }, { value: 'es', label: 'Spanish' }]} /></Field>
        </div>
      );
    }
    show(<Host />);
    const box = screen.getByRole('combobox', { name: 'Language' });
    box.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.getElementById(box.getAttribute('aria-activedescendant') ?? '')?.textContent).toBe('English');
    await userEvent.keyboard('{Escape}');
    expect(outer).not.toHaveBeenCalledWith('Escape');
    expect(screen.queryByRole('listbox')).toBeNull();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    expect(change).not.toHaveBeenCalled();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(change).toHaveBeenLastCalledWith('es');
    await userEvent.keyboard('e');
    expect(change).toHaveBeenLastCalledWith('en');
    expect(document.activeElement).toBe(box);
  });

  test('SegmentsMoveWithArrows', async () => {
    function Segments() {
      const [value, setValue] = useState<'all' | 'mine'>('all');
      return <SegmentedControl label="Which" value={value} onChange={setValue} segments={[{ value: 'all', label: 'All' }, { value: 'mine', label: 'Mine', iconOnly: true, icon: 'user-round' }]} />;
    }
    show(<Segments />);
    screen.getByRole('radio', { name: 'All' }).focus();
    await userEvent.keyboard('{ArrowRight}');
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Mine' }).getAttribute('aria-checked')).toBe('true'));
  });
});

describe('Dialog and panel', () => {
  test('ATooltipDoesNotStayAboveADialogNorComeUpBehindIt', async () => {
    const page = (open: boolean) => <TooltipProvider><Button disabledReason="Runs already">Run</Button><Dialog open={open} onClose={() => {}} title="Sign in"><Field label="User name"><Input /></Field></Dialog></TooltipProvider>;
    const { rerender } = render(page(false));
    const button = screen.getByRole('button', { name: /Run/ });
    await userEvent.hover(button);
    expect(await screen.findByRole('tooltip')).toBeTruthy();
    rerender(page(true));
    await screen.findByRole('dialog');
    await waitFor(() => expect(screen.queryByRole('tooltip', { hidden: true })).toBeNull());
    // The focus that returns from a dialog before cannot bring it back.
    fireEvent.focus(button);
    expect(screen.queryByRole('tooltip', { hidden: true })).toBeNull();
    rerender(page(false));
    button.focus();
    expect(await screen.findByRole('tooltip')).toBeTruthy();
  });

  test('TheDialogFocusesItsFirstFieldAndEscCancels', async () => {
    const close = vi.fn();
    show(<Dialog open onClose={close} title="Publish" foot={<Button type="submit">Publish</Button>} onSubmit={() => {}}><Field label="Release note"><Input /></Field></Dialog>);
    expect(screen.getByRole('dialog', { name: 'Publish' })).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Release note')));
    await userEvent.keyboard('{Escape}');
    expect(close).toHaveBeenCalledOnce();
  });

  test('ClosingGivesTheFocusBackToTheOpener', async () => {
    function Host() {
      const [open, setOpen] = useState(false);
      return (
        <>
          <button type="button" onClick={() => setOpen(true)}>Open</button>
          <Dialog open={open} onClose={() => setOpen(false)} title="Publish"><Field label="Note"><Input /></Field></Dialog>
        </>
      );
    }
    show(<Host />);
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Note')));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Open'));
  });

  test('EnterSubmits', async () => {
    const submit = vi.fn();
    show(<Dialog open onClose={() => {}} title="Sign in" onSubmit={submit} foot={<Button type="submit">Test and run</Button>}><Field label="User name"><Input /></Field></Dialog>);
    await userEvent.type(screen.getByLabelText('User name'), 'ANNA.K{Enter}');
    expect(submit).toHaveBeenCalledOnce();
  });

  test('ThePanelTakesTheFocusAndGivesItBack', async () => {
    function Host() {
      const [open, setOpen] = useState(false);
      return (
        <>
          <button type="button" onClick={() => setOpen(true)}>Open</button>
          {open && <Panel name="t" title="Event" onClose={() => setOpen(false)}>body</Panel>}
        </>
      );
    }
    show(<Host />);
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect(document.activeElement?.textContent).toBe('Event');
    expect(screen.getByRole('complementary', { name: 'Event' })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(document.activeElement?.textContent).toBe('Open');
  });

  test('ThePanelIsResizedByKeysAndRemembersIt', async () => {
    localStorage.clear();
    const { unmount } = show(<Panel name="width" title="Event" width={400} min={380} max={640}>body</Panel>);
    screen.getByRole('separator').focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(screen.getByRole('complementary').style.width).toBe('432px');
    await userEvent.keyboard('{ArrowRight>20/}');
    expect(screen.getByRole('complementary').style.width).toBe('380px');
    unmount();
    show(<Panel name="width" title="Event" width={400} min={380} max={640}>body</Panel>);
    expect(screen.getByRole('complementary').style.width).toBe('380px');
  });
});

describe('Table', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id, n: id.charCodeAt(0) }));
  function Host({ open, selectable }: { open?: (id: string) => void; selectable?: (row: { id: string }) => boolean }) {
    const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
    const [sort, setSort] = useState<Sort | null>(null);
    return (
      <Table
        label="Rows" rows={rows} rowKey={(row) => row.id} selected={selected} onSelect={setSelected} sort={sort} onSort={setSort} onOpen={(row) => open?.(row.id)} {...(selectable ? { selectable } : {})}
        columns={[{ id: 'id', header: 'Id', cell: (row) => row.id, sortable: true }, { id: 'act', header: 'Action', controls: true, cell: (row) => <button type="button">{`Send ${row.id}`}</button> }]}
      />
    );
  }
  const row = (id: string) => screen.getAllByRole('row').find((one) => one.dataset.row === id) as HTMLElement;
  const selected = () => screen.getAllByRole('row').filter((one) => one.getAttribute('aria-selected') === 'true').map((one) => one.dataset.row);

  test('KeysMoveSelectExtendAndOpen', async () => {
    const open = vi.fn();
    show(<Host open={open} />);
    row('a').focus();
    await userEvent.keyboard('j');
    await waitFor(() => expect(document.activeElement).toBe(row('b')));
    await userEvent.keyboard('x');
    expect(selected()).toEqual(['b']);
    await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(() => expect(selected()).toEqual(['b', 'c', 'd']));
    await userEvent.keyboard('{Enter}');
    expect(open).toHaveBeenCalledWith('d');
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(selected()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('SelectAllTakesOnlyWhatQualifies', async () => {
    show(<Host selectable={({ id }) => id !== 'c'} />);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }));
    expect(selected()).toEqual(['a', 'b', 'd']);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }));
    expect(selected()).toEqual([]);
  });

  test('ClicksOnControlsDoNotOpenTheRow', async () => {
    const open = vi.fn();
    show(<Host open={open} />);
    await userEvent.click(screen.getByRole('button', { name: 'Send b' }));
    expect(open).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('cell', { name: 'b' }));
    expect(open).toHaveBeenCalledWith('b');
  });

  test('TheHeaderSaysHowItIsSorted', async () => {
    show(<Host />);
    await userEvent.click(screen.getByRole('button', { name: 'Sort by Id' }));
    expect(screen.getByRole('columnheader', { name: /Id/ }).getAttribute('aria-sort')).toBe('ascending');
    await userEvent.click(screen.getByRole('button', { name: 'Sort by Id' }));
    expect(screen.getByRole('columnheader', { name: /Id/ }).getAttribute('aria-sort')).toBe('descending');
  });

  test('ManyRowsAreNotAllDrawn', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ id: `r${i}` }));
    show(<Table label="Many" rows={many} rowKey={(r) => r.id} columns={[{ id: 'id', header: 'Id', cell: (r) => r.id }]} />);
    expect(screen.getAllByRole('row').length).toBeLessThan(200);
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('5001');
  });
});

describe('Toasts', () => {
  test('OneAtATimeWithUndo', async () => {
    const undo = vi.fn();
    const gone = vi.fn();
    show(<Toaster />);
    undoToast('SAP S4P – personal removed', undo, gone);
    toast('Saved');
    expect(await screen.findByText('SAP S4P – personal removed')).toBeTruthy();
    expect(screen.queryByText('Saved')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledOnce();
    expect(gone).not.toHaveBeenCalled();
    expect(await screen.findByText('Saved')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByText('Saved')).toBeNull();
  });

  test('TimePassesOnlyWhileTheWindowIsActive', async () => {
    vi.useFakeTimers();
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const gone = vi.fn();
    try {
      show(<Toaster />);
      const { act } = await import('@testing-library/react');
      await act(async () => { toast({ text: 'Removed', seconds: 3, onExpire: gone }); });
      await act(async () => { await vi.advanceTimersByTimeAsync(10_000); });
      expect(gone).not.toHaveBeenCalled();
      focus.mockReturnValue(true);
      await act(async () => { await vi.advanceTimersByTimeAsync(3_000); });
      expect(gone).toHaveBeenCalledOnce();
      expect(screen.queryByText('Removed')).toBeNull();
    } finally {
      focus.mockRestore();
      vi.useRealTimers();
    }
  });
});

describe('DataTree', () => {
  const value = { POHEADER: { PO_NUMBER: '4500018690' }, POITEM: [{ MATERIAL: 'ELK-40-118' }, { MATERIAL: 'ELK-40-121' }], EMPTY: [] };

  test('ArraysCountFromOne', () => {
    expect(flatten(value, new Set(), '').map((node) => node.key)).toEqual(['POHEADER', 'PO_NUMBER', 'POITEM', '[1]', 'MATERIAL', '[2]', 'MATERIAL', 'EMPTY']);
  });

  test('ASearchKeepsTheWayToItsHits', () => {
    expect(flatten(value, new Set(['/POITEM']), '121').map((node) => node.path)).toEqual(['/POITEM', '/POITEM/[2]', '/POITEM/[2]/MATERIAL']);
  });

  test('ArrowsOpenAndClose', async () => {
    const select = vi.fn();
    show(<DataTree label="Output" value={value} onSelect={select} />);
    const item = (name: RegExp) => screen.getByRole('treeitem', { name });
    item(/POHEADER/).focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(item(/POHEADER/).getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
    expect(select).toHaveBeenCalledWith(expect.objectContaining({ path: '/POHEADER/PO_NUMBER' }));
  });
});

test('KeysAreShownAsCaps', () => {
  expect(keyCaps('$mod+Shift+l')).toEqual(['Ctrl', 'Shift', 'L']);
  expect(keyCaps('g h')).toEqual(['G', 'H']);
  expect(keyCaps('Shift+?')).toEqual(['?']);
});

test('AxesEndAboveTheHighestBar', () => {
  expect(scale(287)).toEqual([0, 100, 200, 300]);
  expect(scale(0)).toEqual([0, 1]);
  for (const highest of [0.3, 1, 7, 99, 100, 12_345]) expect(scale(highest).at(-1)).toBeGreaterThanOrEqual(highest);
});
