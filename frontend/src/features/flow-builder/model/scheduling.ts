/* Schedules in words, and what a new one of a kind begins with. */
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import type { SchedulingData } from './ops';

type Schedule = SchedulingData;

export const dayNames = [0, 1, 2, 3, 4, 5, 6].map((day) => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + day)));
export const monthNames = Array.from({ length: 12 }, (_, month) => new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, month, 1)));

const list = (words: (string | number)[]) => new Intl.ListFormat('en-GB').format(words.map(String));

/** "On demand", "Every 15 minutes", "Every Monday and Friday at 08:00". */
export function scheduleWords(s: Schedule): string {
  const at = s.time ? ` ${text('when.at', { time: s.time })}` : '';
  const seconds = s.interval ?? 0;
  switch (s.type) {
    case 'on-demand': return text('when.on-demand');
    case 'immediately': return text('when.immediately');
    case 'indefinitely':
      if (seconds % 3600 === 0) return text('when.hours', { n: seconds / 3600 });
      if (seconds % 60 === 0) return text('when.minutes', { n: seconds / 60 });
      return text('when.seconds', { n: seconds });
    case 'once': return text('when.once', { date: (s.date ?? '').slice(0, 16).replace('T', ' ') });
    case 'daily': return text('when.daily') + at;
    case 'weekly': return text('when.weekly', { days: list((s.days ?? []).map((d) => dayNames[d] ?? d)) }) + at;
    case 'monthly': return text('when.monthly', { days: list(s.days ?? []) }) + at;
    case 'yearly': return text('when.yearly', { days: list(s.days ?? []), months: list((s.months ?? []).map((m) => monthNames[m - 1] ?? m)) }) + at;
    case 'dates': return text('when.dates', { dates: list(s.dates ?? []) }) + at;
    case 'cron': return text('when.cron', { line: s.cron ?? '' });
    default: return s.type;
  }
}

/** A schedule of a kind to begin with; what was set before is kept where it fits. */
export function startWith(type: string, before: Schedule, now = new Date()): Schedule {
  const time = before.time || '08:00';
  const kept = bounds(before);
  switch (type) {
    case 'indefinitely': return { type, interval: before.interval && before.interval >= 60 ? before.interval : 900, ...kept };
    case 'once': return { type, date: before.date || new Date(now.getTime() + 24 * 3_600_000).toISOString(), ...pick(before, ['missed']) };
    case 'daily': return { type, time, ...kept };
    case 'weekly': return { type, time, days: before.type === 'weekly' && before.days?.length ? before.days : [1], ...kept };
    case 'monthly': return { type, time, days: before.type === 'monthly' && before.days?.length ? before.days : [1], ...kept };
    case 'yearly': return { type, time, days: before.type === 'yearly' && before.days?.length ? before.days : [1], months: before.months?.length ? before.months : [1], ...kept };
    case 'dates': return { type, time, dates: before.dates?.length ? before.dates : [dayAfter(now)], ...kept };
    case 'cron': return { type, cron: before.cron || '0 8 * * 1-5', ...kept };
    default: return { type };
  }
}

function dayAfter(now: Date): string {
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return `${next.getFullYear()}-${String(next.getMonth() + 1).padStart(2, '0')}-${String(next.getDate()).padStart(2, '0')}`;
}

/** Zone, period, restrictions and the rule for missed runs go along from kind to kind; what is empty is left out. */
function bounds(s: Schedule): Partial<Schedule> {
  return pick(s, ['zone', 'between', 'restrict', 'missed']);
}

function pick(s: Schedule, names: ('zone' | 'between' | 'restrict' | 'missed')[]): Partial<Schedule> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = s[name];
    if (!value?.length || (name === 'between' && (value as string[]).every((one) => one === ''))) return [];
    return [[name, name === 'restrict' ? tidy(value as Schedule['restrict']) : value]];
  }));
}

function tidy(list: Schedule['restrict']): NonNullable<Schedule['restrict']> {
  return (list ?? []).map((r) => ({ ...(r.days?.length ? { days: r.days } : {}), ...(r.months?.length ? { months: r.months } : {}), ...(r.time?.length ? { time: r.time } : {}) }));
}

/** Only what the kind of schedule uses. */
export function shortened(s: Schedule): Schedule {
  return s.type === 'on-demand' || s.type === 'immediately' ? { type: s.type } : startWith(s.type, s);
}

/** The schedule as the engine takes it whole. */
export function whole(s: Schedule): wire.FlowScheduling {
  return {
    interval: 0, date: '', time: '', days: [], months: [], cron: '', zone: '', dates: [], between: [], missed: '', ...s,
    restrict: (s.restrict ?? []).map((r) => ({ days: r.days ?? [], months: r.months ?? [], time: r.time ?? [] })),
  };
}
