import type { ReactNode } from 'react';
import { uiTexts } from '../texts/ui';
import { Button } from './Button';
import type { Tone } from './Chip';
import { Icon } from './Icon';
import type { IconName } from './icons';
import './surface.css';

interface Props {
  icon: IconName;
  tone?: Tone;
  title: string;
  /** The level of its heading; 3 inside a titled section of a page. */
  level?: 2 | 3;
  children?: ReactNode;
  /** One or two buttons; the first is the way out. */
  actions?: ReactNode;
}

/** What happened, what it means for the person, the one next step. */
export function EmptyState({ icon, tone = 'neutral', title, level = 2, children, actions }: Props) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <div className="ui-empty">
      <span className="ui-empty-glyph" data-tone={tone}>
        <Icon name={icon} size={20} />
      </span>
      <Heading className="ui-h3">{title}</Heading>
      {children !== undefined && <p className="ui-empty-text">{children}</p>}
      {actions !== undefined && <div className="ui-empty-actions">{actions}</div>}
    </div>
  );
}

/** The part of a fault that the kit shows; `Fault` of the api fits. */
export interface Remedied {
  kind: string;
  code: string;
  title: string;
  text: string;
  hint: string;
  details: { name: string; value: string }[];
}

/** Technical facts of a fault, never first. */
export function FaultDetails({ fault }: { fault: Remedied }) {
  if (fault.details.length === 0) return null;
  return (
    <div className="ui-fault-details ui-mono">
      <dl>
        {fault.details.map((detail) => (
          <div key={detail.name} style={{ display: 'contents' }}>
            <dt>{detail.name}</dt>
            <dd>{detail.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface FaultCardProps {
  fault: Remedied;
  tone?: 'danger' | 'warning';
  actions?: ReactNode;
}

/** An error in place: cause, meaning, facts, remedy, at most two buttons. */
export function FaultCard({ fault, tone = 'danger', actions }: FaultCardProps) {
  return (
    <div className="ui-fault-card" data-tone={tone} role="alert">
      <p className="ui-fault-title">{fault.title}</p>
      {fault.text && <p>{fault.text}</p>}
      <FaultDetails fault={fault} />
      {fault.hint && <p>{fault.hint}</p>}
      {actions !== undefined && <div className="ui-fault-actions">{actions}</div>}
    </div>
  );
}

/** A page or section that could not be read: one card with Retry. */
export function FaultState({ fault, onRetry }: { fault: Remedied; onRetry?: () => void }) {
  return (
    <EmptyState
      icon={fault.kind === 'unavailable' ? 'wifi-off' : 'circle-alert'}
      tone={fault.kind === 'unavailable' ? 'warning' : 'danger'}
      title={fault.title}
      actions={onRetry && <Button icon="refresh-cw" size="sm" onClick={onRetry}>{uiTexts('retry')}</Button>}
    >
      {[fault.text, fault.hint].filter(Boolean).join(' ')}
    </EmptyState>
  );
}
