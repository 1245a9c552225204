import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isFault, keys, triggers, type Fault } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Note, RadioCards } from '../../../ui';
import { useDraft, type SchedulingData } from '../draft';
import { scheduleWords, shortened, startWith, whole } from '../model/scheduling';
import { minute, RunsByItself } from './RunsByItself';
import { ScheduleBounds } from './ScheduleBounds';
import { ScheduleDetails } from './ScheduleDetails';

const clocked = ['indefinitely', 'daily', 'weekly', 'monthly', 'yearly', 'dates', 'once', 'cron'] as const;
type Kind = 'on-demand' | 'immediately' | (typeof clocked)[number];

/**
 * When the flow runs. A flow with dynamic connections runs on demand: somebody must be
 * there to sign in; why another kind cannot be chosen stands here in words.
 */
export function Scheduling({ onDone }: { onDone: () => void }) {
  const { flow, flowId, catalogue, apply, readOnly } = useDraft();
  const now = flow.document.scheduling;
  const [schedule, setSchedule] = useState<SchedulingData>(() => shortened(now));
  const [error, setError] = useState<string | null>(null);
  const modules = flow.document.modules.filter((m) => m.connection?.dynamic).map((m) => m.id);
  const dynamic = flow.dynamic.length;
  const list = new Intl.ListFormat('en-GB').format(modules.map(String));
  const remedy = modules.length === 0 ? text('when.take-away') : text(modules.length === 1 ? 'when.give-one' : 'when.give-many', { list });
  const refusal = dynamic > 0 ? text('when.dynamic', { n: dynamic, remedy }) : undefined;
  const instant = flow.document.modules.some((m) => catalogue.apps.find((a) => a.name === m.app)?.actions.find((a) => a.name === m.action)?.starting?.instant);
  const kinds: Kind[] = ['on-demand', ...(instant || now.type === 'immediately' ? (['immediately'] as const) : []), ...clocked];
  const kind: Kind = kinds.find((k) => k === schedule.type) ?? 'on-demand';
  const byClock = (clocked as readonly string[]).includes(schedule.type);
  const preview = useQuery({ queryKey: keys.schedulePreview(whole(schedule)), queryFn: () => triggers.preview(whole(schedule)), enabled: byClock && dynamic === 0 });

  const use = (next: SchedulingData) => {
    const problem = wrong(next);
    if (problem) {
      setError(problem);
      return;
    }
    apply([{ op: 'set_scheduling', scheduling: shortened(next) }], { quiet: true, toast: text('when.changed', { when: scheduleWords(next) }), undoable: true }).then(onDone, (fault: Fault) => setError(isFault(fault) ? [fault.text, fault.hint].filter(Boolean).join(' ') || fault.title : String(fault)));
  };
  const choose = (type: Kind) => {
    setError(null);
    const next = startWith(type, schedule.type === type ? schedule : { ...now, ...schedule });
    setSchedule(next);
    if (!(clocked as readonly string[]).includes(type) && type !== now.type) use(next);
  };
  const patch = (part: Partial<SchedulingData>) => {
    setError(null);
    setSchedule((old) => ({ ...old, ...part }));
  };
  const upcoming = preview.data && (
    <div className="ui-stack fb-preview" aria-live="polite">
      <span className="ui-small ui-tertiary">{text('preview', { zone: preview.data.zone.replaceAll('_', ' ') })}</span>
      {preview.data.wrong ? <span className="ui-small">{preview.data.wrong.text || preview.data.wrong.title}</span> : preview.data.next.length === 0 ? <span className="ui-small">{text('preview.none')}</span> : (
        <ol className="fb-next">{preview.data.next.map((at) => <li key={at} className="ui-small ui-num"><time dateTime={at}>{inZone(at)}</time></li>)}</ol>
      )}
    </div>
  );
  const changed = JSON.stringify(shortened(schedule)) !== JSON.stringify(shortened(now));

  return (
    <div className="fb-scheduling">
      <h2 className="ui-h3">{text('when.title')}</h2>
      {now.type !== 'on-demand' && dynamic > 0 && (
        <Note tone="warning" title={text('when.needed')} actions={<Button size="xs" onClick={() => use({ type: 'on-demand' })}>{text('when.switch')}</Button>}>
          {text('when.needed-text', { when: scheduleWords(now).toLowerCase() })}
        </Note>
      )}
      {refusal && now.type === 'on-demand' && <Note tone="identity" icon="user-round">{refusal}</Note>}
      <RadioCards<Kind>
        label={text('when.title')}
        value={kind}
        onChange={choose}
        cards={kinds.map((value) => ({
          value,
          label: text(`kind.${value}`),
          ...(value === 'on-demand' || value === 'immediately' ? { help: text(`kind.${value}-help`) } : {}),
          disabledReason: readOnly || (value !== 'on-demand' ? refusal && '' : undefined),
          body: value === kind && byClock ? <div className="ui-stack fb-days"><ScheduleDetails key={value} schedule={schedule} onChange={patch} />{upcoming}</div> : undefined,
        }))}
      />
      {byClock && <ScheduleBounds schedule={schedule} zone={preview.data?.zone ?? ''} onChange={patch} />}
      {error && <p className="ui-field-error" role="alert">{error}</p>}
      {byClock && changed && (
        <div className="ui-row">
          <span className="ui-spacer" />
          <Button size="sm" variant="primary" onClick={() => use(schedule)}>{text('when.save')}</Button>
        </div>
      )}
      <RunsByItself flowId={flowId} version={flow.version} />
    </div>
  );
}

/** A moment as the clocks of its own zone show it: the zone stands above the list. */
function inZone(iso: string): string {
  return minute(iso.slice(0, 19));
}

function wrong(s: SchedulingData): string | null {
  if (s.type === 'indefinitely' && (s.interval ?? 0) < 60) return text('when.invalid-interval');
  if ((s.type === 'weekly' || s.type === 'monthly' || s.type === 'yearly') && !s.days?.length) return text('when.invalid-days');
  if (s.type === 'yearly' && !s.months?.length) return text('when.invalid-months');
  if (s.type === 'dates' && (!s.dates?.length || s.dates.includes(''))) return text('when.invalid-dates');
  if (s.type === 'once' && !s.date) return text('when.invalid-date');
  return null;
}
