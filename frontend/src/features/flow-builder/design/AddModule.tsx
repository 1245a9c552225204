import { useMemo, useState } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { AppTile, Chip, IconButton } from '../../../ui';
import type { AddAt } from '../canvas/types';
import { useDraft } from '../draft';
import { isDirective, isRouter } from '../model/graph';
import { PickList, type Pick } from './PickList';

interface Props {
  at: AddAt;
  onPick: (app: wire.CatalogueApp, action: wire.CatalogueAction) => void;
}

const effects: Record<string, 'effect.read' | 'effect.change' | 'effect.create' | 'effect.send' | 'effect.delete'> = {
  read: 'effect.read', change: 'effect.change', create: 'effect.create', send: 'effect.send', delete: 'effect.delete',
};

/** The list of apps, then of their modules; each says whether it reads or changes. */
export function AddModule({ at, onPick }: Props) {
  const { catalogue, flow } = useDraft();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const started = flow.faces.some((f) => f.trigger);
  const old = flow.faces.find((f) => f.id === at.instead);
  const handled = flow.document.modules.find((m) => m.id === at.after);

  const apps = useMemo(() => {
    const fits = (action: wire.CatalogueAction) => {
      // One start a flow; directives only where an error is handled.
      const start = action.control === 'trigger';
      if (old) return (old.trigger === start) && isDirective(old.control) === isDirective(action.control) && isRouter(old.control) === isRouter(action.control);
      if (start) return !started && at.after === undefined && !at.insert;
      if (isDirective(action.control)) return at.handles === true;
      return started || at.after !== undefined || flow.document.modules.length > 0 || action.control === '';
    };
    // What stands in for other products' modules comes with a file, and is not added by hand.
    return catalogue.apps.filter((app) => app.name !== 'stub').map((app) => ({ app, actions: app.actions.filter(fits) })).filter(({ actions }) => actions.length > 0);
  }, [catalogue, started, at, old, flow.document.modules.length]);

  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const one = (app: wire.CatalogueApp, action: wire.CatalogueAction, group?: string): Pick => ({
    id: `${app.name}.${action.name}`, title: action.title, glyph: <AppTile accent={app.accent} glyph={app.glyph} icon={app.icon} />,
    ...(group === undefined ? {} : { group }), ...(action.summary ? { detail: action.summary } : {}),
    ...(effects[action.effect] ? { end: <Chip tone={action.effect === 'read' ? 'neutral' : 'warning'} icon={action.effect === 'read' ? 'eye' : 'pencil-line'}>{text(effects[action.effect] ?? 'effect.read')}</Chip> } : {}),
  });
  const directives = at.handles ? apps.flatMap(({ app, actions }) => actions.filter((a) => isDirective(a.control)).map((a) => one(app, a, a.group || app.title))) : [];
  const inside = apps.find(({ app }) => app.name === open);
  const picks: Pick[] = words.length > 0
    ? apps.flatMap(({ app, actions }) => actions.filter((a) => words.every((word) => `${app.title} ${a.title} ${a.summary} ${a.group}`.toLowerCase().includes(word))).map((a) => one(app, a, app.title)))
    : inside
      ? inside.actions.map((a) => one(inside.app, a, a.group || inside.app.title)).toSorted((a, b) => (a.group ?? '').localeCompare(b.group ?? ''))
      : [
          ...directives,
          ...apps.map(({ app, actions }): Pick => ({ id: app.name, title: app.title, detail: app.summary || text('add.modules', { n: actions.length }), glyph: <AppTile accent={app.accent} glyph={app.glyph} icon={app.icon} />, opens: true, group: text('add.apps') })),
        ];

  const title = old ? text('add.instead', { name: `${old.id} ${old.title}` }) : at.handles ? text('add.handler', { name: handled?.name || `${at.after}` }) : text(at.insert ? 'add.insert' : 'add.title');
  const back = inside && words.length === 0 ? () => setOpen(null) : undefined;
  return (
    <div className="fb-pick-box">
      <div className="fb-pick-head">
        {back && <IconButton icon="arrow-left" size="sm" label={text('add.back')} onClick={back} />}
        <h2 className="ui-h3">{inside && words.length === 0 ? inside.app.title : title}</h2>
      </div>
      <PickList
        label={text('add.search')}
        listLabel={words.length > 0 ? text('add.found') : title}
        query={query}
        onQuery={setQuery}
        picks={picks}
        onBack={back}
        empty={text('add.none', { text: query.trim() })}
        onPick={(pick) => {
          const [appName = '', actionName] = pick.id.split('.');
          if (actionName === undefined) {
            setOpen(appName);
            return;
          }
          const app = catalogue.apps.find((a) => a.name === appName);
          const action = app?.actions.find((a) => a.name === actionName);
          if (app && action) onPick(app, action);
        }}
      />
    </div>
  );
}
