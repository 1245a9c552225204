/* The fields of one module while somebody types: shown at once, saved a moment after the last key. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { wire } from '../../../api';
import { useDraft, type FlowOp } from '../draft';
import { setPath } from '../model/ops';
import type { Values } from './model/form';

/** Autosave waits this long after the last change. */
const rest = 400;

export interface ModuleEdits {
  values: Values;
  /** Sets a field; dots lead into collections, null empties. `now` does not wait for the next key. */
  set: (path: string, value: unknown, now?: boolean) => void;
  /** Sends what waits. */
  flush: () => void;
}

export function useModuleEdits(module: wire.FlowModule): ModuleEdits {
  const { apply } = useDraft();
  const [waiting, setWaiting] = useState<ReadonlyMap<string, unknown>>(new Map());
  const held = useRef(waiting);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const send = useRef(apply);
  send.current = apply;

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (held.current.size === 0) return;
    const ops = [...held.current].map(([field, value]): FlowOp => ({ op: 'set_field', id: module.id, field, value: value ?? null }));
    held.current = new Map();
    // The draft foresees the edit, so the value does not flicker while it travels.
    void send.current(ops).catch(() => {});
    setWaiting(held.current);
  }, [module.id]);

  const set = useCallback((path: string, value: unknown, now = false) => {
    const next = new Map(held.current);
    // An edit of a whole takes the place of edits inside it.
    for (const key of next.keys()) if (key.startsWith(`${path}.`)) next.delete(key);
    next.set(path, value);
    held.current = next;
    setWaiting(next);
    clearTimeout(timer.current);
    if (now) flush();
    else timer.current = setTimeout(flush, rest);
  }, [flush]);

  useEffect(() => flush, [flush]);

  const values = useMemo(() => [...waiting].reduce<Values>((all, [path, value]) => setPath(all, path, value), module.fields ?? {}), [waiting, module.fields]);
  return { values, set, flush };
}
