import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { perform, request, useAllActions } from '../../actions';
import { keys, profile } from '../../api';
import { go, useRoute, type RouteName } from '../../routing';
import { palette as text } from '../../texts/palette';
import { AsWhomChip, Button, EmptyState, Icon, IconButton, Kbd, useFocusReturn } from '../../ui';
import { groups, marked, rowActions, type Entry, type Group } from './model';
import { used, uses } from './uses';
import './palette.css';

interface Props {
  onClose: () => void;
}

/** Everything that can be done, by typing. The focus stays in the input; the list follows by aria-activedescendant. */
export function Palette({ onClose }: Props) {
  const id = useId();
  const focus = useFocusReturn();
  const list = useRef<HTMLDivElement>(null);
  const route = useRoute();
  const actions = useAllActions();
  const [typed, setTyped] = useState('');
  const [withContext, setWithContext] = useState(true);
  const [within, setWithin] = useState<Entry | null>(null);
  const [active, setActive] = useState(0);
  const [memory] = useState(() => uses());

  const query = { text: typed, viewId: route.name === 'view' ? route.id : '' };
  const { data } = useQuery({ queryKey: keys.palette(query), queryFn: () => profile.palette(query), placeholderData: keepPreviousData, staleTime: 10_000 });
  const shown = useMemo<Group[]>(
    () =>
      within
        ? [{ id: 'here', title: text('group.actions', { name: within.label }), entries: rowActions(within) }]
        : groups({ text: typed, actions, rows: data?.rows ?? [], withContext, uses: memory }),
    [within, typed, actions, data, withContext, memory],
  );
  const entries = shown.flatMap((group) => group.entries);
  const at = Math.min(active, entries.length - 1);
  const context = withContext ? actions.find((action) => action.group === 'context' && action.context)?.context : undefined;

  const move = (to: number) => {
    const next = (to + entries.length) % Math.max(1, entries.length);
    setActive(next);
    list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const type = (value: string) => {
    setTyped(value);
    setWithin(null);
    setActive(0);
  };
  const choose = (entry: Entry, options: boolean) => {
    if (entry.disabledReason !== undefined) return;
    used(entry.key);
    onClose();
    // After the dialog has given the focus back, so that what opens next can take it.
    setTimeout(() => setTimeout(() => carryOut(entry, options)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const entry = entries[at];
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'PageDown') move(Math.min(entries.length - 1, at + 8));
    else if (event.key === 'PageUp') move(Math.max(0, at - 8));
    else if (event.key === 'Enter' && entry) choose(entry, event.ctrlKey || event.metaKey);
    else if (event.key === 'Tab' && !event.shiftKey && entry && rowActions(entry).length > 0) {
      setWithin(entry);
      setActive(0);
    } else if (event.key === 'Backspace' && typed === '' && within) setWithin(null);
    else if (event.key === 'Backspace' && typed === '' && context) setWithContext(false);
    else return;
    event.preventDefault();
  };

  const starts = shown.map((_, g) => shown.slice(0, g).reduce((sum, group) => sum + group.entries.length, 0));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div className="palette-scrim ui-scrim" />
        <div className="palette-place">
          <Dialog.Content className="palette" aria-describedby={undefined} onOpenAutoFocus={focus.remember} onCloseAutoFocus={focus.onCloseAutoFocus}>
            <Dialog.Title className="ui-hidden">{text('title')}</Dialog.Title>
            <div className="palette-head">
              <Icon name="search" size={18} />
              <input
                className="palette-input"
                role="combobox"
                aria-label={text('input')}
                aria-expanded={entries.length > 0}
                aria-controls={`${id}-list`}
                aria-autocomplete="list"
                aria-activedescendant={entries[at] ? `${id}-${at}` : undefined}
                placeholder={text('input')}
                spellCheck={false}
                autoComplete="off"
                value={typed}
                onChange={(event) => type(event.target.value)}
                onKeyDown={onKeyDown}
              />
              {context !== undefined && (
                <span className="palette-context">
                  <Icon name="list-checks" size={14} />
                  {context}
                  <IconButton icon="x" size="sm" label={text('remove-context', { context })} onClick={() => setWithContext(false)} />
                </span>
              )}
              <Kbd keys="Escape" />
            </div>
            <div ref={list} id={`${id}-list`} className="palette-list" role="listbox" aria-label={text('results')}>
              {shown.map((group, g) => (
                <div key={group.id} role="group" aria-label={group.title}>
                  <div className="palette-group-title" aria-hidden>{group.title}</div>
                  {group.entries.map((entry, i) => {
                    const own = (starts[g] ?? 0) + i;
                    return (
                      <Row
                        key={entry.key}
                        id={`${id}-${own}`}
                        at={own}
                        entry={entry}
                        query={typed}
                        active={own === at}
                        onActivate={() => setActive(own)}
                        onClick={() => {
                          // What acts on a business system never runs by a stray click: the first one only chooses it.
                          if (entry.runs && own !== at) setActive(own);
                          else choose(entry, false);
                        }}
                      />
                    );
                  })}
                </div>
              ))}
              {entries.length === 0 && data !== undefined && (
                <EmptyState icon="search-x" title={text('nothing', { text: typed })} actions={<Button size="sm" onClick={() => type('help')}>{text('nothing.help')}</Button>} />
              )}
            </div>
            <div className="palette-foot" aria-hidden>
              <Kbd keys="ArrowUp ArrowDown" />
              {text('move')}
              <Kbd keys="Enter" />
              {text('run')}
              <Kbd keys="Tab" />
              {text('actions')}
              <span className="ui-spacer" />
              {text('foot.type')}
              <Kbd keys=">" />
              {text('foot.commands')}
              <Kbd keys="@" />
              {text('foot.people')}
              <Kbd keys="#" />
              {text('foot.rows')}
            </div>
            <div className="ui-hidden" role="status">{text('results-count', { n: entries.length })}</div>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface RowProps {
  id: string;
  at: number;
  entry: Entry;
  query: string;
  active: boolean;
  onActivate: () => void;
  onClick: () => void;
}

function Row({ id, at, entry, query, active, onActivate, onClick }: RowProps) {
  return (
    <div id={id} data-at={at} className="palette-row" role="option" aria-selected={active} aria-disabled={entry.disabledReason !== undefined || undefined} onMouseMove={entry.runs ? undefined : onActivate} onClick={onClick}>
      <span className="palette-glyph" data-runs={entry.runs || undefined}>
        <Icon name={entry.icon} size={14} />
      </span>
      {/* The marks cut the label into pieces; it is read in one. */}
      <span className="ui-hidden">{entry.label}</span>
      <span className="palette-label" aria-hidden>
        {marked(entry.label, query).map((part, i) => (part.match ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
      </span>
      <span className="palette-detail">{entry.disabledReason ?? entry.detail}</span>
      {entry.chips.map((chip) => (
        <AsWhomChip key={chip.text} whom={chip} />
      ))}
      {active && entry.runs ? <Kbd keys="Enter" /> : entry.keys !== '' && <Kbd keys={entry.keys} />}
    </div>
  );
}

const places: Record<string, RouteName> = { flow: 'flow', view: 'view', connection: 'connections', run: 'run', setting: 'settings' };

function carryOut(entry: Entry, options: boolean) {
  if ('action' in entry.source) {
    perform(entry.source.action, 'palette', options);
    return;
  }
  const { row } = entry.source;
  if (row.kind === 'flow' && (row.action === 'run' || row.action === 'run-with-inputs')) {
    if (!request('run-once', { flowId: row.id, withInputs: options || row.action === 'run-with-inputs' })) go({ name: 'flow', id: row.id });
  } else if (row.kind === 'flow' && (row.action === 'runs' || row.action === 'versions')) go({ name: 'flow', id: row.id, tab: row.action });
  else if (row.kind === 'personal') {
    if (!request('set-up', { connectionId: row.id })) go('personal-connections');
  } else if (row.kind === 'row') {
    // A row is named by its View and its key: "view/key".
    const [view = '', ...key] = row.id.split('/');
    go({ name: 'view', id: view, query: { row: key.join('/') } });
  } else {
    const name = places[row.kind];
    if (name) go({ name, id: row.id });
  }
}
