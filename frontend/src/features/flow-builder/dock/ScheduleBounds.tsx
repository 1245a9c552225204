import { useId, useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Checkbox, Field, Input, Select } from '../../../ui';
import type { SchedulingData } from '../draft';
import { Days } from './ScheduleDetails';

interface Props {
  schedule: SchedulingData;
  zone: string;
  onChange: (part: Partial<SchedulingData>) => void;
}

/** In which zone, within which period, at which times, and what becomes of runs that were missed. */
export function ScheduleBounds({ schedule, zone, onChange }: Props) {
  const bounded = Boolean(schedule.zone || schedule.restrict?.length || schedule.between?.some((one) => one !== ''));
  const [open, setOpen] = useState(bounded);
  const id = useId();
  const rule = schedule.restrict?.[0] ?? {};
  const from = rule.time?.[0] ?? '';
  const to = rule.time?.[1] ?? '';
  const restrict = (part: { days?: number[]; time?: string[] }) => {
    const next = { ...rule, ...part };
    onChange({ restrict: next.days?.length || next.time?.length || next.months?.length ? [next, ...(schedule.restrict ?? []).slice(1)] : [] });
  };
  const zones = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  const own = schedule.zone && !zones.includes(schedule.zone) ? [schedule.zone] : [];
  return (
    <>
      <Field label={text('missed')} help={text(`missed.${missed(schedule)}-help`)}>
        <Select value={missed(schedule)} options={(['skip', 'once', 'ask'] as const).map((value) => ({ value, label: text(`missed.${value}`) }))} onChange={(next) => onChange({ missed: next === 'skip' ? '' : next })} />
      </Field>
      {schedule.type !== 'once' && (
        <>
          <Button size="xs" variant="ghost" icon={open ? 'chevron-down' : 'chevron-right'} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>{text('bounds')}</Button>
          <div id={id} hidden={!open} className="ui-stack fb-days">
            <Field label={text('zone')}>
              <Select value={schedule.zone || '-'} options={[{ value: '-', label: text('zone.own', { zone: zone.replaceAll('_', ' ') }) }, ...own.concat(zones).map((one) => ({ value: one, label: one.replaceAll('_', ' ') }))]} onChange={(next) => onChange({ zone: next === '-' ? '' : next })} />
            </Field>
            <div className="ui-row fb-every">
              <Field label={text('between.from')} className="fb-grow"><Input type="date" value={(schedule.between?.[0] ?? '').slice(0, 10)} onChange={(event) => onChange({ between: [event.target.value, schedule.between?.[1] ?? ''] })} /></Field>
              <Field label={text('between.to')} className="fb-grow"><Input type="date" value={(schedule.between?.[1] ?? '').slice(0, 10)} onChange={(event) => onChange({ between: [schedule.between?.[0] ?? '', event.target.value] })} /></Field>
            </div>
            <Checkbox label={text('restrict.time')} checked={Boolean(rule.time?.length)} onChange={(on) => restrict({ time: on ? ['08:00', '18:00'] : [] })} />
            {rule.time?.length ? (
              <div className="ui-row fb-every">
                <Field label={text('restrict.from')} className="fb-grow"><Input type="time" value={from} onChange={(event) => restrict({ time: [event.target.value, to] })} /></Field>
                <Field label={text('restrict.to')} className="fb-grow"><Input type="time" value={to} onChange={(event) => restrict({ time: [from, event.target.value] })} /></Field>
              </div>
            ) : null}
            <Checkbox label={text('restrict.days')} checked={Boolean(rule.days?.length)} onChange={(on) => restrict({ days: on ? [1, 2, 3, 4, 5] : [] })} />
            {rule.days?.length ? <Days label={text('restrict.days')} days={rule.days} onChange={(days) => restrict({ days })} /> : null}
          </div>
        </>
      )}
    </>
  );
}

function missed(s: SchedulingData): 'skip' | 'once' | 'ask' {
  return s.missed === 'once' || s.missed === 'ask' ? s.missed : 'skip';
}
