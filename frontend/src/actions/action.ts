/*
 * An action is a command: one object that a button, a menu, a key and the palette share.
 * It says its name, when it is there, why it cannot be used now, and as whom it acts.
 */
import type { IconName, Whom } from '../ui';

export type ActionSource = 'button' | 'menu' | 'key' | 'palette';

/** Where it stands in the palette and on the sheet of keyboard shortcuts. */
export type ActionGroup = 'context' | 'go' | 'run' | 'flow' | 'view' | 'personal' | 'app' | 'help';

export interface Action {
  /** Unique: "<area>.<verb>". A later registration of the same id wins until it goes. */
  id: string;
  label: string;
  icon: IconName;
  group: ActionGroup;
  /** A second line in the palette. */
  detail?: string;
  /** What it is about, for the palette's context chip: "3 selected rows". */
  context?: string;
  /** More words by which the palette finds it. */
  keywords?: string;
  /** Bindings in tinykeys form: "$mod+k", "g h", "Shift+?". The first is shown. */
  keys?: string[];
  /** Fires in text fields too. Bindings without a modifier never do. */
  inFields?: boolean;
  /** Not in the palette; for keys that only make sense where one is (arrows, Esc). */
  hidden?: boolean;
  when?: () => boolean;
  /** Why it cannot be used now. */
  disabledReason?: () => string | undefined;
  /** As whom it acts; required of everything that starts a step. */
  chips?: () => Whom[];
  run: (source: ActionSource) => void | Promise<void>;
  /** Ctrl+Enter in the palette: with options. */
  runWithOptions?: (source: ActionSource) => void | Promise<void>;
}

export function available(action: Action): boolean {
  return action.when?.() ?? true;
}

/** Runs an action if it is there and nothing speaks against it; says whether it ran. */
export function perform(action: Action, source: ActionSource, options = false): boolean {
  if (!available(action) || action.disabledReason?.() !== undefined) return false;
  void (options && action.runWithOptions ? action.runWithOptions(source) : action.run(source));
  return true;
}
