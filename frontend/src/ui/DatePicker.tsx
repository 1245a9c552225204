import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { uiTexts } from '../texts/ui';
import { Button, IconButton } from './Button';
import { Input } from './Field';
import { Popover } from './Popover';
import './calendar.css';

interface Props {
  /** "2026-11-25", "2026-11-25T10:30", or anything else: then the calendar opens on today. */
  value: string;
  onChange: (value: string) => void;
  disabledReason?: string | undefined;
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });
const whole = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const weekdays = Array.from({ length: 7 }, (_, i) => new Intl.DateTimeFormat('en-GB', { weekday: 'short' }).format(new Date(2024, 0, 1 + i)));

const pad = (n: number) => String(n).padStart(2, '0');
const dayOf = (at: Date) => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
const add = (at: Date, days: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);

/** The day and the time of a value; null and "" where it has none. */
export function readDay(value: string): { day: Date | null; time: string } {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(value.trim());
  if (!found) return { day: null, time: '' };
  const day = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  return day.getMonth() === Number(found[2]) - 1 ? { day, time: found[4] ?? '' } : { day: null, time: '' };
}

/** The six weeks that show a month, from a Monday on. */
export function weeksOf(year: number, at: number): Date[][] {
  const first = new Date(year, at, 1);
  const monday = add(first, -((first.getDay() + 6) % 7));
  return Array.from({ length: 6 }, (_, w) => Array.from({ length: 7 }, (_, d) => add(monday, w * 7 + d)));
}

/** A day from a calendar, with a time of day where one is wanted. Arrows go by days, Page keys by months. */
export function DatePicker({ value, onChange, disabledReason }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={uiTexts('date.choose')}
      width={276}
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={<IconButton icon="calendar" size="sm" label={uiTexts('date.choose')} disabledReason={disabledReason} />}
    >
      <Calendar
        value={value}
        onPick={(next, done) => {
          onChange(next);
          if (done) setOpen(false);
        }}
      />
    </Popover>
  );
}

function Calendar({ value, onPick }: { value: string; onPick: (value: string, done: boolean) => void }) {
  const known = readDay(value);
  const [today] = useState(() => new Date());
  const [at, setAt] = useState(() => known.day ?? today);
  const [time, setTime] = useState(known.time);
  const grid = useRef<HTMLTableElement>(null);
  const moved = useRef(true);
  const title = useId();
  const chosen = known.day ? dayOf(known.day) : '';
  const weeks = weeksOf(at.getFullYear(), at.getMonth());
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    moved.current = false;
  }, [at]);
  const go = (to: Date, focus = true) => {
    moved.current = focus;
    setAt(to);
  };
  const months = (by: number, focus: boolean) => {
    const last = new Date(at.getFullYear(), at.getMonth() + by + 1, 0).getDate();
    go(new Date(at.getFullYear(), at.getMonth() + by, Math.min(at.getDate(), last)), focus);
  };
  const pick = (day: Date, clock = time, done = true) => onPick(/^\d{2}:\d{2}$/.test(clock) ? `${dayOf(day)}T${clock}` : dayOf(day), done);
  const onKeyDown = (event: KeyboardEvent) => {
    const days: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -((at.getDay() + 6) % 7), End: 6 - ((at.getDay() + 6) % 7) };
    const by = days[event.key];
    if (by !== undefined) go(add(at, by));
    else if (event.key === 'PageUp') months(event.shiftKey ? -12 : -1, true);
    else if (event.key === 'PageDown') months(event.shiftKey ? 12 : 1, true);
    else return;
    event.preventDefault();
  };
  return (
    <div className="ui-calendar">
      <div className="ui-row">
        <IconButton icon="chevron-left" size="sm" label={uiTexts('date.before')} onClick={() => months(-1, false)} />
        <span className="ui-strong ui-calendar-month" id={title} aria-live="polite">{month.format(at)}</span>
        <IconButton icon="chevron-right" size="sm" label={uiTexts('date.after')} onClick={() => months(1, false)} />
      </div>
      <table ref={grid} aria-labelledby={title}>
        <thead>
          <tr>{weekdays.map((day) => <th key={day} scope="col" className="ui-small ui-tertiary">{day}</th>)}</tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={dayOf(week[0] as Date)}>
              {week.map((day) => (
                <td key={dayOf(day)}>
                  <button
                    type="button"
                    className="ui-calendar-day ui-num"
                    aria-label={whole.format(day)}
                    aria-current={dayOf(day) === dayOf(today) ? 'date' : undefined}
                    data-out={day.getMonth() !== at.getMonth() || undefined}
                    aria-pressed={dayOf(day) === chosen}
                    onKeyDown={onKeyDown}
                    tabIndex={dayOf(day) === dayOf(at) ? 0 : -1}
                    onClick={() => pick(day)}
                  >
                    {day.getDate()}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="ui-row">
        <Input
          aria-label={uiTexts('date.time')}
          placeholder={uiTexts('date.time')}
          value={time}
          maxLength={5}
          onChange={(event) => setTime(event.target.value)}
          onBlur={() => known.day && time !== known.time && (time === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(time)) && pick(known.day, time, false)}
        />
        <Button size="sm" onClick={() => pick(today)}>{uiTexts('date.today')}</Button>
      </div>
    </div>
  );
}
