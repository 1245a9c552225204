import { useEffect, useRef, useState } from 'react';
import type { wire } from '../../../api';
import { panel as text } from '../../../texts/panel';
import { Field, Textarea } from '../../../ui';
import { useDraft } from '../draft';

const rest = 400;

/** What the people who build the flow tell each other about a module. */
export function Notes({ module, locked }: { module: wire.FlowModule; locked: string | undefined }) {
  const { apply } = useDraft();
  const [typed, setTyped] = useState(module.notes ?? '');
  const held = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const send = useRef(() => {});
  send.current = () => {
    clearTimeout(timer.current);
    if (held.current === null) return;
    const body = held.current;
    held.current = null;
    void apply([{ op: 'set_notes', module: module.id, text: body }]).catch(() => {});
  };
  useEffect(() => () => send.current(), []);
  useEffect(() => {
    if (held.current === null) setTyped(module.notes ?? '');
  }, [module.notes]);
  return (
    <Field label={text('notes.label')} help={locked ?? text('notes.help')}>
      <Textarea
        rows={8}
        value={typed}
        readOnly={locked !== undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          held.current = event.target.value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send.current(), rest);
        }}
        onBlur={() => send.current()}
      />
    </Field>
  );
}
