import { useQuery } from '@tanstack/react-query';
import { audit, keys, type wire } from '../../api';
import { day } from '../../texts/format';
import { audit as text } from '../../texts/audit';
import { Link } from '../../routing';
import { Chip, Facts, FaultState, Icon, IconButton, Panel, Skeleton } from '../../ui';
import { factsOf, type ShownFact } from './facts';
import { exactTime } from './model';
import { outcomeOf } from './outcome';
import { Proof } from './Proof';

interface Props {
  seq: number;
  /** The rows of the list, so that the panel has words at once and knows the neighbours. */
  rows: wire.AuditRow[];
  onShow: (seq: number) => void;
  onClose: () => void;
  newer: number | undefined;
  older: number | undefined;
}

/** One event: its facts, and the proof that it is what was written. */
export function DetailPanel({ seq, rows, onShow, onClose, newer, older }: Props) {
  const { data, error, refetch } = useQuery({ queryKey: keys.auditEvent(seq), queryFn: () => audit.get({ seq }) });
  const row = data?.row ?? rows.find((one) => one.seq === seq);
  const look = row && outcomeOf(row);
  return (
    <Panel
      name="audit"
      width={400}
      line={false}
      title={
        <span className="audit-title">
          <span>{row?.sentence ?? text('title')}</span>
          {look && <Chip tone={look.tone} icon={look.icon}>{text(`outcome.${look.id}`)}</Chip>}
        </span>
      }
      sub={row && <span className="audit-sub ui-num">{text('detail.sub', { seq, at: `${day(row.at)}, ${exactTime(row.at)}` })}</span>}
      actions={
        <span className="audit-steps">
          <IconButton icon="chevron-up" label={text('detail.newer')} keys="K" disabledReason={newer === undefined ? '' : undefined} onClick={() => newer !== undefined && onShow(newer)} />
          <IconButton icon="chevron-down" label={text('detail.older')} keys="J" disabledReason={older === undefined ? '' : undefined} onClick={() => older !== undefined && onShow(older)} />
        </span>
      }
      onClose={onClose}
    >
      {error ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={6} columns={2} label={text('detail.loading')} />
      ) : (
        <>
          <div className="audit-part">
            <Facts facts={factsOf(data).map((fact) => ({ name: fact.name, value: <Value fact={fact} event={data} />, ...(fact.detail === undefined ? {} : { detail: <span className={fact.mono === 'detail' ? 'ui-mono' : undefined}>{fact.detail}</span> }) }))} />
          </div>
          <Proof key={data.row.seq} event={data} rows={rows} onShow={onShow} />
          <p className="audit-part audit-note">
            <Icon name="eye-off" size={14} />
            {text('note')}
          </p>
        </>
      )}
    </Panel>
  );
}

function Value({ fact, event: { row } }: { fact: ShownFact; event: wire.AuditEvent }) {
  if (fact.to === 'flow' && row.flowId !== '') return <Link to={{ name: 'flow', id: row.flowId }} className="ui-link ui-strong">{fact.value}</Link>;
  if (fact.to === 'run') {
    return (
      <span className="ui-stack">
        <span><Link to={{ name: 'run', id: row.runId }} className="ui-link ui-strong">{fact.value}</Link></span>
        <span><Link to={{ name: 'audit', query: { run: row.runId, seq: String(row.seq) } }}>{text('fact.same-run')}</Link></span>
      </span>
    );
  }
  if (fact.lines) {
    return (
      <span className="ui-stack">
        {[fact.value, ...fact.lines].map((line) => <span key={line}>{line}</span>)}
      </span>
    );
  }
  if (fact.strong !== undefined && fact.value.startsWith(fact.strong)) {
    return (
      <>
        <span className="ui-strong">{fact.strong}</span>
        {fact.value.slice(fact.strong.length)}
      </>
    );
  }
  return <span className={fact.mono === 'value' ? 'ui-mono' : undefined}>{fact.value}</span>;
}
