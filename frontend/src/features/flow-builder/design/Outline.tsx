import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { AppTile, Panel } from '../../../ui';
import { useDraft } from '../draft';
import { treeOf, type Step } from '../model/graph';

interface Row {
  id: number;
  level: number;
  parent: number;
  has: boolean;
  lead: string;
}

/** The same flow as a tree: routes and error handlers are levels, a line of modules is none. */
function rowsOf(roots: Step[], orphans: ReadonlySet<number>): Row[] {
  const rows: Row[] = [];
  const walk = (step: Step, level: number, parent: number, lead: string) => {
    const routes = step.next.length > 1;
    const at = rows.length;
    rows.push({ id: step.id, level, parent, has: routes || step.onError.length > 0, lead });
    for (const { link, step: to } of step.onError) walk(to, level + 1, at, text('outline.error') + (link.filter?.name ? `: ${link.filter.name}` : ''));
    if (routes) step.next.forEach(({ link, step: to }, i) => walk(to, level + 1, at, text('outline.route', { n: i + 1, name: link.filter?.name || link.label || (link.fallback ? text('fallback') : '') }).replace(/: $/, '')));
    else for (const { step: to } of step.next) walk(to, level, parent, '');
  };
  for (const root of roots) walk(root, 1, -1, orphans.has(root.id) ? text('outline.orphans') : '');
  return rows;
}

export function Outline({ onClose, onShow }: { onClose: () => void; onShow: (id: number) => void }) {
  const { flow, select } = useDraft();
  const { document, faces } = flow;
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [active, setActive] = useState(0);
  const tree = useRef<HTMLDivElement>(null);
  const face = useMemo(() => new Map<number, wire.ModuleFace>(faces.map((f) => [f.id, f])), [faces]);
  const all = useMemo(() => {
    const { roots, orphans } = treeOf(document, (id) => face.get(id)?.trigger ?? false);
    return rowsOf(roots, orphans);
  }, [document, face]);
  const hidden = (row: Row): boolean => row.parent >= 0 && (closed.has(all[row.parent]?.id ?? 0) || hidden(all[row.parent] as Row));
  const rows = all.filter((row) => !hidden(row));
  const at = Math.min(active, rows.length - 1);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[next]?.focus();
  };
  const toggle = (id: number, open: boolean) => setClosed((old) => {
    const next = new Set(old);
    if (open) next.delete(id);
    else next.add(id);
    return next;
  });
  const onKeyDown = (event: KeyboardEvent, row: Row, i: number) => {
    if (event.key === 'ArrowDown') move(i + 1);
    else if (event.key === 'ArrowUp') move(i - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(rows.length - 1);
    else if (event.key === 'ArrowRight') {
      if (row.has && closed.has(row.id)) toggle(row.id, true);
      else if (row.has) move(i + 1);
    } else if (event.key === 'ArrowLeft') {
      if (row.has && !closed.has(row.id)) toggle(row.id, false);
      else if (row.parent >= 0) move(rows.indexOf(all[row.parent] as Row));
    } else if (event.key === 'Enter') select(row.id);
    else if (event.key === ' ') onShow(row.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Panel name="outline" title={text('outline.title')} onClose={onClose}>
      <div ref={tree} className="fb-outline" role="tree" aria-label={text('outline.tree')}>
        {rows.map((row, i) => {
          const f = face.get(row.id);
          const m = document.modules.find((one) => one.id === row.id);
          return (
            <div
              key={row.id}
              role="treeitem"
              className="fb-outline-row"
              aria-level={row.level}
              aria-expanded={row.has ? !closed.has(row.id) : undefined}
              aria-selected={i === at}
              tabIndex={i === at ? 0 : -1}
              style={{ paddingInlineStart: 16 + (row.level - 1) * 20 }}
              onFocus={() => setActive(i)}
              onClick={() => {
                setActive(i);
                onShow(row.id);
              }}
              onDoubleClick={() => select(row.id)}
              onKeyDown={(event) => onKeyDown(event, row, i)}
            >
              <span className="ui-hidden">{f?.label || `${row.id} ${m?.name}`}</span>
              <span className="fb-outline-look" aria-hidden>
                <AppTile size={20} accent={f?.accent ?? 'flow'} glyph={f?.glyph ?? ''} icon={f?.glyph ? '' : (f?.icon ?? '')} />
                <span className="ui-num ui-tertiary">{row.id}</span>
                <span className="ui-truncate">{m?.name || f?.title}</span>
                <span className="ui-spacer" />
                {row.lead && <span className="ui-small ui-tertiary ui-truncate">{row.lead}</span>}
              </span>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}
