/* Schedules in words, and what a new one of a kind begins with. */
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
    case 'cron': return text('when.cron', { line: s.cron ?? '' });
    default: return s.type;
  }
}

/** A schedule of a kind to begin with; what was set before is kept where it fits. */
export function startWith(type: string, before: Schedule, now = new Date()): Schedule {
  const time = before.time || '08:00';
  const zone = before.zone ? { zone: before.zone } : {};
  switch (type) {
    case 'indefinitely': return { type, interval: before.interval && before.interval >= 60 ? before.interval : 900 };
    case 'once': return { type, date: before.date || new Date(now.getTime() + 24 * 3_600_000).toISOString() };
    case 'daily': return { type, time, ...zone };
    case 'weekly': return { type, time, days: before.type === 'weekly' && before.days?.length ? before.days : [1], ...zone };
    case 'monthly': return { type, time, days: before.type === 'monthly' && before.days?.length ? before.days : [1], ...zone };
    default: return { type };
  }
}
