import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, Input } from '../../../ui';
import './design.css';

export interface Pick {
  id: string;
  title: string;
  detail?: string;
  glyph?: ReactNode;
  end?: ReactNode;
  /** Opens a further list instead of being chosen. */
  opens?: boolean;
  group?: string;
}

interface Props {
  label: string;
  query: string;
  onQuery: (query: string) => void;
  picks: Pick[];
  onPick: (pick: Pick) => void;
  /** Backspace in an empty search, or the left arrow. */
  onBack?: (() => void) | undefined;
  empty: ReactNode;
  listLabel: string;
}

/** A search with a list below it: the focus stays in the search, arrows walk the list. */
export function PickList({ label, query, onQuery, picks, onPick, onBack, empty, listLabel }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const at = Math.min(active, picks.length - 1);
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (pick: Pick | undefined) => {
    if (!pick) return;
    setActive(0);
    onPick(pick);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(picks.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(0, at - 1));
    else if (event.key === 'Home' && query === '') setActive(0);
    else if (event.key === 'End' && query === '') setActive(picks.length - 1);
    else if (event.key === 'Enter') choose(picks[at]);
    else if (event.key === 'ArrowRight' && picks[at]?.opens && query === '') choose(picks[at]);
    else if ((event.key === 'Backspace' || event.key === 'ArrowLeft') && query === '' && onBack) onBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="fb-pick-search">
        <Input
          icon="search"
          type="search"
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={picks.length > 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          placeholder={label}
          value={query}
          autoFocus
          onChange={(event) => {
            setActive(0);
            onQuery(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} className="fb-pick-list" id={`${id}-list`} role="listbox" aria-label={listLabel} tabIndex={-1} onMouseDown={(event) => event.preventDefault()}>
        {picks.length === 0 && <p className="fb-pick-empty">{empty}</p>}
        {picks.map((pick, i) => (
          <div key={pick.id} role="presentation">
            {pick.group && pick.group !== picks[i - 1]?.group && <div className="ui-menu-label" role="presentation">{pick.group}</div>}
            <div
              id={`${id}-${i}`}
              role="option"
              className="ui-menu-item fb-pick"
              aria-selected={i === at}
              data-active={i === at || undefined}
              data-highlighted={i === at || undefined}
              onMouseMove={() => setActive(i)}
              onClick={() => choose(pick)}
            >
              {pick.glyph}
              <span className="ui-menu-item-text ui-stack">
                <span className="ui-truncate">{pick.title}</span>
                {pick.detail && <span className="ui-small ui-tertiary ui-truncate">{pick.detail}</span>}
              </span>
              {pick.end}
              {pick.opens && <Icon name="chevron-right" />}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}
