import { runScopeHandlers } from '@codemirror/view';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEditor, pillState, setLook, setRaw, setText, type EditorOptions } from './editor';

// jsdom lays nothing out, and the editor asks where its text stands.
beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
});

const open: ReturnType<typeof createEditor>[] = [];
function editor(text: string, more: Partial<EditorOptions> = {}) {
  const parent = document.createElement('div');
  document.body.append(parent);
  const view = createEditor({ parent, text, multiline: false, readOnly: false, attributes: { role: 'combobox' }, complete: async () => [], onChange: () => {}, onCursor: () => {}, onFocus: () => {}, onOpen: () => {}, onRaw: () => {}, onEscape: () => false, ...more });
  open.push(view);
  return view;
}
afterEach(() => {
  for (const view of open.splice(0)) view.destroy();
});
const press = (view: ReturnType<typeof editor>, key: string, more: KeyboardEventInit = {}) => runScopeHandlers(view, new KeyboardEvent('keydown', { key, ...more }), 'editor');
const body = (view: ReturnType<typeof editor>) => view.state.doc.toString();

describe('TheEditor', () => {
  test('BackspaceMarksAPillThenTakesItAway', () => {
    const view = editor('REM-{{1.n}}');
    view.dispatch({ selection: { anchor: 11 } });
    expect(press(view, 'Backspace')).toBe(true);
    expect(body(view)).toBe('REM-{{1.n}}');
    expect([view.state.selection.main.from, view.state.selection.main.to]).toEqual([4, 11]);
    press(view, 'Backspace');
    expect(body(view)).toBe('REM-');
  });

  test('TheBracesBesideTextAreNotSeenAndStayInTheText', () => {
    const view = editor('REM-{{1.reminders + 1}}');
    expect([...view.contentDOM.querySelectorAll('.map-pill')].map((pill) => pill.textContent)).toEqual(['1reminders']);
    expect(view.contentDOM.querySelector('.map-edge')?.textContent).toBe('}}');
    // Typing before it stays inside the expression, and the cursor steps over it as a whole.
    view.dispatch({ selection: { anchor: 21 } });
    expect(view.moveByChar(view.state.selection.main, true).head).toBe(23);
    view.dispatch(view.state.replaceSelection('0'));
    expect(body(view)).toBe('REM-{{1.reminders + 10}}');
    view.dispatch({ selection: { anchor: 24 } });
    press(view, 'Backspace');
    expect([view.state.selection.main.from, view.state.selection.main.to]).toEqual([4, 24]);
    press(view, 'Backspace');
    expect(body(view)).toBe('REM-');
  });

  test('BracesWithNothingElseToShowAreSeen', () => {
    const view = editor('{{12.5}}');
    expect([...view.contentDOM.querySelectorAll('.map-pill')].map((pill) => pill.textContent)).toEqual(['{{', '}}']);
  });

  test('ArrowsStepOverAPill', () => {
    const view = editor('a{{1.n}}b');
    view.dispatch({ selection: { anchor: 1 } });
    expect(view.moveByChar(view.state.selection.main, true).head).toBe(8);
  });

  test('PastedExpressionsBecomePillsAndLinesOneLine', () => {
    const changes: string[] = [];
    const view = editor('', { onChange: (text) => changes.push(text) });
    view.dispatch({ changes: { from: 0, insert: 'a\n  {{2.PO_NUMBER}}' }, userEvent: 'input.paste' });
    expect(body(view)).toBe('a {{2.PO_NUMBER}}');
    expect(view.contentDOM.querySelector('.map-pill')?.textContent).toBe('2PO_NUMBER');
    expect(changes).toEqual(['a {{2.PO_NUMBER}}']);
  });

  test('SeveralLinesStayWhereTheyAreWanted', () => {
    const view = editor('a', { multiline: true });
    view.dispatch({ changes: { from: 1, insert: '\nb' } });
    expect(body(view)).toBe('a\nb');
  });

  test('PillsCarryTheNamesThatAreKnown', () => {
    const view = editor('{{2.x}}');
    view.dispatch({ effects: setLook.of({ label: () => 'PO number', accent: () => 'sap' }) });
    const pill = view.contentDOM.querySelector<HTMLElement>('.map-pill');
    expect(pill?.textContent).toBe('2PO number');
    expect(pill?.querySelector<HTMLElement>('.ui-pill-number')?.dataset.accent).toBe('sap');
  });

  test('AsTextThereAreNone', () => {
    const view = editor('{{2.x}}');
    view.dispatch({ effects: setRaw.of(true) });
    expect(view.state.field(pillState).pills).toEqual([]);
    expect(view.contentDOM.textContent).toBe('{{2.x}}');
  });

  test('TheKeysOpenThePopoverAndTheText', () => {
    const onOpen = vi.fn();
    const onRaw = vi.fn();
    const view = editor('', { onOpen, onRaw });
    press(view, ' ', { ctrlKey: true, code: 'Space' });
    press(view, 'E', { ctrlKey: true, shiftKey: true, keyCode: 69 } as KeyboardEventInit);
    expect([onOpen.mock.calls.length, onRaw.mock.calls.length]).toEqual([1, 1]);
    // Tab leaves the field: nobody is caught in it.
    expect(press(view, 'Tab')).toBe(false);
  });

  test('ATextFromOutsideKeepsTheCursorWhereItCan', () => {
    const view = editor('abc');
    view.dispatch({ selection: { anchor: 3 } });
    setText(view, 'ab');
    expect(body(view)).toBe('ab');
    expect(view.state.selection.main.head).toBe(2);
  });
});
