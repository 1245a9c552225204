import type { wire } from '../../api';
import { when } from '../../texts/format';
import { views as text } from '../../texts/views';
import { Facts, Panel } from '../../ui';
import { cellText } from './model';

/** Every field of a row, also those that the table has no room for. */
export function RowDetail({ view, row, readAt, onClose }: { view: wire.ViewDefinition; row: wire.ViewRow; readAt: string; onClose: () => void }) {
  return (
    <Panel name="view-row" width={400} title={text('detail.title', { key: row.key })} sub={text('detail.sub', { when: when(readAt) })} padded onClose={onClose}>
      <Facts facts={(view.columns ?? []).map((column) => ({ name: column.label, value: cellText(row.cells[column.name], column) || <span className="ui-tertiary">{text('detail.empty')}</span> }))} />
    </Panel>
  );
}
