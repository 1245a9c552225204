/* The editor of a mapping text: CodeMirror with pills in the place of expressions. */
import { acceptCompletion, autocompletion, closeCompletion, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorSelection, EditorState, Prec, RangeSetBuilder, StateEffect, StateField, type Extension, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, keymap, WidgetType, type DecorationSet } from '@codemirror/view';
import type { wire } from '../../../api';
import { cspNonce } from '../../../ui';
import { pasted, pillsOf, shortName, type Pill } from './tokens';

/** How a pill is named and coloured: known from the draft and from what the engine offers. */
export interface Look {
  label: (reference: string) => string | undefined;
  accent: (module: number) => string;
}

export const setLook = StateEffect.define<Look>();
export const setRaw = StateEffect.define<boolean>();
export const setIssues = StateEffect.define<wire.MappingIssue[]>();

class PillWidget extends WidgetType {
  readonly pill: Pill;
  readonly label: string;
  readonly accent: string;
  constructor(pill: Pill, label: string, accent: string) {
    super();
    this.pill = pill;
    this.label = label;
    this.accent = accent;
  }

  override eq(other: PillWidget): boolean {
    return other.label === this.label && other.accent === this.accent && other.pill.kind === this.pill.kind && other.pill.module === this.pill.module;
  }

  override toDOM(): HTMLElement {
    const root = document.createElement('span');
    root.className = 'ui-pill map-pill';
    const { pill } = this;
    root.dataset.kind = pill.kind === 'item' ? 'item' : pill.kind === 'brace' ? 'brace' : 'function';
    root.title = pill.kind === 'item' ? pill.name : pill.text;
    if (pill.kind === 'item' && pill.module > 0) {
      const number = document.createElement('span');
      number.className = 'ui-pill-number';
      number.dataset.accent = this.accent;
      number.textContent = String(pill.module);
      root.append(number);
    }
    root.append(this.label);
    return root;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** A brace that is not seen: it keeps a place for the cursor before and behind it, and its text for who reads the field aloud. */
class EdgeWidget extends WidgetType {
  readonly sign: string;
  constructor(sign: string) {
    super();
    this.sign = sign;
  }

  override eq(other: EdgeWidget): boolean {
    return other.sign === this.sign;
  }

  override toDOM(): HTMLElement {
    const root = document.createElement('span');
    root.className = 'map-edge';
    root.textContent = this.sign;
    return root;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

interface PillState {
  look: Look;
  raw: boolean;
  pills: Pill[];
  decorations: DecorationSet;
}

const plainLook: Look = { label: () => undefined, accent: () => 'flow' };

function drawn(pills: Pill[], look: Look): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const pill of pills) {
    if (pill.kind === 'edge') {
      builder.add(pill.from, pill.to, Decoration.replace({ widget: new EdgeWidget(pill.text) }));
      continue;
    }
    const label = pill.kind === 'item' ? (look.label(pill.name) ?? shortName(pill.name)) : pill.text;
    builder.add(pill.from, pill.to, Decoration.replace({ widget: new PillWidget(pill, label, look.accent(pill.module)) }));
  }
  return builder.finish();
}

export const pillState = StateField.define<PillState>({
  create: (state) => fresh(state.doc.toString(), plainLook, false),
  update: (value, tr) => {
    let { look, raw } = value;
    let changed = tr.docChanged;
    for (const effect of tr.effects) {
      if (effect.is(setLook)) {
        look = effect.value;
        changed = true;
      } else if (effect.is(setRaw)) {
        raw = effect.value;
        changed = true;
      }
    }
    return changed ? fresh(tr.state.doc.toString(), look, raw) : value;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (value) => value.decorations),
    EditorView.atomicRanges.of((view) => view.state.field(field).decorations),
  ],
});

function fresh(text: string, look: Look, raw: boolean): PillState {
  const pills = raw ? [] : pillsOf(text);
  return { look, raw, pills, decorations: drawn(pills, look) };
}

const issueState = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, tr) => {
    let next = value.map(tr.changes);
    for (const effect of tr.effects) {
      if (!effect.is(setIssues)) continue;
      const builder = new RangeSetBuilder<Decoration>();
      const size = tr.state.doc.length;
      for (const issue of [...effect.value].sort((a, b) => a.start - b.start)) {
        const from = Math.max(0, Math.min(issue.start, size));
        const to = Math.min(size, Math.max(issue.end, from));
        if (to > from) builder.add(from, to, Decoration.mark({ class: 'map-issue', attributes: { 'data-severity': issue.severity } }));
      }
      next = builder.finish();
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Backspace and Delete mark a pill first, then take it away with all that belongs to it. */
function remove(view: EditorView, forward: boolean): boolean {
  const { pills } = view.state.field(pillState);
  const { main } = view.state.selection;
  if (!main.empty) return false;
  const pill = pills.find((p) => (forward ? p.from === main.head : p.to === main.head));
  if (!pill) return false;
  view.dispatch({ selection: EditorSelection.single(pill.whole[0], pill.whole[1]), scrollIntoView: true });
  return true;
}

/** A click on a pill marks it. */
const clicks = EditorView.domEventHandlers({
  mousedown: (event, view) => {
    const at = (event.target as HTMLElement).closest?.('.map-pill');
    if (!at || event.button !== 0) return false;
    const pos = view.posAtDOM(at);
    const pill = view.state.field(pillState).pills.find((p) => p.from === pos);
    if (!pill) return false;
    event.preventDefault();
    view.focus();
    view.dispatch({ selection: EditorSelection.single(pill.whole[0], pill.whole[1]) });
    return true;
  },
});

/** One line stays one line: a pasted break becomes a space. */
const oneLine = EditorState.transactionFilter.of((tr: Transaction) => {
  if (!tr.docChanged || tr.newDoc.lines === 1) return tr;
  const text = tr.newDoc.toString().replaceAll(/\s*\n\s*/g, ' ');
  return { changes: { from: 0, to: tr.startState.doc.length, insert: text }, selection: EditorSelection.cursor(Math.min(tr.newSelection.main.head, text.length)), userEvent: 'input' };
});

export type Complete = (text: string, cursor: number) => Promise<wire.MappingOffer[]>;

function source(complete: Complete) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    // Plain text is most of what people type: offers come inside an expression, or when asked for.
    const open = text.lastIndexOf('{{', context.pos);
    const inside = open >= 0 && text.slice(open, context.pos).indexOf('}}') < 0;
    if (!inside && !context.explicit) return null;
    const offers = await complete(text, context.pos);
    if (context.aborted || offers.length === 0) return null;
    const from = Math.min(...offers.map((o) => o.start));
    return {
      from: Math.max(0, Math.min(from, context.pos)),
      filter: false,
      options: offers.slice(0, 60).map((offer): Completion => ({
        label: offer.label,
        detail: offer.sample || offer.detail,
        type: offer.kind,
        ...(offer.info ? { info: () => described(offer.info) } : {}),
        apply: (view) => {
          const caret = offer.insert.endsWith('()') ? offer.start + offer.insert.length - 1 : offer.start + offer.insert.length;
          view.dispatch({ changes: { from: offer.start, to: Math.min(offer.end, view.state.doc.length), insert: offer.insert }, selection: { anchor: caret }, userEvent: 'input.complete' });
        },
      })),
    };
  };
}

