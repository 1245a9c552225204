import { useRef, useState, type KeyboardEvent } from 'react';
import type { wire } from '../../../api';
import { mapping as text } from '../../../texts/mapping';
import { Radio, RadioGroup } from '../../../ui';
import { functionsOf, groupFor, groups, type Group } from './scope';

interface Entry {
  key: string;
  name: string;
  rest: string;
  summary: string;
  example: string;
  result: string;
  insert: string;
}

/** Functions by tab, or those that hold the searched text; Enter inserts. */
export function Functions({ scope, search, type, onInsert }: { scope: wire.MappingScope; search: string; type: string; onInsert: (insert: string) => void }) {
  const [group, setGroup] = useState<Group>(groupFor(type));
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const needle = search.trim().toLowerCase();
  const variables = group === 'variables' || needle !== '' ? (scope.variables ?? []).flatMap(flatten).filter((entry) => needle === '' || entry.name.toLowerCase().includes(needle)) : [];
  const entries: Entry[] = [
    ...variables,
    ...functionsOf(scope, group, search).map((f) => {
      const call = f.signature.includes('(');
      return { key: f.name, name: f.name, rest: f.signature.slice(f.name.length), summary: f.summary, example: f.example, result: f.result, insert: call ? `${f.name}()` : f.name };
    }),
  ];
  const at = Math.min(active, Math.max(0, entries.length - 1));
  const onKey = (entry: Entry, index: number) => (event: KeyboardEvent) => {
    const target = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? index - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? entries.length - 1 : -1;
    if (event.key === 'Enter' || event.key === ' ') onInsert(entry.insert);
    else if (target >= 0 || event.key === 'ArrowUp') {
      const next = Math.max(0, Math.min(entries.length - 1, target));
      setActive(next);
      root.current?.querySelector<HTMLElement>(`[data-map-fn="${next}"]`)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="map-functions">
      <RadioGroup className="map-groups" aria-label={text('functions')} value={search.trim() === '' ? group : ''} onChange={(next) => { setGroup(next as Group); setActive(0); }}>
        {groups.map((one, i) => <Radio key={one} value={one} first={i === 0} className="map-group">{text(`tab.${one}`)}</Radio>)}
      </RadioGroup>
      {entries.length === 0 && <p className="map-empty ui-small ui-tertiary">{text('functions.none', { text: search.trim() || text(`tab.${group}`) })}</p>}
      <div ref={root} role="listbox" aria-label={text('functions')} className="map-function-list" tabIndex={entries.length === 0 ? 0 : -1}>
        {entries.map((entry, i) => (
          <div
            key={entry.key}
            role="option"
            aria-selected={i === at}
            tabIndex={i === at ? 0 : -1}
            data-map-fn={i}
            className="map-function"
            onMouseDown={(event) => event.preventDefault()}
            onFocus={() => setActive(i)}
            onClick={() => onInsert(entry.insert)}
            onKeyDown={onKey(entry, i)}
          >
            <div className="ui-mono"><span className="map-function-name">{entry.name}</span>{entry.rest}</div>
            <div className="ui-small ui-tertiary">{entry.summary}</div>
            {i === at && entry.example !== '' && (
              <div className="ui-mono ui-tertiary map-example">{text('example', { expression: entry.example, value: entry.result || '""' })}</div>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function flatten(item: wire.MappingItem): Entry[] {
  const own = item.insert ? [{ key: item.insert, name: item.label || item.name, rest: '', summary: item.sample, example: '', result: '', insert: item.insert }] : [];
  return [...own, ...(item.children ?? []).flatMap(flatten)];
}
