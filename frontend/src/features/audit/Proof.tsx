import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { audit, keys, profile, type Fault, type wire } from '../../api';
import { count } from '../../texts/format';
import { audit as text } from '../../texts/audit';
import { announce, Button, Icon, toast } from '../../ui';
import { noHash, shortHash } from './model';

const fail = (fault: Fault) => toast([fault.title, fault.hint].filter(Boolean).join('. '));

/** The event between its neighbours in the chain, with its hash. */
export function Proof({ event, rows, onShow }: { event: wire.AuditEvent; rows: wire.AuditRow[]; onShow: (seq: number) => void }) {
  const client = useQueryClient();
  const [verified, setVerified] = useState(false);
  const { seq } = event.row;
  const verify = useMutation({
    mutationFn: () => audit.verifyEvent({ seq }),
    onSuccess: (next) => {
      client.setQueryData(keys.auditEvent(seq), next);
      setVerified(true);
      announce(text(next.intact ? 'proof.verified' : 'proof.not-verified'), next.intact ? 'polite' : 'assertive');
    },
    onError: fail,
  });
  const copy = useMutation({ mutationFn: () => profile.copy({ text: event.proof }), onSuccess: () => toast(text('proof.copied')), onError: fail });
  const first = noHash.test(event.prev);
  const newest = event.next === '';
  const state = verified ? text(event.intact ? 'proof.verified' : 'proof.not-verified') : text(event.intact ? 'proof.intact' : 'proof.broken');
  return (
    <section className="audit-part" aria-labelledby="audit-proof">
      <div className="audit-proof-head">
        <h3 className="ui-h3" id="audit-proof">{text('proof')}</h3>
        <span className="ui-spacer" />
        <span className="audit-proof-state" data-tone={event.intact ? 'success' : 'danger'}>
          <Icon name={event.intact ? 'shield-check' : 'link-2-off'} size={14} />
          {state}
        </span>
      </div>
      <ol className="audit-chain" data-tone={event.intact ? 'success' : 'danger'}>
        {first ? <li className="audit-link" data-end><span className="audit-link-name">{text('proof.first')}</span></li> : <Neighbour seq={seq - 1} name={nameOf(rows, seq - 1) ?? text('proof.previous')} hash={event.prev} onShow={onShow} />}
        <li className="audit-link" data-this aria-current="true">
          <span className="audit-link-seq ui-num">{count(seq)}</span>
          <span className="audit-link-name">{text('proof.this')}</span>
          <code className="ui-mono">{shortHash(event.hash)}</code>
        </li>
        {newest ? <li className="audit-link" data-end><span className="audit-link-name">{text('proof.newest')}</span></li> : <Neighbour seq={seq + 1} name={nameOf(rows, seq + 1) ?? text('proof.next')} hash={event.next} onShow={onShow} />}
      </ol>
      <p className="audit-hash ui-mono">
        <span className="ui-tertiary">{text('proof.sha256')}</span> {event.hash}
      </p>
      <div className="ui-row">
        <Button size="sm" icon="copy" onClick={() => copy.mutate()}>{text('proof.copy')}</Button>
        <Button size="sm" icon="shield-check" busy={verify.isPending} onClick={() => verify.mutate()}>{text('proof.verify')}</Button>
      </div>
    </section>
  );
}

function Neighbour({ seq, name, hash, onShow }: { seq: number; name: string; hash: string; onShow: (seq: number) => void }) {
  return (
    <li className="audit-link">
      <button type="button" className="audit-link-seq ui-num" aria-label={text('proof.show', { seq })} onClick={() => onShow(seq)}>{count(seq)}</button>
      <span className="audit-link-name ui-truncate" title={name}>{name}</span>
      <code className="ui-mono">{shortHash(hash)}</code>
    </li>
  );
}

function nameOf(rows: wire.AuditRow[], seq: number): string | undefined {
  const row = rows.find((one) => one.seq === seq);
  return row && (row.subject || row.sentence);
}
