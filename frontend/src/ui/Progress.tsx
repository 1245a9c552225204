import { useEffect, useState } from 'react';
import { uiTexts } from '../texts/ui';
import type { Status } from './StatusIcon';
import './progress.css';

interface RingProps {
  size?: number;
  /** The share that is done, 0 to 1; unknown when left out. */
  share?: number;
  label?: string;
}

/** A ring that turns while the share is unknown, and fills when it is known. */
export function ProgressRing({ size = 16, share, label }: RingProps) {
  const stroke = size >= 20 ? 2.5 : 2;
  const radius = (size - stroke) / 2;
  const around = 2 * Math.PI * radius;
  const part = share === undefined ? 0.3 : Math.min(1, Math.max(0, share));
  const meaning = label === undefined ? { 'aria-hidden': true } : share === undefined ? { role: 'img', 'aria-label': label } : { role: 'progressbar', 'aria-label': label, 'aria-valuenow': Math.round(part * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return (
    <svg className="ui-ring" width={size} height={size} viewBox={`0 0 ${size} ${size}`} data-turning={share === undefined || undefined} {...meaning}>
      <circle className="ui-ring-track" cx={size / 2} cy={size / 2} r={radius} strokeWidth={stroke} />
      {part > 0 && (
        <circle className="ui-ring-bar" cx={size / 2} cy={size / 2} r={radius} strokeWidth={stroke} strokeDasharray={`${part * around} ${around}`} transform={`rotate(-90 ${size / 2} ${size / 2})`} />
      )}
    </svg>
  );
}

/** One segment a row up to 20, else one bar per state; the sentence says it in words. */
export function SegmentedProgress({ states, label }: { states: Status[]; label: string }) {
  const shown = states.length <= 20 ? states.map((state) => ({ state, weight: 1 })) : grouped(states);
  return (
    <div className="ui-segments" role="img" aria-label={label}>
      {shown.map(({ state, weight }, i) => (
        <span key={i} className="ui-segment" data-state={state} style={{ flexGrow: weight }}>
          {state !== 'not_yet' && <span className="ui-segment-fill" />}
        </span>
      ))}
    </div>
  );
}

function grouped(states: Status[]): { state: Status; weight: number }[] {
  const counts = new Map<Status, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, weight]) => ({ state, weight }));
}

const widths = ['34%', '52%', '41%', '60%', '38%', '56%', '45%', '49%'];

/** Bars in the rhythm of the rows to come. Nothing shows in the first 200 ms. */
export function Skeleton({ rows = 8, columns = 3, label = uiTexts('loading') }: { rows?: number; columns?: number; label?: string }) {
  return (
    <div className="ui-late" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="ui-skeleton-row" aria-hidden>
          {Array.from({ length: columns }, (_, column) => (
            <span key={column} style={{ flex: 1 }}>
              <span className="ui-skeleton" style={{ width: widths[(row * columns + column * 3) % widths.length] }} />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

export function SkeletonBar({ width = '60%' }: { width?: string }) {
  return <span className="ui-skeleton ui-late" style={{ width }} aria-hidden />;
}

/** Seconds since it began waiting, once a wait has lasted one second; null before. */
export function useElapsed(since: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [since]);
  if (since === null) return null;
  const seconds = Math.floor((now - since) / 1000);
  return seconds >= 1 ? seconds : null;
}
