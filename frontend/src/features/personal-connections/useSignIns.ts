import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys, personal, type Fault, type wire } from '../../api';
import { personalConnections as text } from '../../texts/personal-connections';
import { announce, toast, undoToast } from '../../ui';
import { markRemoved, unmarkRemoved, useRemovals } from './removals';
import { setUp } from './set-up';

/** Where the test of a row stands: under way since then, just passed, or not carried out. */
export type Test = { kind: 'testing'; since: number } | { kind: 'fresh' } | { kind: 'fault'; fault: Fault };

/** How long "just now" is true. */
const fresh = 60_000;

const fail = (fault: Fault) => toast([fault.title, fault.hint].filter(Boolean).join('. '));

/** What a person does with the sign-ins of the page. */
export function useSignIns() {
  const client = useQueryClient();
  const [tests, setTests] = useState<Record<string, Test | null>>({});
  const [opening, setOpening] = useState('');
  const removed = useRemovals();
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => () => timers.current.forEach(clearTimeout), []);

  const mark = (id: string, test: Test | null) => setTests((all) => ({ ...all, [id]: test }));
  const put = (row: wire.PersonalRow) => {
    client.setQueryData<wire.PersonalList>(keys.personal(), (list) => list && ({ ...list, rows: (list.rows ?? []).map((one) => (one.connectionId === row.connectionId ? row : one)) } as wire.PersonalList));
    for (const queryKey of [keys.personal(), keys.shell(), keys.home()]) void client.invalidateQueries({ queryKey });
  };

  const test = useMutation({
    mutationFn: (row: wire.PersonalRow) => personal.test({ id: row.connectionId }),
    onMutate: (row) => {
      mark(row.connectionId, { kind: 'testing', since: Date.now() });
      announce(text('testing.with', { system: row.system }));
    },
    onSuccess: (row) => {
      put(row);
      const works = row.state === 'valid';
      mark(row.connectionId, works ? { kind: 'fresh' } : null);
      announce(works ? text('said.valid', { name: row.name }) : text('said.tested', { name: row.name, state: [row.stateText, row.reason].filter(Boolean).join('. ') }));
      if (works) timers.current.add(setTimeout(() => mark(row.connectionId, null), fresh));
    },
    onError: (fault, row) => {
      mark(row.connectionId, { kind: 'fault', fault });
      announce(text('said.tested', { name: row.name, state: fault.title }), 'assertive');
    },
  });

  const undo = useMutation({
    mutationFn: (id: string) => personal.undo({ id }),
    onSuccess: put,
    onError: fail,
    onSettled: (_, __, id) => unmarkRemoved(id),
  });
  const remove = useMutation({
    mutationFn: (row: wire.PersonalRow) => personal.remove({ id: row.connectionId }),
    onSuccess: (after, row) => {
      mark(row.connectionId, null);
      markRemoved(row.connectionId, () => void client.invalidateQueries({ queryKey: keys.personal() }));
      put(after);
      undoToast(text('removed', { name: row.name }), () => undo.mutate(row.connectionId));
    },
    onError: fail,
  });

  const open = (row: wire.PersonalRow) => {
    setOpening(row.connectionId);
    mark(row.connectionId, null);
    void setUp(row.connectionId).finally(() => setOpening(''));
  };

  return {
    tests, opening, removed,
    removing: remove.isPending ? remove.variables.connectionId : '',
    test: (row: wire.PersonalRow) => {
      if (tests[row.connectionId]?.kind !== 'testing') test.mutate(row);
    },
    remove: (row: wire.PersonalRow) => remove.mutate(row),
    undo: (id: string) => undo.mutate(id),
    open,
  };
}

export type SignIns = ReturnType<typeof useSignIns>;
