import { useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Checkbox, Field, IconButton, Input, Select } from '../../../ui';
import type { SchedulingData } from '../draft';
import { dayNames, monthNames } from '../model/scheduling';

interface Props {
  schedule: SchedulingData;
  onChange: (part: Partial<SchedulingData>) => void;
}

/** What a kind of schedule needs to know: times, days, dates, the cron line. */
export function ScheduleDetails({ schedule, onChange }: Props) {
  const time = (
    <Field label={text('when.time')}><Input type="time" value={schedule.time ?? ''} onChange={(event) => onChange({ time: event.target.value })} /></Field>
  );
  switch (schedule.type) {
    case 'indefinitely': return <Interval schedule={schedule} onChange={onChange} />;
    case 'daily': return time;
    case 'weekly': return <div className="ui-stack fb-days"><Days days={schedule.days ?? []} onChange={(days) => onChange({ days })} />{time}</div>;
    case 'monthly': return <div className="ui-stack fb-days"><MonthDays schedule={schedule} onChange={onChange} />{time}</div>;
    case 'yearly':
      return (
        <div className="ui-stack fb-days">
          <MonthDays schedule={schedule} onChange={onChange} />
          <div role="group" aria-label={text('when.months')} className="fb-day-list">
            {monthNames.map((name, at) => (
              <Checkbox key={name} label={name} checked={schedule.months?.includes(at + 1) ?? false} onChange={(on) => onChange({ months: toggled(schedule.months ?? [], at + 1, on) })} />
            ))}
          </div>
          {time}
        </div>
      );
    case 'dates': return <div className="ui-stack fb-days"><Dates dates={schedule.dates ?? []} onChange={(dates) => onChange({ dates })} />{time}</div>;
    case 'once':
      return <Field label={text('when.date')}><Input type="datetime-local" value={local(schedule.date)} onChange={(event) => onChange({ date: event.target.value ? new Date(event.target.value).toISOString() : '' })} /></Field>;
    case 'cron':
      return <Field label={text('when.cron-line')} help={text('when.cron-help')}><Input mono value={schedule.cron ?? ''} onChange={(event) => onChange({ cron: event.target.value })} /></Field>;
    default: return null;
  }
}

function toggled(list: number[], one: number, on: boolean): number[] {
  return (on ? [...list, one] : list.filter((d) => d !== one)).toSorted((a, b) => a - b);
}

function Interval({ schedule, onChange }: Props) {
  const [unit, setUnit] = useState(() => ((schedule.interval ?? 0) % 3600 === 0 ? 3600 : 60));
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
}

/** The days of the week, from Monday on. */
export function Days({ days, onChange, label = text('when.days') }: { days: number[]; onChange: (days: number[]) => void; label?: string }) {
  return (
    <div role="group" aria-label={label} className="fb-day-list">
      {[1, 2, 3, 4, 5, 6, 0].map((day) => (
        <Checkbox key={day} label={dayNames[day] ?? ''} checked={days.includes(day)} onChange={(on) => onChange(toggled(days, day, on))} />
      ))}
    </div>
  );
}

function MonthDays({ schedule, onChange }: Props) {
  return (
    <Field label={text('when.month-days')} help={text('when.month-days-help')}>
      <Input defaultValue={(schedule.days ?? []).join(', ')} onChange={(event) => onChange({ days: [...new Set(event.target.value.split(/[\s,]+/).map(Number).filter((d) => d >= 1 && d <= 31 && Number.isInteger(d)))].toSorted((a, b) => a - b) })} />
    </Field>
  );
}

function Dates({ dates, onChange }: { dates: string[]; onChange: (dates: string[]) => void }) {
  const change = (at: number, value: string) => onChange(dates.map((one, i) => (i === at ? value : one)));
  return (
    <div role="group" aria-label={text('when.dates-label')} className="ui-stack fb-dates">
      {dates.map((date, at) => (
        // Dates may be the same while they are typed: their place tells them apart.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="ui-row">
          <Input type="date" aria-label={text('when.date-n', { n: at + 1 })} value={date} onChange={(event) => change(at, event.target.value)} />
          <IconButton icon="x" size="sm" label={text('when.date-remove', { n: at + 1 })} disabledReason={dates.length === 1 ? text('when.date-last') : undefined} onClick={() => onChange(dates.filter((_, i) => i !== at))} />
        </div>
      ))}
      <Button size="xs" icon="plus" onClick={() => onChange([...dates, ''])}>{text('when.date-add')}</Button>
    </div>
  );
}

function local(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
