import { createContext, useContext } from 'react';
import type { wire } from '../../../../api';
import type { Values } from '../model/form';

/** What every control of a module's form needs to know. */
export interface FormContext {
  flowId: string;
  module: number;
  values: Values;
  problems: wire.FlowProblem[];
  /** The system of the module's connection: "S4P"; or "". */
  system: string;
  /** Why nothing can be changed; undefined when it can. */
  locked: string | undefined;
  /** The field to bring into view, from a problem. */
  wanted: string | null;
  /** Nothing more is typed now: save without waiting. */
  done: () => void;
}

const Context = createContext<FormContext | null>(null);

export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const form = useContext(Context);
  if (!form) throw new Error('useForm stands outside a form');
  return form;
}
