import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { wire } from '../../../api';
import { mapping as text } from '../../../texts/mapping';
import { Icon } from '../../../ui';
import { useDraft } from '../draft';
import { useRunOnce } from '../run';
import { bare, foundRow, rowsOf, typeGlyph, type Row } from './scope';

interface Props {
  scope: wire.MappingScope;
  search: string;
  value: string;
  module: number;
  onInsert: (insert: string) => void;
}

/** The tree of what earlier modules give, nearest first, with the values of the last bundle. */
export function Items({ scope, search, value, onInsert }: Props) {
  const { flow } = useDraft();
  const run = useRunOnce();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const items = scope.items ?? [];
  const rows = rowsOf(items, toggled, search).filter((row) => row.act !== 'run' || !flow.faces.find((face) => face.id === row.item.module)?.trigger);
  const found = foundRow(rows, search);
  useEffect(() => setActive(found), [found, search]);
  const at = Math.min(active, Math.max(0, rows.length - 1));
  const accent = (id: number) => flow.faces.find((face) => face.id === id)?.accent ?? 'flow';
  const toggle = (row: Row) => {
    const next = new Set(toggled);
    if (!next.delete(row.key)) next.add(row.key);
    setToggled(next);
  };
  const focus = (index: number) => {
    const target = Math.max(0, Math.min(rows.length - 1, index));
    setActive(target);
    root.current?.querySelector<HTMLElement>(`[data-map-row="${target}"]`)?.focus();
  };
  const onKey = (row: Row, index: number) => (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const { key } = event;
    if (key === 'ArrowDown') focus(index + 1);
    else if (key === 'ArrowUp') focus(index - 1);
    else if (key === 'Home') focus(0);
    else if (key === 'End') focus(rows.length - 1);
    else if (key === 'ArrowRight' && row.branch) {
      if (row.open) focus(index + 1);
      else toggle(row);
    } else if (key === 'ArrowLeft') {
      if (row.branch && row.open) toggle(row);
      else focus(rows.findLastIndex((one, i) => i < index && one.depth < row.depth));
    } else if (key === 'Enter' || key === ' ') choose(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (row: Row) => {
    const inner = bare(row.item.insert);
    if (row.act === 'run') {
      run.start({ only: row.item.module });
      return;
    }
    if (row.act) {
      onInsert(row.act === 'each' ? `{{${inner}[]}}` : row.act === 'first' ? `{{first(${inner})}}` : `{{join(${inner}; ", ")}}`);
      return;
    }
    if (row.depth === 0 || (!row.item.insert && row.branch)) toggle(row);
    else onInsert(row.item.insert);
  };
  if (items.length === 0) return <p className="map-empty ui-small ui-tertiary">{text('items.none')}</p>;
  return (
    <div className="map-items">
      {rows.length === 0 && <p className="map-empty ui-small ui-tertiary">{text('items.found-none', { text: search })}</p>}
      <div ref={root} role="tree" aria-label={text('items.label')}>
        {rows.map((row, i) => {
          const { item, depth } = row;
          const used = depth > 0 && row.act === undefined && item.insert !== '' && value.includes(bare(item.insert));
          const sample = item.sample;
          const label = row.act === undefined ? item.label || item.name : row.act === 'run' ? text('run-only', { n: item.module }) : text(`${row.act}.label`, { name: item.label || item.name });
          return (
            <div
              key={row.key}
              role="treeitem"
              className="map-row"
              data-map-row={i}
              data-depth={depth}
              data-act={row.act}
              aria-level={depth + 1}
              aria-expanded={row.branch ? row.open : undefined}
              aria-selected={used}
              tabIndex={i === at ? 0 : -1}
              style={{ paddingInlineStart: 8 + depth * 20 }}
              onClick={() => {
                setActive(i);
                choose(row);
              }}
              onFocus={() => setActive(i)}
              onKeyDown={onKey(row, i)}
              // A press must not take the selection out of the field.
              onMouseDown={(event) => event.preventDefault()}
            >
              {row.branch ? (
                <span
                  className="map-twist"
                  aria-hidden
                  onClick={(event) => {
                    event.stopPropagation();
                    toggle(row);
                  }}
                >
                  <Icon name={row.open ? 'chevron-down' : 'chevron-right'} size={14} />
                </span>
              ) : (
                <span className="map-twist" />
              )}
              {row.act !== undefined ? <Icon name={row.act === 'run' ? 'play' : 'wand-sparkles'} size={14} /> : depth === 0 ? <span className="ui-pill-number" data-accent={accent(item.module)}>{item.module}</span> : <Icon name={typeGlyph(item.type)} size={14} />}
              <span className={depth === 0 ? 'ui-strong ui-truncate' : 'ui-truncate'}>{label}</span>
              {used && <span className="map-used" title={text('used')}><span className="ui-hidden">{text('used')}</span></span>}
              <span className="map-sample ui-mono">{row.act === undefined ? sample : row.act === 'run' ? text('no-sample') : ''}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
