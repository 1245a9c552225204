import type { ReactNode } from 'react';
import type { Tone } from './Chip';
import { Icon } from './Icon';
import type { IconName } from './icons';
import './surface.css';

const pictures: Record<Tone, IconName> = {
  neutral: 'info', success: 'circle-check', warning: 'triangle-alert', danger: 'circle-alert', info: 'info', accent: 'info', identity: 'user-round',
};

interface Props {
  tone?: Tone;
  icon?: IconName;
  /** The first sentence, in bold. */
  title?: ReactNode;
  /** note: inside a form; banner: on a page; bar: across the sheet. */
  size?: 'note' | 'banner' | 'bar';
  actions?: ReactNode;
  /** Read out when it appears. */
  live?: boolean;
  children?: ReactNode;
}

export function Note({ tone = 'neutral', icon, title, size = 'note', actions, live, children }: Props) {
  return (
    <div className="ui-note" data-tone={tone} data-size={size} role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined}>
      <Icon name={icon ?? pictures[tone]} size={size === 'note' ? 16 : 18} />
      <div className="ui-note-text">
        {title !== undefined && <strong>{title}</strong>}
        {title !== undefined && children !== undefined && ' '}
        {children}
      </div>
      {actions !== undefined && <div className="ui-note-actions">{actions}</div>}
    </div>
  );
}
