import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { wire } from '../../api';
import { views as text } from '../../texts/views';
import { Button, EmptyState, IconButton, Table, Whoms, type Column, type Sort } from '../../ui';
import { NoMatch } from '../states/api';
import { Cell, LastAction } from './Cells';
import { columnsFor, lastWidth, rowActions, textWidth, type Look } from './model';
import { RowActions, type Click } from './RowActions';

interface Props {
  view: wire.ViewDefinition;
  data: wire.ViewData;
  look: Look;
  width: number;
  now: number;
  off: string | undefined;
  changed: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  starting: ReadonlySet<string>;
  detail: string;
  exporting: boolean;
  onSelect: (selected: Set<string>) => void;
  onSort: (sort: Sort) => void;
  onMore: () => void;
  onDetail: (key: string) => void;
  onRun: (click: Click) => void;
  onLast: (runId: string) => void;
  onEvent: (seq: number) => void;
  onAdmin: (text: string) => void;
  onExport: () => void;
  onClearSearch: () => void;
  onResetFilters: (() => void) | undefined;
}

/** The rows with their last actions and buttons; above them, as whom the buttons act. */
export function ViewTable(props: Props) {
  const { view, data, look, width, now, off, changed, selected, starting, detail, exporting, onSelect, onSort, onMore, onDetail, onRun, onLast, onEvent, onAdmin, onExport, onClearSearch, onResetFilters } = props;
  const [menu, setMenu] = useState('');
  const [asked, setAsked] = useState('');
  const rows = data.rows ?? [];
  const columns: Column<wire.ViewRow>[] = [
    ...columnsFor(view.columns ?? [], width).map((column): Column<wire.ViewRow> => ({
      id: column.name, header: column.label, sortable: true, align: column.align === 'end' ? 'end' : 'start', ...(column.width > 0 ? { width: column.width } : {}),
      cell: (row) => <Cell row={row} column={column} max={textWidth(column, width)} onDetail={() => onDetail(row.key)} />,
    })),
    { id: 'last action', header: text('last-action'), controls: true, cell: (row) => <LastAction row={row} now={now} max={lastWidth(width)} onRun={onLast} onEvent={onEvent} /> },
    {
      id: 'action', header: text('action'), controls: true, width: 172,
      cell: (row) => (
        <RowActions
          view={view}
          row={row}
          off={off}
          starting={starting.has(row.key)}
          menuOpen={menu === row.key}
          onMenu={(open) => setMenu(open ? row.key : '')}
          asked={asked === row.key}
          onAsked={(open) => setAsked(open ? row.key : '')}
          onRun={onRun}
          onLast={() => onLast(row.last.runId)}
          onEvent={() => onEvent(row.last.event)}
          onDetail={() => onDetail(row.key)}
          onAdmin={onAdmin}
        />
      ),
    },
  ];
  const onRowKey = (row: wire.ViewRow, event: KeyboardEvent): boolean => {
    if (event.key === '.' && !event.ctrlKey && !event.metaKey) {
      setMenu(row.key);
      return true;
    }
    if (event.key === 'Enter' && event.altKey) {
      const [first] = rowActions(view, row, off);
      if (first && !first.disabled) {
        if (first.action.askBefore || (first.action.asks ?? []).length > 0) setAsked(row.key);
        else onRun({ action: first.action, row });
      }
      return true;
    }
    return false;
  };
  return (
    <>
      <div className="views-table-bar">
        <h2 className="ui-h3">{view.title}</h2>
        <span className="ui-tertiary">{data.total === data.all || look.search === '' ? text('rows', { n: data.total }) : text('rows-of', { n: data.total, all: data.all })}</span>
        <span className="ui-spacer" />
        <span className="ui-small ui-tertiary views-acts-label">{(view.acts ?? []).length > 0 && text('acts-as')}</span>
        <Whoms whoms={view.acts ?? []} card id="view-acts" />
        <span className="ui-divider-v" />
        <IconButton icon="download" label={text('export')} busy={exporting} onClick={onExport} />
      </div>
      {rows.length === 0 ? (
        look.search !== '' ? (
          <NoMatch query={look.search} onClear={onClearSearch} />
        ) : onResetFilters ? (
          <EmptyState icon="funnel" title={text('empty.title')} actions={<Button size="sm" onClick={onResetFilters}>{text('filter.reset')}</Button>}>{text('empty.text')}</EmptyState>
        ) : (
          <EmptyState icon="circle-check" tone="success" title={view.emptyText || text('empty.title')} />
        )
      ) : (
        <Table
          label={view.title || view.name}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.key}
          total={data.total}
          sort={look.sort ? { column: look.sort, descending: look.desc } : null}
          onSort={onSort}
          selected={selected}
          onSelect={onSelect}
          selectable={(row) => row.gone === ''}
          open={detail || null}
          onOpen={(row) => onDetail(row.key)}
          onRowKey={onRowKey}
          faded={(row) => row.gone !== ''}
          changed={changed}
          stickyLast
          foot={rows.filter((row) => !row.gone).length < data.total ? <More n={rows.length} all={data.total} onMore={onMore} /> : undefined}
        />
      )}
    </>
  );
}

/** The next rows come when one scrolls to the end, or by the button. */
function More({ n, all, onMore }: { n: number; all: number; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const element = end.current;
    if (!element || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current());
    observer.observe(element);
    return () => observer.disconnect();
  }, [n]);
  return (
    <div ref={end} className="views-more">
      <span className="ui-small ui-tertiary">{text('partial', { n, all })}</span>
      <Button size="xs" onClick={onMore}>{text('show-more')}</Button>
    </div>
  );
}

