import { Icon } from './Icon';
import type { IconName } from './icons';
import { ProgressRing } from './Progress';
import type { Tone } from './Chip';
import './identity.css';

export type Status = 'succeeded' | 'failed' | 'refused' | 'warning' | 'unknown' | 'not_yet' | 'running' | 'needs_you' | 'cancelled' | 'held' | 'info';

const looks: Record<Status, { icon: IconName; tone: Tone }> = {
  succeeded: { icon: 'circle-check', tone: 'success' },
  failed: { icon: 'circle-x', tone: 'danger' },
  refused: { icon: 'circle-x', tone: 'danger' },
  warning: { icon: 'triangle-alert', tone: 'warning' },
  unknown: { icon: 'circle-help', tone: 'warning' },
  not_yet: { icon: 'circle-dashed', tone: 'neutral' },
  running: { icon: 'loader-circle', tone: 'accent' },
  needs_you: { icon: 'user-round-key', tone: 'identity' },
  cancelled: { icon: 'circle-stop', tone: 'neutral' },
  held: { icon: 'clock-alert', tone: 'warning' },
  info: { icon: 'info', tone: 'info' },
};

export function statusTone(status: Status): Tone {
  return looks[status].tone;
}

export function statusIcon(status: Status): IconName {
  return looks[status].icon;
}

interface Props {
  status: Status;
  /** The word for it. Without one the word stands beside the icon. */
  label?: string;
  size?: 13 | 14 | 16 | 18 | 20;
}

export function StatusIcon({ status, label, size = 16 }: Props) {
  const look = looks[status];
  const named = label === undefined ? {} : { role: 'img', 'aria-label': label };
  return (
    <span className="ui-status" data-tone={look.tone} {...named}>
      {status === 'running' ? <ProgressRing size={size} /> : <Icon name={look.icon} size={size} />}
    </span>
  );
}
