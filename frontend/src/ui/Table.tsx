import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { uiTexts } from '../texts/ui';
import { Checkbox } from './Choice';
import { Icon } from './Icon';
import './table.css';

export interface Column<R> {
  id: string;
  header: string;
  cell: (row: R) => ReactNode;
  align?: 'start' | 'end';
  width?: number;
  sortable?: boolean;
  /** For cells that hold controls: clicks in them do not open the row. */
  controls?: boolean;
}

export interface Sort {
  column: string;
  descending: boolean;
}

interface Props<R> {
  label: string;
  rows: R[];
  columns: Column<R>[];
  rowKey: (row: R) => string;
  /** The name of a row, for its checkbox. */
  rowName?: (row: R) => string;
  height?: 'default' | 'two-line' | 'tall';
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  /** Keys that "select all" takes; all rows when left out. */
  selectable?: (row: R) => boolean;
  /** The row whose panel is open. */
  open?: string | null;
  onOpen?: (row: R) => void;
  /** Enter with Alt, the dot and the like: keys of the row. True when it took the key. */
  onRowKey?: (row: R, event: KeyboardEvent) => boolean;
  faded?: (row: R) => boolean;
  /** Cells that changed just now: "key/column". */
  changed?: ReadonlySet<string>;
  /** Keeps the last column in sight. */
  stickyLast?: boolean;
  /** All rows there are, when only some are loaded. */
  total?: number;
  /** Scrolls inside (default), or grows with the page. */
  scroll?: boolean;
  /** Shown below the last row: a footnote, "show more". */
  foot?: ReactNode;
}

const heights = { default: 40, 'two-line': 52, tall: 60 };

/**
 * A table with a roving row: arrows or J and K move, X or Space selects, Enter opens,
 * Shift extends. Native table semantics; over 100 rows only those in sight are drawn.
 */
