/* What the engine knows of a mapping text while one types. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flows, toFault, type Fault, type wire } from '../../../api';

export interface Answer {
  answer: wire.MappingAnswer | null;
  fault: Fault | null;
  /** The text that the answer is about. */
  text: string;
}

interface Question {
  flowId: string;
  module: number;
  field: string;
  text: string;
  cursor: number;
}

/**
 * Asks at once, and while an answer is under way only for the newest text after it: nothing is asked in vain,
 * and nobody waits for a pause in their typing.
 */
export function asker(ask: (question: Question) => Promise<wire.MappingAnswer>, tell: (known: Answer) => void) {
  let waiting: Question | null = null;
  let busy = false;
  let over = false;
  const next = () => {
    const question = waiting;
    waiting = null;
    if (question === null || over) {
      busy = false;
      return;
    }
    busy = true;
    const done = (known: Answer) => {
      // An answer to an older text is of use until the next one comes.
      if (!over) tell(known);
      next();
    };
    ask(question).then((answer) => done({ answer, fault: null, text: question.text }), (thrown) => done({ answer: null, fault: toFault(thrown), text: question.text }));
  };
  return {
    ask: (question: Question) => {
      waiting = question;
      if (!busy) next();
    },
    end: () => {
      over = true;
    },
  };
}

export function useAnswer(query: { flowId: string; module: number; field: string }, text: string, cursor: number, active: boolean): Answer {
  const [known, setKnown] = useState<Answer>({ answer: null, fault: null, text: '' });
  const asking = useRef<ReturnType<typeof asker> | null>(null);
  const { flowId, module, field } = query;
  useEffect(() => {
    const mine = asker((question) => flows.mapping(question), setKnown);
    asking.current = mine;
    return () => mine.end();
  }, []);
  useEffect(() => {
    if (active) asking.current?.ask({ flowId, module, field, text, cursor });
  }, [flowId, module, field, text, cursor, active]);
  return known;
}

/** Everything that can be mapped into a field; read when it is first looked at. */
export function useScope(query: { flowId: string; module: number; field: string }, revision: string, enabled: boolean) {
  return useQuery({
    queryKey: ['flow', query.flowId, 'scope', query.module, revision],
    queryFn: () => flows.scope({ ...query, fields: {} } as wire.ModuleQuery),
    enabled,
    staleTime: 5_000,
    placeholderData: (before) => before,
  });
}
