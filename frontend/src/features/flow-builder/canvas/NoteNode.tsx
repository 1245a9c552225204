import type { Node, NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { IconButton, Menu, type MenuItem } from '../../../ui';
import { useCanvas } from './types';

export type NoteNodeType = Node<{ id: string; text: string; color: string }, 'note'>;

/** The colours of notes, by their tokens; the first is that of a new one. */
export const noteColors = ['yellow', 'blue', 'green', 'red', 'plum', 'grey'] as const;

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
    <div className="fb-note" data-color={data.color || 'yellow'}>
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
      {edit && (
        <Menu items={noteColors.map((color): MenuItem => ({ id: color, label: text(`note.color.${color}`), ...((data.color || 'yellow') === color ? { icon: 'check' } : {}), onSelect: () => edit.colorNote(data.id, color) }))} align="end">
          <IconButton icon="paintbrush" size="sm" label={text('note.color')} className="fb-note-color nodrag" />
        </Menu>
      )}
      {edit && <IconButton icon="x" size="sm" label={text('note.remove')} className="fb-note-remove nodrag" onClick={() => edit.note(data.id, null)} />}
    </div>
  );
});
