import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { audit, keys, useShell, type wire } from '../../api';
import { audit as text } from '../../texts/audit';
import { Button, IconButton, Menu, SearchInput, type MenuItem } from '../../ui';
import { cleared, filtered, further, linked, usual, type FilterName, type Filters } from './model';
import { WhenFilter } from './WhenFilter';

interface Props {
  filters: Filters;
  /** How many events match; the search says it. */
  total: number;
  onChange: (filters: Filters) => void;
}

/** The filters that the address holds, and the search. */
export function FilterBar({ filters, total, onChange }: Props) {
  const { data: choices } = useQuery({ queryKey: keys.auditChoices(), queryFn: audit.choices, staleTime: 15_000 });
  const { data: shell } = useShell();
  const [added, setAdded] = useState<FilterName[]>([]);
  const [opened, setOpened] = useState<FilterName | ''>('');
  const shown = further.filter((name) => filters[name] !== '' || added.includes(name));
  const hidden = further.filter((name) => !shown.includes(name));
  const set = (name: keyof Filters, value: string) => onChange({ ...filters, [name]: value });
  const props = (name: FilterName) => ({
    name, value: filters[name], choices: choicesOf(name, choices, shell?.person), open: opened === name,
    onOpen: (open: boolean) => setOpened(open ? name : ''), onChange: (value: string) => set(name, value),
  });
  return (
    <div className="audit-bar" role="group" aria-label={text('filters')}>
      <WhenFilter value={filters.when} onChange={(value) => set('when', value)} />
      {[...usual, ...shown].map((name) => <ChoiceFilter key={name} {...props(name)} />)}
      {linked.filter((name) => filters[name] !== '').map((name) => (
        <span key={name} className="audit-linked">
          <span className="ui-tertiary">{text(`filter.${name}`)}</span>
          <span className="ui-strong ui-truncate" title={filters[name]}>{filters[name]}</span>
          <IconButton size="sm" icon="x" label={text('filter.remove', { name: text(`filter.${name}`) })} onClick={() => set(name, '')} />
        </span>
      ))}
      {hidden.length > 0 && (
        <Menu
          align="start"
          items={hidden.map((name) => ({
            id: name,
            label: text(`filter.${name}`),
            onSelect: () => {
              setAdded([...added, name]);
              // After this menu has given the focus back, or the next would close at once.
              setTimeout(() => setOpened(name), 0);
            },
          }))}
        >
          <IconButton icon="list-filter" label={text('filter.more')} />
        </Menu>
      )}
      {filtered(filters) && (
        <Button size="sm" variant="ghost" onClick={() => { setAdded([]); onChange(cleared(filters)); }}>{text('filter.clear')}</Button>
      )}
      <span className="ui-spacer" />
      <Search value={filters.q} total={total} onChange={(q) => set('q', q)} />
    </div>
  );
}

interface ChoiceProps {
  name: FilterName;
  value: string;
  choices: { value: string; label: string }[];
  open: boolean;
  onOpen: (open: boolean) => void;
  onChange: (value: string) => void;
}

function ChoiceFilter({ name, value, choices, open, onOpen, onChange }: ChoiceProps) {
  const all = text(name === 'person' ? 'filter.anyone' : 'filter.all');
  const title = text(`filter.${name}`);
  const label = value === '' ? all : (choices.find((choice) => choice.value === value)?.label ?? value);
  const items: MenuItem[] = [
    { id: 'all', label: all, checked: value === '', onSelect: () => onChange('') },
    ...choices.map((choice) => ({ id: `=${choice.value}`, label: choice.label, checked: choice.value === value, onSelect: () => onChange(choice.value) })),
    ...(choices.length === 0 ? [{ kind: 'label' as const, id: 'none', label: text('filter.none') }] : []),
  ];
  return (
    <Menu items={items} align="start" open={open} onOpenChange={onOpen}>
      <Button size="sm" iconEnd="chevron-down" className="audit-filter">
        <span>{title}</span>{' '}
        <strong className="ui-truncate">{label}</strong>
      </Button>
    </Menu>
  );
}

type Choices = wire.AuditChoices | undefined;

function choicesOf(name: FilterName, choices: Choices, me: wire.Person | undefined): { value: string; label: string }[] {
  if (name === 'person') {
    const people = (choices?.people ?? []).map((one) => (one.value === me?.id ? { ...one, label: text('me', { name: one.label }) } : one));
    return people.sort((a, b) => Number(b.value === me?.id) - Number(a.value === me?.id));
  }
  if (name === 'event') {
    const events = choices?.events ?? [];
    const groups = (['run', 'step', 'sign_in'] as const).filter((group) => events.filter((one) => one.value.startsWith(`${group}.`)).length > 1);
    return [...groups.map((group) => ({ value: `${group}.`, label: text(`group.${group}`) })), ...events];
  }
  if (name === 'outcome') return choices?.outcomes ?? [];
  if (name === 'flow') return choices?.flows ?? [];
  if (name === 'system') return choices?.systems ?? [];
  if (name === 'user') return choices?.remoteUsers ?? [];
  return name === 'connection' ? (choices?.connections ?? []) : [];
}

/** What is typed is asked for after a short rest, so that each letter is not a search. */
function Search({ value, total, onChange }: { value: string; total: number; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), 250);
    return () => clearTimeout(timer);
    // The newest onChange closes over the newest filters.
  }, [typed, value, onChange]);
  return (
    <span className="audit-search">
      <SearchInput label={text('search')} placeholder={value === '' && total > 0 ? text('search.count', { n: total }) : text('search')} value={typed} onChange={setTyped} />
    </span>
  );
}
