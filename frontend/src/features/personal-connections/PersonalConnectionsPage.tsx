import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useActions } from '../../actions';
import { keys, personal, type wire } from '../../api';
import { useKept } from '../../routing';
import { personalConnections as text } from '../../texts/personal-connections';
import { Button, EmptyState, FaultState, Page, PlainHead, SearchInput, SegmentedControl, Skeleton } from '../../ui';
import { NoMatch } from '../states/api';
import { KeychainBanner, useKeychain } from './KeychainBanner';
import { countOf, found, inSegment, type Segment, type Situation } from './model';
import { SignInTable } from './SignInTable';
import { useSignIns } from './useSignIns';
import './personal-connections.css';

/** Personal Connections: what the person who sits here has for each dynamic connection. */
export function PersonalConnectionsPage() {
  const { data, error, refetch } = useQuery({ queryKey: keys.personal(), queryFn: personal.list, refetchInterval: 60_000 });
  return (
    <Page title={text('title')}>
      <div className="personal">
        <PlainHead title={text('title')} sub={text('sub')} />
        {data ? <Loaded data={data} /> : error ? <FaultState fault={error} onRetry={() => void refetch()} /> : <div className="personal-loading"><Skeleton rows={6} columns={5} label={text('loading')} /></div>}
      </div>
    </Page>
  );
}

function Loaded({ data }: { data: wire.PersonalList }) {
  const rows = data.rows ?? [];
  const [segment, setSegment] = useKept<Segment>('segment', 'all');
  const [query, setQuery] = useState('');
  const keychain = useKeychain();
  const signIns = useSignIns();
  const situation: Situation = { keychain: data.keychain.state, online: useOnline() };
  const shown = rows.filter((row) => inSegment(row, segment) && found(row, query.trim()));
  const elsewhere = rows.filter((row) => found(row, query.trim())).length;

  // What was never looked at is looked at once: the banner must not stay without an answer.
  const { mutate: look } = keychain.check;
  const unseen = data.keychain.state === 'unknown';
  useEffect(() => {
    if (unseen) look();
  }, [unseen, look]);

  useActions([
    { id: 'personal.search', label: text('search'), icon: 'search', group: 'context', keys: ['/'], hidden: true, run: () => document.querySelector<HTMLInputElement>('.personal-search input')?.focus() },
    { id: 'personal.lock', label: text('banner.lock'), icon: 'lock-keyhole', group: 'personal', when: () => data.keychain.state === 'unlocked' && data.keychain.canLock, run: () => keychain.lock.mutate() },
    { id: 'personal.unlock', label: text('banner.unlock'), icon: 'lock-keyhole-open', group: 'personal', when: () => data.keychain.state === 'locked', run: () => keychain.unlock.mutate() },
  ]);

  return (
    <>
      <KeychainBanner keychain={data.keychain} use={keychain} />
      {rows.length === 0 ? (
        <EmptyState icon="user-round-key" tone="identity" title={text('empty.title')}>{text('empty.text')}</EmptyState>
      ) : (
        <>
          <div className="personal-tools">
            <SegmentedControl
              label={text('segments')}
              value={segment}
              onChange={setSegment}
              segments={(['all', 'needs-you', 'valid'] as const).map((value) => ({ value, label: text(value), count: countOf(rows, value) }))}
            />
            <span className="personal-search"><SearchInput label={text('search')} value={query} onChange={setQuery} /></span>
          </div>
          {shown.length > 0 ? (
            <div className="personal-table">
              <SignInTable rows={shown} keychain={data.keychain} situation={situation} signIns={signIns} unlocking={keychain.unlock.isPending} onUnlock={() => keychain.unlock.mutate()} />
            </div>
          ) : query.trim() !== '' ? (
            <NoMatch query={query.trim()} {...(segment !== 'all' && elsewhere > 0 ? { filter: { name: text(segment), rows: elsewhere, onRemove: () => setSegment('all') } } : {})} onClear={() => setQuery('')} />
          ) : (
            <Nothing segment={segment} onAll={() => setSegment('all')} />
          )}
        </>
      )}
    </>
  );
}

function Nothing({ segment, onAll }: { segment: Segment; onAll: () => void }) {
  const good = segment === 'needs-you';
  return (
    <EmptyState icon={good ? 'circle-check' : 'circle-dashed'} tone={good ? 'success' : 'neutral'} title={text(good ? 'none.needs-you' : 'none.valid')} actions={<Button size="sm" onClick={onAll}>{text('show-all')}</Button>}>
      {text(good ? 'none.needs-you-text' : 'none.valid-text')}
    </EmptyState>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}
