import type { Node, NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { IconButton } from '../../../ui';
import { useCanvas } from './types';

export type NoteNodeType = Node<{ id: string; text: string }, 'note'>;

/** A remark on the canvas. A new one has no text yet and is typed into at once. */
export const NoteNode = memo(function NoteNode({ data }: NodeProps<NoteNodeType>) {
  const { edit } = useCanvas();
  const [typed, setTyped] = useState<string | null>(data.text === '' && edit ? '' : null);
  const field = useRef<HTMLTextAreaElement>(null);
  const open = typed !== null;
  useEffect(() => {
    if (open) field.current?.focus({ preventScroll: true });
  }, [open]);
  const keep = () => {
    if (typed !== null && typed !== data.text) edit?.note(data.id, typed);
    setTyped(null);
  };
  return (
    <div className="fb-note">
      {open ? (
        <textarea
          ref={field}
          className="fb-note-field nodrag"
          aria-label={text('note')}
          value={typed}
          rows={3}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              keep();
            }
          }}
        />
      ) : (
        <button type="button" className="fb-note-text" aria-label={text('note.edit', { text: data.text })} onDoubleClick={() => edit && setTyped(data.text)} onKeyDown={(event) => event.key === 'Enter' && edit && setTyped(data.text)}>
          {data.text || text('note.empty')}
        </button>
      )}
      {edit && <IconButton icon="x" size="sm" label={text('note.remove')} className="fb-note-remove nodrag" onClick={() => edit.note(data.id, null)} />}
    </div>
  );
});
