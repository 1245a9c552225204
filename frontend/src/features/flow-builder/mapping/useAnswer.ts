/* What the engine knows of a mapping text while one types: debounced, and only the newest answer counts. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flows, toFault, type Fault, type wire } from '../../../api';

export interface Answer {
  answer: wire.MappingAnswer | null;
  fault: Fault | null;
  /** The text that the answer is about. */
  text: string;
}

const rest = 30;

export function useAnswer(query: { flowId: string; module: number; field: string }, text: string, cursor: number, active: boolean): Answer {
  const [known, setKnown] = useState<Answer>({ answer: null, fault: null, text: '' });
  const age = useRef(0);
  const { flowId, module, field } = query;
  useEffect(() => {
    if (!active) return undefined;
    age.current += 1;
    const mine = age.current;
    const timer = setTimeout(() => {
      flows.mapping({ flowId, module, field, text, cursor }).then(
        (answer) => mine === age.current && setKnown({ answer, fault: null, text }),
        (thrown) => mine === age.current && setKnown({ answer: null, fault: toFault(thrown), text }),
      );
    }, rest);
    return () => clearTimeout(timer);
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