/** What an offer means, beside the list: a sentence, and an example in the letters of code. */
function described(info: string): HTMLElement {
  const root = document.createElement('div');
  const [meaning, ...examples] = info.split('\n');
  const sentence = document.createElement('p');
  sentence.textContent = meaning ?? '';
  root.append(sentence);
  for (const example of examples) {
    const line = document.createElement('p');
    line.className = 'ui-mono ui-tertiary';
    line.textContent = example;
    root.append(line);
  }
  return root;
}

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  multiline: boolean;
  readOnly: boolean;
  attributes: Record<string, string>;
  placeholder?: string;
  complete: Complete;
  onChange: (text: string) => void;
  onCursor: (cursor: number) => void;
  onFocus: (focused: boolean) => void;
  onOpen: () => void;
  onRaw: () => void;
  /** Esc, when there is something to close; says whether there was. */
  onEscape: () => boolean;
}

export const attributes = new Compartment();
export const writable = new Compartment();

export function contentAttributes(values: Record<string, string>): Extension {
  return EditorView.contentAttributes.of(values);
}

/** Makes the editor. The nonce lets its style sheet pass the policy of the window. */
export function createEditor(options: EditorOptions): EditorView {
  const nonce = cspNonce();
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
        attributes.of(contentAttributes(options.attributes)),
        writable.of(EditorState.readOnly.of(options.readOnly)),
        history(),
        pillState,
        issueState,
        clicks,
        EditorView.clipboardInputFilter.of((text, state) => pasted(state.doc.toString(), state.selection.main.from, text)),
        EditorView.lineWrapping,
        ...(options.multiline ? [] : [oneLine]),
        autocompletion({ override: [source(options.complete)], activateOnTypingDelay: 30, interactionDelay: 0, icons: false, defaultKeymap: false, closeOnBlur: true }),
        Prec.highest(keymap.of([
          // The popover holds more than a list of completions, so the key is its own.
          { key: 'Ctrl-Space', run: () => { options.onOpen(); return true; } },
          { key: 'Mod-Shift-e', run: () => { options.onRaw(); return true; } },
          { key: 'Backspace', run: (view) => remove(view, false) },
          { key: 'Delete', run: (view) => remove(view, true) },
          // Tab leaves the field, so that no keyboard is caught in it.
          { key: 'Tab', run: acceptCompletion },
          { key: 'Escape', run: (view) => closeCompletion(view) || options.onEscape() },
          { key: 'Enter', run: (view) => acceptCompletion(view) || !options.multiline },
        ])),
        keymap.of([...completionKeymap.filter((k) => k.key !== 'Ctrl-Space'), ...historyKeymap, ...defaultKeymap.filter((k) => k.key !== 'Mod-Enter')]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
          if (update.docChanged || update.selectionSet) options.onCursor(update.state.selection.main.head);
          if (update.focusChanged) options.onFocus(update.view.hasFocus);
        }),
      ],
    }),
  });
  // A combobox has no such property, and the library writes it only once.
  view.contentDOM.removeAttribute('aria-multiline');
  return view;
}

/** Sets the text from outside: an undo, a repair, another window. The cursor stays where it can. */
export function setText(view: EditorView, text: string) {
  const now = view.state.doc.toString();
  if (now === text) return;
  view.dispatch({ changes: { from: 0, to: now.length, insert: text }, selection: EditorSelection.cursor(Math.min(view.state.selection.main.head, text.length)) });
}
