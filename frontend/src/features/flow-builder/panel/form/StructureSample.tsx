import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { flows, type Fault, type wire } from '../../../../api';
import { panel as text } from '../../../../texts/panel';
import { announce, Button, Dialog, Field, Textarea } from '../../../../ui';

interface Props {
  label: string;
  /** How many fields are there now, which the new ones replace. */
  count: number;
  locked: string | undefined;
  onMade: (fields: unknown[]) => void;
}

/** A list of fields with names and types: what a data structure is, in every module that has one. */
export function isStructure(field: wire.FormField): boolean {
  const names = (field.nested ?? []).map((f) => f.name);
  return ['name', 'type', 'required', 'spec'].every((name) => names.includes(name));
}

/** Makes the fields of a data structure from a sample that a person pastes. The sample itself is not kept. */
export function StructureSample({ label, count, locked, onMade }: Props) {
  const [open, setOpen] = useState(false);
  const [sample, setSample] = useState('');
  const made = useMutation<wire.StructureFields, Fault>({
    mutationFn: () => flows.structure({ kind: sample.trimStart().startsWith('<') ? 'xml' : 'json', sample }),
    onSuccess: ({ fields }) => {
      const list = JSON.parse(fields) as unknown[];
      if (list.length === 0) return;
      onMade(list);
      announce(text('field.filled', { n: list.length }));
      close();
    },
  });
  const close = () => {
    setOpen(false);
    setSample('');
    made.reset();
  };
  const error = made.error ? [made.error.text, made.error.hint].filter(Boolean).join(' ') : made.data?.fields === '[]' ? text('sample.none') : undefined;
  return (
    <>
      <Button size="sm" variant="ghost" icon="list-tree" className="mp-add" disabledReason={locked} onClick={() => setOpen(true)}>{text('sample.open')}</Button>
      <Dialog
        open={open}
        onClose={close}
        title={text('sample.title', { label })}
        onSubmit={() => made.mutate()}
        foot={
          <Button type="submit" variant="primary" busy={made.isPending} disabledReason={sample.trim() === '' ? text('sample.help') : undefined}>
            {text('sample.make')}
          </Button>
        }
      >
        <Field label={text('sample.field')} help={text('sample.help')} {...(error ? { error } : {})}>
          <Textarea mono rows={12} value={sample} onChange={(event) => { setSample(event.target.value); if (made.error || made.data) made.reset(); }} />
        </Field>
        {count > 0 && <p className="ui-small ui-tertiary">{text('sample.replaces', { n: count })}</p>}
      </Dialog>
    </>
  );
}
