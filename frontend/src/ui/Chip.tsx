import type { HTMLAttributes, ReactNode, Ref } from 'react';
import { Icon } from './Icon';
import type { IconName } from './icons';
import './identity.css';

export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'info' | 'accent' | 'identity';

interface Props extends HTMLAttributes<HTMLSpanElement> {
  tone?: Tone;
  icon?: IconName;
  /** A picture of one's own in the icon's place, such as a progress ring. */
  glyph?: ReactNode;
  outline?: boolean;
  round?: boolean;
  ref?: Ref<HTMLSpanElement>;
  children: ReactNode;
}

/** A short state in words. Status tones always come with an icon and a word. */
export function Chip({ tone = 'neutral', icon, glyph, outline, round, children, ...rest }: Props) {
  return (
    <span {...rest} className={`ui-chip ${rest.className ?? ''}`} data-tone={tone} data-outline={outline || undefined} data-round={round || undefined}>
      {glyph ?? (icon !== undefined && <Icon name={icon} size={13} />)}
      <span className="ui-chip-text">{children}</span>
    </span>
  );
}
