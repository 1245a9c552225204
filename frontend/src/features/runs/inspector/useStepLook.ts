import { useState } from 'react';
import type { NamedStep } from './timeline';

export type Side = 'input' | 'output' | 'request';
export type Form = 'tree' | 'table' | 'raw';

export interface StepLook {
  stepKey: string;
  side: Side;
  form: Form;
  /** Counts from 1. */
  bundle: number;
  bundles: number;
  value: unknown;
  search: string;
  /** The value chosen in the tree. */
  path: string | null;
  setSide: (side: Side) => void;
  setForm: (form: Form) => void;
  setBundle: (bundle: number) => void;
  setSearch: (search: string) => void;
  setPath: (path: string | null) => void;
}

/** What is shown of the chosen step. Side and form stay from step to step, so that J and K compare the same thing. */
export function useStepLook(current: NamedStep | undefined): StepLook {
  const [wanted, setWanted] = useState<Side | null>(null);
  const [form, setForm] = useState<Form>('tree');
  const [search, setSearch] = useState('');
  const [at, setAt] = useState({ key: '', bundle: 1, path: null as string | null });
  const stepKey = current?.key ?? '';
  const mine = at.key === stepKey ? at : { key: stepKey, bundle: 1, path: null };
  const step = current?.step;
  const input = step?.input && Object.keys(step.input).length > 0 ? step.input : undefined;
  const output = step?.output ?? [];
  // A step that gave nothing is looked at for what it was given.
  const side: Side = wanted === 'request' && !step?.request ? 'output' : (wanted ?? (output.length === 0 && input ? 'input' : 'output'));
  const bundles = side === 'input' ? (input ? 1 : 0) : output.length;
  const bundle = Math.min(Math.max(1, mine.bundle), Math.max(1, bundles));
  return {
    stepKey, side, form, bundle, bundles, search, path: mine.path,
    value: side === 'input' ? input : output[bundle - 1],
    setSide: (next) => {
      setWanted(next);
      setAt({ ...mine, bundle: 1, path: null });
    },
    setForm, setSearch,
    setBundle: (next) => next >= 1 && next <= bundles && setAt({ key: stepKey, bundle: next, path: null }),
    setPath: (path) => setAt({ ...mine, bundle, path }),
  };
}
