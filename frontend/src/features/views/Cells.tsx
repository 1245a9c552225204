import type { MouseEvent } from 'react';
import type { wire } from '../../api';
import { ago, exact } from '../../texts/format';
import { views as text } from '../../texts/views';
import { Chip, Icon, ProgressRing, statusIcon, statusTone, Tooltip } from '../../ui';
import { barTone, cellText, lastStatus } from './model';

/** A cell by the format of its column. */
export function Cell({ row, column, max, onDetail }: { row: wire.ViewRow; column: wire.ViewColumn; max?: number | undefined; onDetail: () => void }) {
  const value = row.cells[column.name] as unknown;
  const shown = cellText(value, column);
  if (column.format === 'link') {
    return <button type="button" className="ui-link ui-num" onClick={onDetail}>{shown}</button>;
  }
  if (column.format === 'days_bar' && typeof value === 'number') {
    const share = column.max > 0 ? Math.min(1, Math.max(0, value / column.max)) : 0;
    return (
      <span className="views-days">
        <svg className="views-bar" viewBox="0 0 40 4" width={40} height={4} aria-hidden data-tone={barTone(share)}>
          <rect className="views-bar-track" width={40} height={4} rx={2} />
          <rect className="views-bar-fill" width={40 * share} height={4} rx={2} />
        </svg>
        <span className="ui-strong">{shown}</span>
      </span>
    );
  }
  const tone = column.format === 'money' ? 'ui-num' : column.priority > 0 || column.type === 'date' ? 'ui-secondary' : '';
  return (
    <span className={`${tone} ui-truncate views-cell`} style={max === undefined ? undefined : { maxWidth: max }} title={max !== undefined && shown.length > 18 ? shown : undefined}>
      {shown}
    </span>
  );
}

interface LastProps {
  row: wire.ViewRow;
  now: number;
  max?: number | undefined;
  onRun: (runId: string) => void;
  onEvent: (seq: number) => void;
}

/** What happened to the row last, and as whom; a click opens it, Shift with a click its audit event. */
export function LastAction({ row, now, max, onRun, onEvent }: LastProps) {
  const { last } = row;
  if (row.gone) return <span className="ui-tertiary">{text('gone', { text: row.gone })}</span>;
  if (last.state === 'none' || last.state === '') return <span className="ui-tertiary">{text('no-action')}</span>;
  const status = lastStatus(last.state);
  const words = lastWords(last, now);
  const open = (event: MouseEvent) => {
    if (event.shiftKey && last.event > 0) onEvent(last.event);
    else if (last.runId) onRun(last.runId);
  };
  return (
    <Tooltip content={max === undefined ? exact(last.at) : `${words}. ${exact(last.at)}`}>
      <button type="button" className="views-last" style={max === undefined ? undefined : { maxWidth: max }} aria-label={text('last.open', { text: words, key: row.key })} onClick={open}>
        <Chip tone={statusTone(status)} glyph={last.state === 'running' ? <ProgressRing size={14} /> : <Icon name={statusIcon(status)} size={13} />}>{max !== undefined && max < 200 ? last.text : words}</Chip>
      </button>
    </Tooltip>
  );
}

/** "Reminder sent · by ANNA.K · 2 min ago": by after success, as before, during and for a refusal. */
export function lastWords(last: wire.ViewLast, now: number): string {
  const at = Date.parse(last.at);
  const when = last.state === 'running' && !Number.isNaN(at) ? text('seconds', { n: Math.max(0, Math.floor((now - at) / 1000)) }) : ago(last.at, new Date(now));
  if (last.state === 'needs_you' || last.state === 'waiting') return last.text;
  if (last.account === '') return text('last.plain', { text: last.text, when });
  return text(last.state === 'done' ? 'last.by' : 'last.as', { text: last.text, account: last.account, when });
}
