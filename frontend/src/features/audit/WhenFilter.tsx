import { useState } from 'react';
import { day } from '../../texts/format';
import { audit as text } from '../../texts/audit';
import { Button, Field, Icon, Input, Popover, Radio, RadioGroup } from '../../ui';
import { ownDays, periods, type Period } from './model';

/** What the filter's button says of a period. */
export function periodName(period: string): string {
  const named = periods.find((one) => one === period);
  if (named) return text(`when.${named}`);
  const own = ownDays(period);
  if (!own) return text('when.all');
  if (own.to === '') return text('when.since', { from: day(own.from) });
  return own.from === '' ? text('when.until', { to: day(own.to) }) : text('when.days', { from: day(own.from), to: day(own.to) });
}

/** The time: a named period, or days of one's own. */
export function WhenFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [open, setOpen] = useState(false);
  const own = ownDays(value) ?? { from: '', to: '' };
  const change = (days: { from: string; to: string }) => onChange(days.from === '' && days.to === '' ? 'all' : `${days.from}..${days.to}`);
  const name = periodName(value);
  return (
    <Popover
      label={text('filter.when')}
      width={248}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon="calendar" iconEnd="chevron-down" className="audit-filter">
          <span>{text('filter.when')}</span>{' '}
          <strong>{name}</strong>
        </Button>
      }
    >
      <RadioGroup className="audit-periods" aria-label={text('filter.when')} value={value} onChange={(next) => onChange(next as Period)}>
        {periods.map((period, i) => (
          <Radio key={period} value={period} first={i === 0} className="ui-menu-item" onDoubleClick={() => setOpen(false)}>
            <span className="ui-menu-item-text">{text(`when.${period}`)}</span>
            {period === value && <Icon name="check" />}
          </Radio>
        ))}
      </RadioGroup>
      <fieldset className="audit-days">
        <legend className="ui-hidden">{text('when.own')}</legend>
        <Field label={text('when.from-label')}><Input type="date" value={own.from} max={own.to || undefined} onChange={(event) => change({ ...own, from: event.target.value })} /></Field>
        <Field label={text('when.to-label')}><Input type="date" value={own.to} min={own.from || undefined} onChange={(event) => change({ ...own, to: event.target.value })} /></Field>
      </fieldset>
    </Popover>
  );
}
