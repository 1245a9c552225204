import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { audit, keys, type wire } from '../../api';
import { exact, when } from '../../texts/format';
import { audit as text } from '../../texts/audit';
import { announce, Chip, ProgressRing, toast } from '../../ui';

/** Where the chain stands. It is checked once by itself when the page is first opened, and whenever one asks for it. */
export function useChain() {
  const client = useQueryClient();
  const { data: report } = useQuery({
    queryKey: keys.auditReport(),
    queryFn: audit.report,
    // Progress comes as events; asking as well, since an event can get lost.
    refetchInterval: (query) => (query.state.data?.state === 'checking' ? 1_000 : false),
  });
  const verify = useMutation({
    mutationFn: audit.verify,
    onSuccess: (next) => client.setQueryData(keys.auditReport(), next),
    onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });
  const { mutate } = verify;
  const state = report?.state;
  const asked = useRef(false);
  useEffect(() => {
    if (state !== 'never' || asked.current) return;
    asked.current = true;
    mutate();
  }, [state, mutate]);

  const before = useRef(state);
  useEffect(() => {
    if (before.current === 'checking' && state !== undefined && state !== 'checking' && report) {
      if (state === 'broken' || state === 'verified') announce(state === 'broken' ? text('said.broken', { at: report.broken }) : text('said.verified', { n: report.events }), state === 'broken' ? 'assertive' : 'polite');
      // The check itself is an event.
      void client.invalidateQueries({ queryKey: keys.audit() });
    }
    before.current = state;
  }, [state, report, client]);
  return { report, verify: () => mutate(), verifying: verify.isPending || state === 'checking' };
}

/** The state of the chain in a few words. */
export function Badge({ report }: { report: wire.AuditReport | undefined }) {
  if (!report) return <Chip round outline glyph={<ProgressRing size={14} />}>{text('badge.starting')}</Chip>;
  const { state, events, checked, broken, at } = report;
  const time = at !== '' && (state === 'verified' || state === 'broken') && <span className="ui-small ui-tertiary ui-num" title={exact(at)}>{text('checked', { when: when(at) })}</span>;
  if (state === 'checking') {
    const words = events > 0 ? text('badge.checking', { checked, events }) : text('badge.starting');
    return <Chip round outline glyph={<ProgressRing size={14} {...(events > 0 ? { share: checked / events } : {})} label={words} />}>{words}</Chip>;
  }
  if (state === 'verified') return <><Chip round outline tone="success" icon="shield-check">{text('badge.verified', { n: events })}</Chip>{time}</>;
  if (state === 'broken') return <><Chip round tone="danger" icon="link-2-off">{text('badge.broken', { at: broken })}</Chip>{time}</>;
  if (state === 'failed') return <Chip round tone="warning" icon="triangle-alert" title={report.text}>{text('badge.failed')}</Chip>;
  return <Chip round outline icon="circle-dashed">{text(state === 'empty' ? 'badge.empty' : 'badge.never')}</Chip>;
}
