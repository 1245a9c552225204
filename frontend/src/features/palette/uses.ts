/* What one runs often and lately: a count that halves every week. */
const store = 'signet.palette';
const week = 7 * 86_400_000;

interface Use {
  score: number;
  at: number;
}

function read(): Record<string, Use> {
  try {
    return JSON.parse(localStorage.getItem(store) ?? '{}') as Record<string, Use>;
  } catch {
    return {};
  }
}

function faded(use: Use, now: number): number {
  return use.score * 0.5 ** ((now - use.at) / week);
}

export function uses(now = Date.now()): Map<string, number> {
  return new Map(Object.entries(read()).map(([key, use]) => [key, faded(use, now)]));
}

export function used(key: string, now = Date.now()) {
  const all = read();
  const before = all[key];
  all[key] = { score: (before ? faded(before, now) : 0) + 1, at: now };
  const newest = Object.entries(all).sort(([, a], [, b]) => b.at - a.at).slice(0, 100);
  localStorage.setItem(store, JSON.stringify(Object.fromEntries(newest)));
}