export function Table<R>(props: Props<R>) {
  const { label, rows, columns, rowKey, rowName = rowKey, height = 'default', sort, onSort, selected, onSelect, selectable, open, onOpen, onRowKey, faded, changed, stickyLast, total, scroll = true, foot } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const virtual = scroll && rows.length > 100;
  const compact = height === 'default' && document.documentElement.dataset.density === 'compact';
  const virtualizer = useVirtualizer({ count: virtual ? rows.length : 0, getScrollElement: () => frame.current, estimateSize: () => (compact ? 32 : heights[height]), overscan: 12 });
  const items = virtualizer.getVirtualItems();
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : rows.length - 1;
  const before = virtual ? (items[0]?.start ?? 0) : 0;
  const after = virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const width = columns.length + (onSelect ? 1 : 0);

  const choosable = selectable ? rows.filter(selectable) : rows;
  const all = choosable.length > 0 && choosable.every((row) => selected?.has(rowKey(row)));
  const some = !all && choosable.some((row) => selected?.has(rowKey(row)));
  const toggle = (row: R, on: boolean) => {
    if (selectable && !selectable(row)) return;
    const next = new Set(selected);
    if (on) next.add(rowKey(row));
    else next.delete(rowKey(row));
    onSelect?.(next);
  };
  const range = (from: number, to: number) => {
    const next = new Set(selected);
    for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) if (!selectable || selectable(row)) next.add(rowKey(row));
    onSelect?.(next);
  };
  const move = (to: number, extend: boolean) => {
    const target = Math.max(0, Math.min(rows.length - 1, to));
    setActive(target);
    if (extend && onSelect) range(anchor, target);
    else setAnchor(target);
    if (virtual) virtualizer.scrollToIndex(target);
    const row = () => frame.current?.querySelector<HTMLElement>(`tr[data-index="${target}"]`);
    // At once where the row is drawn, so that quick keys do not get lost; a far row is drawn in the next frame.
    const drawn = row();
    if (drawn) drawn.focus();
    else requestAnimationFrame(() => row()?.focus());
  };
  const onKey = (row: R, index: number) => (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const taken = () => event.preventDefault();
    const key = event.key;
    if (onRowKey?.(row, event)) taken();
    else if (event.ctrlKey || event.metaKey || event.altKey) {
      if (key.toLowerCase() === 'a' && onSelect && (event.ctrlKey || event.metaKey)) {
        onSelect(new Set(choosable.map(rowKey)));
        taken();
      }
    } else if (key === 'ArrowDown' || key === 'j') { move(index + 1, event.shiftKey); taken(); }
    else if (key === 'ArrowUp' || key === 'k') { move(index - 1, event.shiftKey); taken(); }
    else if (key === 'Home') { move(0, event.shiftKey); taken(); }
    else if (key === 'End') { move(rows.length - 1, event.shiftKey); taken(); }
    else if (key === 'PageDown') { move(index + 10, event.shiftKey); taken(); }
    else if (key === 'PageUp') { move(index - 10, event.shiftKey); taken(); }
    else if (key === 'Enter' && onOpen) { onOpen(row); taken(); }
    else if ((key === ' ' || key === 'x') && onSelect) { toggle(row, !selected?.has(rowKey(row))); taken(); }
  };

  return (
    <div ref={frame} className="ui-table-frame" data-scroll={scroll || undefined}>
      <table className="ui-table" aria-label={label} aria-rowcount={virtual || total !== undefined ? (total ?? rows.length) + 1 : undefined} data-rows={height} data-sticky-last={stickyLast || undefined}>
        <thead>
          <tr aria-rowindex={virtual ? 1 : undefined}>
            {onSelect && (
              <th className="ui-table-check" scope="col">
                <Checkbox hideLabel label={uiTexts('select-all')} checked={all ? true : some ? 'indeterminate' : false} onChange={(on) => onSelect(on ? new Set(choosable.map(rowKey)) : new Set())} />
              </th>
            )}
            {columns.map((column) => {
              const sorted = sort?.column === column.id;
              return (
                <th key={column.id} scope="col" data-align={column.align} style={column.width === undefined ? undefined : { width: column.width }} aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}>
                  {column.sortable && onSort ? (
                    <button type="button" className="ui-sort" aria-label={uiTexts('sort-by', { name: column.header })} onClick={() => onSort({ column: column.id, descending: sorted ? !sort.descending : false })}>
                      {column.header}
                      {sorted && <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} size={13} />}
                    </button>
                  ) : (
                    column.header
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} width={width} />}
          {rows.slice(first, last + 1).map((row, offset) => {
            const index = first + offset;
            const key = rowKey(row);
            const isSelected = selected?.has(key) ?? false;
            return (
              <tr
                key={key}
                data-index={index}
                data-row={key}
                data-clickable={onOpen || onSelect ? true : undefined}
                data-selected={isSelected || undefined}
                data-open={open === key || undefined}
                data-faded={faded?.(row) || undefined}
                aria-selected={onSelect ? isSelected : undefined}
                aria-current={open === key || undefined}
                aria-rowindex={virtual ? index + 2 : undefined}
                tabIndex={index === Math.min(active, rows.length - 1) ? 0 : -1}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) setActive(index);
                }}
                onKeyDown={onKey(row, index)}
                onClick={(event) => {
                  // A menu of the row stands elsewhere on the page; its clicks come through here all the same.
                  if (!event.currentTarget.contains(event.target as HTMLElement)) return;
                  setActive(index);
                  if ((event.target as HTMLElement).closest('a, button, input, [role="checkbox"], [data-controls]')) return;
                  if (event.shiftKey && onSelect) range(anchor, index);
                  else {
                    setAnchor(index);
                    onOpen?.(row);
                  }
                }}
              >
                {onSelect && (
                  <td className="ui-table-check" data-controls>
                    <Checkbox hideLabel label={uiTexts('select-row', { name: rowName(row) })} checked={isSelected} onChange={(on) => { setAnchor(index); toggle(row, on); }} />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align} data-controls={column.controls || undefined} data-changed={changed?.has(`${key}/${column.id}`) || undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Gap height={after} width={width} />}
        </tbody>
      </table>
      {foot}
    </div>
  );
}

function Gap({ height, width }: { height: number; width: number }) {
  return (
    <tr aria-hidden>
      <td className="ui-table-spacer" colSpan={width} style={{ height }} />
    </tr>
  );
}
