import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { triggers, type Fault, type wire } from '../../../api';
import { triggers as text } from '../../../texts/triggers';
import { Button, Field, Input, Popover, Select, toast } from '../../../ui';
import { useDraft } from '../draft';
import './triggers.css';

type Where = 'now' | 'all' | 'since';

/** Choose where to start: what a trigger that asks for news takes as new, for the draft and for the published version. */
export function WhereToStart({ module, since, locked }: { module: wire.FlowModule; since: boolean; locked?: string | undefined }) {
  const { flowId, flow } = useDraft();
  const [open, setOpen] = useState(false);
  const [where, setWhere] = useState<Where>('now');
  const [date, setDate] = useState('');
  const [which, setWhich] = useState<'draft' | 'published'>('draft');
  const start = useMutation({
    mutationFn: () => triggers.start({ flowId, module: module.id, draft: which === 'draft', where, since: where === 'since' && date ? new Date(date).toISOString() : '' }),
    onSuccess: () => {
      setOpen(false);
      toast(text('start.done'));
    },
    onError: (fault: Fault) => toast([fault.text, fault.hint].filter(Boolean).join(' ')),
  });
  return (
    <Popover label={text('start.title')} open={open} onOpenChange={setOpen} width={320} trigger={<Button size="sm" icon="history" disabledReason={locked}>{text('start.title')}</Button>}>
      <div className="ui-stack fb-where">
        <Field label={text('start.from')}>
          <Select value={where} options={[{ value: 'now', label: text('start.now') }, { value: 'all', label: text('start.all') }, ...(since ? [{ value: 'since', label: text('start.since') }] : [])]} onChange={(next) => setWhere(next as Where)} />
        </Field>
        {where === 'since' && <Field label={text('start.date')}><Input type="datetime-local" value={date} onChange={(event) => setDate(event.target.value)} /></Field>}
        <Field label={text('start.for')} help={text('start.for-help')}>
          <Select value={which} options={[{ value: 'draft', label: text('start.draft') }, { value: 'published', label: text('start.published'), disabledReason: flow.version === 0 ? text('hook.publish') : undefined }]} onChange={(next) => setWhich(next as 'draft' | 'published')} />
        </Field>
        <div className="ui-row"><span className="ui-spacer" /><Button size="sm" variant="primary" busy={start.isPending} disabledReason={where === 'since' && date === '' ? text('start.no-date') : undefined} onClick={() => start.mutate()}>{text('start.use')}</Button></div>
      </div>
    </Popover>
  );
}
