/*
 * Times, durations, sizes and numbers as people read them. Times are relative up to
 * an hour, then the clock, then the weekday, then the date; the exact time belongs
 * in a tooltip or a detail.
 */
import { area } from './catalogue';

const text = area('format', {
  now: 'now',
  'minutes-ago': '{n} min ago',
  'day-clock': '{day} {clock}',
  ms: '{n} ms',
  s: '{n} s',
  'min-s': '{m} min {s} s',
  'h-min': '{h} h {m} min',
  never: 'Never',
});

const locale = undefined;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const plain = new Intl.NumberFormat(locale ?? 'en');

function parse(iso: string): Date | null {
  const at = new Date(iso);
  return iso === '' || Number.isNaN(at.getTime()) ? null : at;
}

/** "2 min ago", "10:38", "Fri 16:20", "18 Nov", "18 Nov 2025"; "Never" for no time. */
export function ago(iso: string, now: Date = new Date()): string {
  const at = parse(iso);
  if (!at) return text('never');
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1 && minutes > -1) return text('now');
  if (minutes >= 1 && minutes < 60) return text('minutes-ago', { n: minutes });
  return moment(at, now);
}

/** As `ago`, but the clock from the first minute on: "10:38", "Fri 16:20", "18 Nov". */
export function when(iso: string, now: Date = new Date()): string {
  const at = parse(iso);
  return at ? moment(at, now) : text('never');
}

function moment(at: Date, now: Date): string {
  if (at.toDateString() === now.toDateString()) return clock.format(at);
  const days = (now.getTime() - at.getTime()) / 86_400_000;
  if (days >= 0 && days < 6) return text('day-clock', { day: weekday.format(at), clock: clock.format(at) });
  return at.getFullYear() === now.getFullYear() ? dayMonth.format(at) : dayMonthYear.format(at);
}

/** "23 Nov 2026, 10:51:06" for details and tooltips. */
export function exact(iso: string): string {
  const at = parse(iso);
  return at ? `${dayMonthYear.format(at)}, ${clockSeconds.format(at)}` : '';
}

/** "10:51:06" */
export function clockTime(iso: string): string {
  const at = parse(iso);
  return at ? clockSeconds.format(at) : '';
}

/** "18 Nov 2026" of a date or time. */
export function day(iso: string): string {
  const at = parse(iso);
  return at ? dayMonthYear.format(at) : '';
}

/** "0.41 s", "29 min 33 s": how long something took. */
export function took(ms: number): string {
  if (ms < 60_000) return text('s', { n: (ms / 1000).toFixed(ms < 10_000 ? 2 : 1) });
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return text('min-s', { m: Math.floor(seconds / 60), s: seconds % 60 });
  return text('h-min', { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
}

export function count(n: number): string {
  return plain.format(n);
}

/** "38 MB" */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
