import type { HTMLAttributes, ReactNode } from 'react';
import './surface.css';

interface CardProps extends HTMLAttributes<HTMLDivElement> {
  padded?: boolean;
  clip?: boolean;
}

export function Card({ padded = false, clip = true, className, ...rest }: CardProps) {
  return <div {...rest} className={`ui-card ${className ?? ''}`} data-padded={padded || undefined} data-clip={clip || undefined} />;
}

interface SectionProps {
  title: string;
  icon?: ReactNode;
  count?: number;
  end?: ReactNode;
  id?: string;
  children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, icon, count, end, id, children }: SectionProps) {
  const key = id ?? `section-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return (
    <section className="ui-section" aria-labelledby={key}>
      <div className="ui-section-head">
        {icon}
        <h2 className="ui-h3" id={key}>{title}</h2>
        {count !== undefined && <span className="ui-count">{count}</span>}
        <span className="ui-spacer" />
        {end}
      </div>
      {children}
    </section>
  );
}

interface RowProps {
  glyph?: ReactNode;
  title: ReactNode;
  sub?: ReactNode;
  /** Controls at the right. */
  end?: ReactNode;
}

/** A row of a card: glyph, name, one line, controls. */
export function ListRow({ glyph, title, sub, end }: RowProps) {
  return (
    <div className="ui-list-row">
      {glyph}
      <div className="ui-list-row-text">
        <div className="ui-strong ui-truncate">{title}</div>
        {sub !== undefined && <div className="ui-small ui-tertiary">{sub}</div>}
      </div>
      {end}
    </div>
  );
}

/** Names and values. */
export function Facts({ facts }: { facts: { name: string; value: ReactNode; detail?: ReactNode }[] }) {
  return (
    <dl className="ui-facts">
      {facts.map((fact) => (
        <div key={fact.name} style={{ display: 'contents' }}>
          <dt>{fact.name}</dt>
          <dd>
            {fact.value}
            {fact.detail !== undefined && <div className="ui-small ui-tertiary">{fact.detail}</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
