import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useActions } from '../../actions';
import { connections, keys, type wire } from '../../api';
import { go, Link, type Route } from '../../routing';
import { connection as dialogText } from '../../texts/connection';
import { connections as text } from '../../texts/connections';
import { AppTile, Button, Chip, EmptyState, FaultState, Icon, Page, SearchInput, Skeleton, toast } from '../../ui';
import { CreateConnection } from './CreateConnection';
import { CreateDynamic } from './CreateDynamic';
import { Detail } from './Detail';
import { found, grouped, lookOf } from './model';
import { useRemovals } from './removals';
import './connections.css';

/** All connections: which systems there are, as whom each acts, and what hangs on it. */
export function ConnectionsPage({ route }: { route: Route }) {
  const client = useQueryClient();
  const list = useQuery({ queryKey: keys.connections(), queryFn: connections.list });
  const going = useRemovals((state) => state.ids);
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<'shared' | 'dynamic' | null>(null);
  const [like, setLike] = useState<wire.ConnectionRow>();
  const rows = (list.data?.connections ?? []).filter((row) => !going.has(row.id));
  const hits = found(rows, search);
  const { shared, dynamic } = grouped(hits);
  const chosen = rows.find((row) => row.id === route.id);
  const box = useRef<HTMLDivElement>(null);

  useActions([
    { id: 'connections.create', label: text('create'), icon: 'plus', group: 'context', run: () => setDialog('shared') },
    { id: 'connections.create-dynamic', label: text('create-dynamic'), icon: 'user-round-plus', group: 'context', run: () => { setLike(undefined); setDialog('dynamic'); } },
    { id: 'connections.search', label: text('search'), icon: 'search', group: 'context', keys: ['/'], hidden: true, run: () => box.current?.querySelector('input')?.focus() },
  ]);

  const open = (id: string) => go({ name: 'connections', id });
  const stale = () => {
    void client.invalidateQueries({ queryKey: keys.connections() });
    void client.invalidateQueries({ queryKey: keys.shell() });
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const all = [...(box.current?.querySelectorAll<HTMLElement>('.cn-item') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (by === 0 || at < 0) return;
    event.preventDefault();
    all[at + by]?.focus();
  };
  const group = (title: string, sub: string, none: string, items: wire.ConnectionRow[]) => (
    <section aria-label={title} className="cn-group">
      <div className="cn-group-head">
        <h2 className="ui-label ui-secondary">{title}</h2>
        <span className="ui-spacer" />
        <span className="ui-label ui-secondary">{sub}</span>
      </div>
      {items.length === 0 && <p className="ui-small ui-tertiary cn-none">{none}</p>}
      <ul>
        {items.map((row) => (
          <li key={row.id}><Item row={row} on={row.id === route.id} /></li>
        ))}
      </ul>
    </section>
  );

  return (
    <Page title={text('title')} fixed>
      <div className="cn">
        <div ref={box} role="presentation" className="cn-list" onKeyDown={onKey}>
          <div className="cn-head">
            <h1 className="ui-h2">{text('title')}</h1>
            <span className="ui-spacer" />
            <Button size="sm" icon="plus" onClick={() => setDialog('shared')}>{text('create')}</Button>
          </div>
          <div className="cn-search"><SearchInput label={text('search')} value={search} onChange={setSearch} /></div>
          <nav className="cn-scroll" aria-label={text('list.label')}>
            {list.error && !list.data ? (
              <FaultState fault={list.error} onRetry={() => void list.refetch()} />
            ) : !list.data ? (
              <Skeleton rows={8} columns={1} label={text('list.loading')} />
            ) : search.trim() !== '' && hits.length === 0 ? (
              <p className="ui-small ui-tertiary cn-none">{text('found-none', { text: search.trim() })}</p>
            ) : (
              <>
                {(shared.length > 0 || search === '') && group(text('shared.title'), text('shared.text'), text('shared.none'), shared)}
                {(dynamic.length > 0 || search === '') && group(text('dynamic.title'), text('dynamic.text'), text('dynamic.none'), dynamic)}
              </>
            )}
          </nav>
          <div className="cn-foot ui-small ui-tertiary">
            <Icon name="user-round-key" size={14} />
            <span>{text('foot')}</span>
            <Link to="personal-connections">{text('foot.link')}</Link>
          </div>
        </div>
        <div className="cn-detail">
          {chosen ? (
            <Detail key={chosen.id} row={chosen} rows={rows} onChanged={stale} onDynamic={(row) => { setLike(row); setDialog('dynamic'); }} />
          ) : list.data && rows.length === 0 ? (
            <EmptyState icon="plug" title={text('empty.title')} actions={<Button size="sm" variant="primary" icon="plus" onClick={() => setDialog('shared')}>{text('create')}</Button>}>{text('empty.text')}</EmptyState>
          ) : list.data && route.id !== '' && !going.has(route.id) ? (
            <EmptyState icon="unplug" title={text('gone.title')}>{text('gone.text')}</EmptyState>
          ) : list.data ? (
            <EmptyState icon="plug" title={text('choose.title')}>{text('choose.text')}</EmptyState>
          ) : null}
        </div>
      </div>
      <CreateConnection
        open={dialog === 'shared'}
        onClose={() => setDialog(null)}
        onCreated={(view) => {
          stale();
          open(view.row.id);
        }}
        onSignedIn={stale}
      />
      {dialog === 'dynamic' && (
        <CreateDynamic
          app={like?.app}
          sameAs={like?.id}
          onClose={() => setDialog(null)}
          onCreated={async (view) => {
            stale();
            toast(dialogText('dynamic.created'));
            open(view.row.id);
            return true;
          }}
        />
      )}
    </Page>
  );
}

function Item({ row, on }: { row: wire.ConnectionRow; on: boolean }) {
  const look = lookOf(row.state);
  const dynamic = row.kind !== 'shared';
  return (
    <Link to={{ name: 'connections', id: row.id }} className="cn-item" aria-current={on ? 'page' : undefined}>
      <AppTile accent={row.accent} glyph={row.glyph} icon={row.icon} ring={dynamic} />
      <span className="ui-stack cn-item-text">
        <span className="ui-strong ui-truncate">{row.name}</span>
        <span className="cn-item-sub ui-small ui-tertiary">
          <Icon name={dynamic ? 'user-round' : 'plug'} size={13} className={dynamic ? 'cn-each' : ''} />
          <span className="ui-truncate">{[dynamic ? text('item.each') : row.account ? text('item.as', { account: row.account }) : text('item.unsigned'), text('item.flows', { n: row.flows })].join(' · ')}</span>
        </span>
      </span>
      {dynamic ? (
        <Icon name="chevron-right" size={14} className="cn-chevron" />
      ) : look.quiet ? (
        <span className="cn-state" data-tone={look.tone}><Icon name={look.icon} /><span className="ui-hidden">{row.stateText}</span></span>
      ) : (
        <Chip tone={look.tone}>{row.stateText}</Chip>
      )}
    </Link>
  );
}
