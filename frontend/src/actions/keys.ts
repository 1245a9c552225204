/*
 * One listener for the keys of all actions. Bindings without Ctrl or Alt never fire
 * in text fields and can be switched off (WCAG 2.1.4); behind a dialog nothing fires.
 */
import { createKeybindingsHandler } from 'tinykeys';
import { perform } from './action';
import { allActions, subscribeActions } from './registry';

let singleKeys = true;

/** The setting that switches single-letter keys off. */
export function setSingleKeys(on: boolean) {
  singleKeys = on;
}

export function hasModifier(binding: string): boolean {
  return binding.split(' ').every((press) => /(\$mod|Control|Meta|Alt)\+|^F\d+$|^Shift\+F\d+$/.test(press));
}

// What a text field does itself with these stays the field's.
const editing = /^\$mod\+(Shift\+)?(a|c|v|x|z|y|Enter|ArrowLeft|ArrowRight|Backspace)$/i;

function inTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

// "G R" goes to Runs; the R of it must not refresh the View as well.
let prefix: { key: string; at: number } | null = null;

function endsSequence(binding: string): boolean {
  if (prefix === null || performance.now() - prefix.at > 1000) return false;
  const whole = `${prefix.key} ${binding}`;
  return allActions().some((action) => action.keys?.includes(whole));
}

function handlers(): Record<string, (event: KeyboardEvent) => void> {
  const map: Record<string, (event: KeyboardEvent) => void> = {};
  for (const action of allActions()) {
    for (const binding of action.keys ?? []) {
      const modified = hasModifier(binding);
      map[binding] = (event) => {
        if (event.defaultPrevented || event.repeat && !action.hidden) return;
        if (!modified && !singleKeys && /^[a-z?.,/]( |$)/i.test(binding)) return;
        if (!binding.includes(' ') && endsSequence(binding)) return;
        if (inTextField(event.target) && !action.inFields && (!modified || editing.test(binding))) return;
        if (document.querySelector('.ui-scrim') !== null) return;
        if (perform(action, 'key')) event.preventDefault();
      };
    }
  }
  return map;
}

/** Starts listening; returns the function that stops. */
export function installKeys(target: Window = window): () => void {
  let handler = createKeybindingsHandler(handlers());
  const listener = (event: KeyboardEvent) => {
    handler(event);
    const key = event.key.toLowerCase();
    const starts = !event.ctrlKey && !event.metaKey && !event.altKey && allActions().some((action) => action.keys?.some((binding) => binding.startsWith(`${key} `)));
    prefix = starts ? { key, at: performance.now() } : null;
  };
  target.addEventListener('keydown', listener);
  const stop = subscribeActions(() => {
    handler = createKeybindingsHandler(handlers());
  });
  return () => {
    stop();
    target.removeEventListener('keydown', listener);
  };
}
