import type { ReactNode } from 'react';
import { Link, type RouteName, type Target } from '../routing';
import { uiTexts } from '../texts/ui';
import { Icon } from './Icon';
import './surface.css';

interface Props {
  trail: { label: string; to: Target | RouteName }[];
  /** The last part; a heading, or a field to rename in. */
  current: ReactNode;
}

export function Breadcrumb({ trail, current }: Props) {
  return (
    <nav className="ui-breadcrumb" aria-label={uiTexts('breadcrumb')}>
      <ol>
        {trail.map((part) => (
          <li key={part.label}>
            <Link to={part.to} className="">{part.label}</Link>
            <Icon name="chevron-right" size={14} />
          </li>
        ))}
        <li>
          <h1 className="ui-truncate" aria-current="page">{current}</h1>
        </li>
      </ol>
    </nav>
  );
}
