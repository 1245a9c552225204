import { useMemo } from 'react';
import { useActions } from '../../actions';
import { go, type Route } from '../../routing';
import { audit as text } from '../../texts/audit';
import { announce, Button, EmptyState, FaultState, Note, Page, PageTitle, Skeleton } from '../../ui';
import { Badge, useChain } from './Badge';
import { DetailPanel } from './DetailPanel';
import { EventTable } from './EventTable';
import { ExportMenu, useExport } from './Export';
import { FilterBar } from './FilterBar';
import { addressOf, cleared, filtered, filtersOf, type Filters } from './model';
import { useAuditLog } from './useAuditLog';
import './audit.css';

/** The audit log: who did what, as whom, where, with which outcome; and the proof of it. */
export function AuditPage({ route }: { route: Route }) {
  const address = JSON.stringify(route.query);
  const filters = useMemo(() => filtersOf(JSON.parse(address) as Record<string, string>), [address]);
  const open = /^\d+$/.test(route.query.seq ?? '') ? Number(route.query.seq) : null;
  const log = useAuditLog(filters);
  const chain = useChain();
  const exporting = useExport(filters);
  const narrowed = filtered(filters) || filters.when !== 'all';

  const show = (next: Filters, seq: number | null) => go({ name: 'audit', query: addressOf(next, seq) }, { replace: true });
  const at = open === null ? -1 : log.rows.findIndex((row) => row.seq === open);
  const newer = log.rows[at - 1]?.seq;
  const older = at < 0 ? undefined : log.rows[at + 1]?.seq;
  const step = (seq: number | undefined) => {
    if (seq !== undefined) show(filters, seq);
  };

  useActions([
    { id: 'audit.search', label: text('search'), icon: 'search', group: 'context', keys: ['/'], hidden: true, run: () => document.querySelector<HTMLInputElement>('.audit-search input')?.focus() },
    { id: 'audit.refresh', label: text('refresh'), icon: 'refresh-cw', group: 'context', keys: ['r'], run: () => void log.refresh().then(() => announce(text('refresh'))) },
    { id: 'audit.verify', label: text('verify'), icon: 'shield-check', group: 'context', run: chain.verify },
    { id: 'audit.export', label: text('export.jsonl'), icon: 'download', group: 'context', run: () => exporting.write({ format: 'jsonl' }) },
    { id: 'audit.newer', label: text('detail.newer'), icon: 'chevron-up', group: 'context', keys: ['k'], hidden: true, when: () => open !== null, run: () => step(newer) },
    { id: 'audit.older', label: text('detail.older'), icon: 'chevron-down', group: 'context', keys: ['j'], hidden: true, when: () => open !== null, run: () => step(older) },
  ]);

  const { report } = chain;
  const broken = report?.state === 'broken';
  return (
    <Page
      title={text('title')}
      fixed
      header={
        <>
          <PageTitle>{text('title')}</PageTitle>
          <Badge report={report} />
          <span className="ui-spacer" />
          <Button variant="ghost" busy={chain.verifying} onClick={chain.verify}>{text('verify')}</Button>
          <ExportMenu total={log.total} use={exporting} />
        </>
      }
      toolbar={<FilterBar filters={filters} total={log.total} onChange={(next) => show(next, open)} />}
      notice={
        <>
          {broken && (
            <Note
              size="bar"
              tone="danger"
              icon="link-2-off"
              live
              title={text('broken.title', { at: report.broken })}
              actions={
                <>
                  <Button size="sm" icon="download" busy={exporting.writing} onClick={() => exporting.write({ format: 'jsonl', all: true })}>{text('broken.export')}</Button>
                  <Button size="sm" variant="ghost" onClick={() => show(filters, report.broken)}>{text('broken.show')}</Button>
                </>
              }
            >
              {afterFirst(report.text)}
            </Note>
          )}
          {log.own && <Note size="bar" icon="user-round">{text('own')}</Note>}
        </>
      }
      panel={open !== null && <DetailPanel seq={open} rows={log.rows} newer={newer} older={older} onShow={step} onClose={() => show(filters, null)} />}
    >
      {log.error && log.rows.length === 0 ? (
        <FaultState fault={log.error} onRetry={log.retry} />
      ) : log.loading ? (
        <div className="audit-loading"><Skeleton rows={12} columns={6} label={text('loading')} /></div>
      ) : log.rows.length === 0 ? (
        <Nothing filters={filters} narrowed={narrowed} onChange={(next) => show(next, open)} />
      ) : (
        <EventTable log={log} open={open} narrowed={narrowed} onOpen={(row) => show(filters, row.seq)} />
      )}
    </Page>
  );
}

function Nothing({ filters, narrowed, onChange }: { filters: Filters; narrowed: boolean; onChange: (filters: Filters) => void }) {
  if (!narrowed) return <EmptyState icon="scroll-text" title={text('empty.title')}>{text('empty.text')}</EmptyState>;
  return (
    <EmptyState
      icon="search-x"
      title={text('no-match.title')}
      actions={
        <>
          {filters.when !== 'all' && <Button size="sm" onClick={() => onChange({ ...filters, when: 'all' })}>{text('no-match.time')}</Button>}
          {filtered(filters) && <Button size="sm" variant={filters.when === 'all' ? 'default' : 'ghost'} onClick={() => onChange(cleared(filters))}>{text('filter.clear')}</Button>}
        </>
      }
    >
      {text('no-match.text')}
    </EmptyState>
  );
}

/** The engine's report without its first sentence, which the notice's title says. */
function afterFirst(words: string): string {
  const end = words.indexOf('. ');
  return end < 0 ? '' : words.slice(end + 2);
}
