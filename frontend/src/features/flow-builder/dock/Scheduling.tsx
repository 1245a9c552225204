import { useState } from 'react';
import { isFault, type Fault } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Checkbox, Field, Input, Note, RadioCards, Select } from '../../../ui';
import { useDraft, type SchedulingData } from '../draft';
import { dayNames, scheduleWords, startWith } from '../model/scheduling';

const kinds = ['on-demand', 'indefinitely', 'daily', 'weekly', 'monthly', 'once'] as const;
type Kind = (typeof kinds)[number];

/**
 * When the flow runs. A flow with dynamic connections runs on demand: somebody must be
 * there to sign in; why another kind cannot be chosen stands here in words.
 */
export function Scheduling({ onDone }: { onDone: () => void }) {
  const { flow, apply, readOnly } = useDraft();
  const now = flow.document.scheduling;
  const [schedule, setSchedule] = useState<SchedulingData>(() => shortened(now));
  const [error, setError] = useState<string | null>(null);
  const modules = flow.document.modules.filter((m) => m.connection?.dynamic).map((m) => m.id);
  const dynamic = flow.dynamic.length;
  const list = new Intl.ListFormat('en-GB').format(modules.map(String));
  const remedy = modules.length === 0 ? text('when.take-away') : text(modules.length === 1 ? 'when.give-one' : 'when.give-many', { list });
  const refusal = dynamic > 0 ? text('when.dynamic', { n: dynamic, remedy }) : undefined;
  const kind: Kind = (kinds as readonly string[]).includes(schedule.type) ? (schedule.type as Kind) : 'on-demand';

  const use = (next: SchedulingData) => {
    const problem = wrong(next);
    if (problem) {
      setError(problem);
      return;
    }
    apply([{ op: 'set_scheduling', scheduling: next }], { quiet: true, toast: text('when.changed', { when: scheduleWords(next) }), undoable: true }).then(onDone, (fault: Fault) => setError(isFault(fault) ? [fault.text, fault.hint].filter(Boolean).join(' ') || fault.title : String(fault)));
  };
  const choose = (type: Kind) => {
    setError(null);
    const next = startWith(type, now);
    setSchedule(next);
    if (type === 'on-demand' && now.type !== 'on-demand') use(next);
  };
  const patch = (part: Partial<SchedulingData>) => {
    setError(null);
    setSchedule((old) => ({ ...old, ...part }));
  };

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
          ...(value === 'on-demand' ? { help: text('kind.on-demand-help') } : {}),
          disabledReason: readOnly || (value !== 'on-demand' ? refusal && '' : undefined),
          body: value === kind && value !== 'on-demand' ? <Details schedule={schedule} onChange={patch} /> : undefined,
        }))}
      />
      {error && <p className="ui-field-error" role="alert">{error}</p>}
      {schedule.type !== 'on-demand' && JSON.stringify(schedule) !== JSON.stringify(shortened(now)) && (
        <div className="ui-row">
          <span className="ui-spacer" />
          <Button size="sm" variant="primary" onClick={() => use(schedule)}>{text('when.save')}</Button>
        </div>
      )}
    </div>
  );
}

function Details({ schedule, onChange }: { schedule: SchedulingData; onChange: (part: Partial<SchedulingData>) => void }) {
  const [unit, setUnit] = useState(() => ((schedule.interval ?? 0) % 3600 === 0 ? 3600 : 60));
  const time = (
    <Field label={text('when.time')}><Input type="time" value={schedule.time ?? ''} onChange={(event) => onChange({ time: event.target.value })} /></Field>
  );
  switch (schedule.type) {
    case 'indefinitely':
      return (
        <div className="ui-row fb-every">
          <Field label={text('when.every')} className="fb-grow"><Input type="number" min={1} value={String(Math.max(0, (schedule.interval ?? 0) / unit))} onChange={(event) => onChange({ interval: Math.round(Number(event.target.value) * unit) })} /></Field>
          <Field label={text('when.unit')} className="fb-grow">
            <Select value={String(unit)} options={[{ value: '60', label: text('unit.minutes') }, { value: '3600', label: text('unit.hours') }]} onChange={(next) => {
              onChange({ interval: Math.max(1, Math.round((schedule.interval ?? 0) / unit)) * Number(next) });
              setUnit(Number(next));
            }} />
          </Field>
        </div>
      );
    case 'daily': return time;
    case 'weekly':
      return (
        <div className="ui-stack fb-days">
          <div role="group" aria-label={text('when.days')} className="fb-day-list">
            {[1, 2, 3, 4, 5, 6, 0].map((day) => (
              <Checkbox key={day} label={dayNames[day] ?? ''} checked={schedule.days?.includes(day) ?? false} onChange={(on) => onChange({ days: (on ? [...(schedule.days ?? []), day] : (schedule.days ?? []).filter((d) => d !== day)).toSorted((a, b) => a - b) })} />
            ))}
          </div>
          {time}
        </div>
      );
    case 'monthly':
      return (
        <div className="ui-stack fb-days">
          <Field label={text('when.month-days')} help={text('when.month-days-help')}>
            <Input defaultValue={(schedule.days ?? []).join(', ')} onChange={(event) => onChange({ days: [...new Set(event.target.value.split(/[\s,]+/).map(Number).filter((d) => d >= 1 && d <= 31 && Number.isInteger(d)))].toSorted((a, b) => a - b) })} />
          </Field>
          {time}
        </div>
      );
    case 'once':
      return <Field label={text('when.date')}><Input type="datetime-local" value={local(schedule.date)} onChange={(event) => onChange({ date: event.target.value ? new Date(event.target.value).toISOString() : '' })} /></Field>;
    default: return null;
  }
}

function local(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function wrong(s: SchedulingData): string | null {
  if (s.type === 'indefinitely' && (s.interval ?? 0) < 60) return text('when.invalid-interval');
  if ((s.type === 'weekly' || s.type === 'monthly') && !s.days?.length) return text('when.invalid-days');
  if (s.type === 'once' && !s.date) return text('when.invalid-date');
  return null;
}

/** Only what the kind of schedule uses. */
function shortened(s: SchedulingData): SchedulingData {
  return s.type === 'on-demand' ? { type: 'on-demand' } : startWith(s.type, s);
}
