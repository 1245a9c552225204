/* The actions that are there now: those of the frame, and those of the page one looks at. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { perform, type Action, type ActionSource } from './action';

let stack: Action[] = [];
let current: Action[] = [];
const listeners = new Set<() => void>();

function changed() {
  const byId = new Map<string, Action>();
  for (const action of stack) byId.set(action.id, action);
  current = [...byId.values()];
  for (const listener of listeners) listener();
}

/** Adds actions; returns the function that takes them away again. */
export function register(actions: Action[]): () => void {
  stack = [...stack, ...actions];
  changed();
  return () => {
    stack = stack.filter((action) => !actions.includes(action));
    changed();
  };
}

export function allActions(): Action[] {
  return current;
}

export function subscribeActions(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function findAction(id: string): Action | undefined {
  return current.find((action) => action.id === id);
}

/** Runs an action by its id; false when there is none, or it cannot be used now. */
export function runAction(id: string, source: ActionSource = 'button'): boolean {
  const action = findAction(id);
  return action !== undefined && perform(action, source);
}

export function useAllActions(): Action[] {
  return useSyncExternalStore(subscribeActions, allActions);
}

/**
 * Registers the actions of a page while it is shown. The functions inside may close
 * over anything: the newest are called. Only a change of the ids registers anew.
 */
export function useActions(actions: Action[]) {
  const newest = useRef(actions);
  newest.current = actions;
  const shape = JSON.stringify(actions.map(({ id, label, icon, group, detail, context, keywords, keys, hidden, inFields, when, disabledReason, chips, runWithOptions }) => [id, label, icon, group, detail, context, keywords, keys, hidden, inFields, !!when, !!disabledReason, !!chips, !!runWithOptions]));
  useEffect(() => {
    const live = newest.current.map((action, i): Action => {
      const now = () => newest.current[i] ?? action;
      return {
        ...action,
        run: (source) => now().run(source),
        ...(action.when ? { when: () => now().when?.() ?? true } : {}),
        ...(action.disabledReason ? { disabledReason: () => now().disabledReason?.() } : {}),
        ...(action.chips ? { chips: () => now().chips?.() ?? [] } : {}),
        ...(action.runWithOptions ? { runWithOptions: (source: ActionSource) => now().runWithOptions?.(source) } : {}),
      };
    });
    return register(live);
  }, [shape]);
}
