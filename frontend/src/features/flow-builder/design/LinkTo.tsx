import { useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { AppTile } from '../../../ui';
import { useDraft } from '../draft';
import { mayLink } from '../model/graph';
import { PickList } from './PickList';

/** Chooses a module by typing: to link to it, or to find it. */
export function ModulePick({ from, onPick }: { from?: number; onPick: (id: number) => void }) {
  const { flow } = useDraft();
  const [query, setQuery] = useState('');
  const face = (id: number) => flow.faces.find((f) => f.id === id);
  const words = query.trim().toLowerCase();
  const picks = flow.document.modules
    .filter((m) => from === undefined || mayLink(flow.document, from, m.id, face))
    .map((m) => ({ m, f: face(m.id) }))
    .filter(({ m, f }) => words === '' || `${m.id} ${m.name} ${f?.title} ${f?.subtitle} ${m.notes}`.toLowerCase().includes(words))
    .map(({ m, f }) => ({ id: String(m.id), title: `${m.id} ${m.name || f?.title || m.action}`, ...(f?.subtitle ? { detail: f.subtitle } : {}), glyph: <AppTile accent={f?.accent ?? 'flow'} glyph={f?.glyph ?? ''} icon={f?.glyph ? '' : (f?.icon ?? '')} ring={f?.dynamic ?? false} /> }));
  const title = from === undefined ? text('find.title') : text('link.title', { id: from });
  return (
    <div className="fb-pick-box">
      <div className="fb-pick-head"><h2 className="ui-h3">{title}</h2></div>
      <PickList label={text('find.label')} listLabel={title} query={query} onQuery={setQuery} picks={picks} empty={words === '' ? text('link.none') : text('find.none', { text: query.trim() })} onPick={(pick) => onPick(Number(pick.id))} />
    </div>
  );
}
