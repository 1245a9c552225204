import type { LucideIcon } from 'lucide-react';
import { iconNamed, type IconName } from './icons';

interface Props {
  /** A name of icons.ts, or any lucide name that the engine sends. */
  name: IconName | (string & {});
  size?: 13 | 14 | 16 | 18 | 20 | 22 | 30;
  /** Stroke as drawn, in pixels; 1.5 everywhere but inside module circles. */
  stroke?: number;
  className?: string;
}

/** A decorative picture. Where it carries meaning, the control around it has the name. */
export function Icon({ name, size = 16, stroke = 1.5, className }: Props) {
  const Picture: LucideIcon = iconNamed(name);
  return <Picture size={size} strokeWidth={stroke} absoluteStrokeWidth aria-hidden focusable={false} className={className} />;
}
