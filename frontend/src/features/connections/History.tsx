import type { wire } from '../../api';
import { Link } from '../../routing';
import { exact, when } from '../../texts/format';
import { connections as text } from '../../texts/connections';
import { EmptyState, Table, type Column } from '../../ui';

/** What has happened with the connection, from the audit log. */
export function History({ rows, connectionId }: { rows: wire.AuditRow[]; connectionId: string }) {
  if (rows.length === 0) return <EmptyState icon="history" level={3} title={text('history.none')} />;
  const columns: Column<wire.AuditRow>[] = [
    { id: 'time', header: text('col.time'), width: 120, cell: (row) => <span title={exact(row.at)}>{when(row.at)}</span> },
    { id: 'person', header: text('col.person'), width: 150, cell: (row) => row.personName },
    { id: 'event', header: text('col.event'), cell: (row) => <Link to={{ name: 'audit', query: { connection: connectionId, event: row.event, seq: String(row.seq) } }}>{row.sentence}</Link> },
    { id: 'flow', header: text('col.where'), width: 200, cell: (row) => row.flowName },
  ];
  return <Table label={text('tab.history')} rows={rows} columns={columns} rowKey={(row) => String(row.seq)} />;
}
