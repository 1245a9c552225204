import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useActions } from '../../actions';
import { connections, isFault, keys, toFault, type wire } from '../../api';
import { go, useKept } from '../../routing';
import { connections as text } from '../../texts/connections';
import { AppTile, AsWhomChip, Button, Chip, FaultState, IconButton, Input, Menu, Skeleton, Tabs, toast } from '../../ui';
import { History } from './History';
import { lookOf, unusedName } from './model';
import { Overview } from './Overview';
import { Tested, type TestState } from './Tested';
import { Uses } from './Uses';

interface Props {
  row: wire.ConnectionRow;
  rows: wire.ConnectionRow[];
  onChanged: () => void;
  /** Create a dynamic connection for the same system. */
  onDynamic: (row: wire.ConnectionRow) => void;
}

type TabName = 'overview' | 'uses' | 'history';

/** One connection: its system, its sign-in, its last test, and what would stop without it. */
export function Detail({ row, rows, onChanged, onDynamic }: Props) {
  const client = useQueryClient();
  const view = useQuery({ queryKey: keys.connection(row.id), queryFn: () => connections.get({ id: row.id } as wire.ID) });
  const [tab, setTab] = useKept<TabName>('tab', 'overview');
  const [renaming, setRenaming] = useState(false);
  const [test, setTest] = useState<TestState>('idle');
  const dynamic = row.kind !== 'shared';
  const look = lookOf(row.state);
  const testing = typeof test === 'object' && 'testing' in test;

  const changed = () => {
    void client.invalidateQueries({ queryKey: keys.connection(row.id) });
    onChanged();
  };
  const run = async () => {
    if (testing) return;
    setTest({ testing: row.name });
    try {
      setTest({ result: await connections.test({ id: row.id } as wire.ID) });
    } catch (thrown) {
      setTest({ fault: toFault(thrown) });
    }
    changed();
  };
  const duplicate = async () => {
    try {
      const made = await connections.create({ id: '', kind: row.kind, name: unusedName(text('copy', { name: row.name }), rows), app: row.app, method: view.data?.method ?? '', system: {}, sameAs: row.id });
      onChanged();
      go({ name: 'connections', id: made.row.id });
      toast(text(dynamic ? 'duplicated.dynamic' : 'duplicated'));
    } catch (thrown) {
      const fault = toFault(thrown);
      toast([fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.'));
    }
  };
  useActions([
    { id: 'connections.test', label: text('test'), icon: 'plug-zap', group: 'context', context: row.name, run: () => void run() },
    { id: 'connections.rename', label: text('more.rename'), icon: 'pencil', group: 'context', context: row.name, keys: ['F2'], run: () => setRenaming(true) },
    { id: 'connections.duplicate', label: text('more.duplicate'), icon: 'copy', group: 'context', context: row.name, run: () => void duplicate() },
  ]);

  return (
    <>
      <div className="cn-detail-head">
        <span className="cn-round"><AppTile size={36} accent={row.accent} glyph={row.glyph} icon={row.icon} ring={dynamic} /></span>
        <div className="ui-stack cn-detail-title">
          {renaming ? <Rename row={row} onDone={(done) => { setRenaming(false); if (done) changed(); }} /> : <h2 className="ui-h2 ui-truncate">{row.name}</h2>}
          <div className="ui-row cn-facts">
            <span className="ui-small ui-secondary">{[row.appTitle, row.system].filter(Boolean).join(', ')}</span>
            {dynamic ? <AsWhomChip whom={{ kind: 'personal', text: text('chip.each'), connection: row.name, system: row.system }} /> : row.account && <AsWhomChip whom={{ kind: 'shared', text: text('chip.as', { account: row.account }), account: row.account, connection: row.name, system: row.system }} />}
            {!dynamic && <Chip tone={look.tone} icon={look.icon}>{row.stateText}</Chip>}
          </div>
        </div>
        <Button icon="plug-zap" busy={testing} onClick={() => void run()}>{text('test')}</Button>
        <Menu
          items={[
            { id: 'rename', label: text('more.rename'), icon: 'pencil', keys: 'F2', onSelect: () => setRenaming(true) },
            { id: 'duplicate', label: text('more.duplicate'), icon: 'copy', onSelect: () => void duplicate() },
          ]}
        >
          <IconButton icon="ellipsis-vertical" bordered label={text('more')} />
        </Menu>
      </div>
      {test !== 'idle' && <div className="cn-tested"><Tested state={test} /></div>}
      {view.error && !view.data ? (
        <FaultState fault={view.error} onRetry={() => void view.refetch()} />
      ) : !view.data ? (
        <Skeleton rows={6} columns={2} />
      ) : (
        <Tabs<TabName>
          label={text('tabs')}
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'overview', label: text('tab.overview'), content: <Overview view={view.data} onChanged={changed} onUses={() => setTab('uses')} onDynamic={() => onDynamic(row)} /> },
            { value: 'uses', label: text('tab.uses'), count: view.data.uses.length, content: <div className="cn-tab"><Uses uses={view.data.uses} /></div> },
            { value: 'history', label: text('tab.history'), content: <div className="cn-tab"><History rows={view.data.history} connectionId={row.id} /></div> },
          ]}
        />
      )}
    </>
  );
}

function Rename({ row, onDone }: { row: wire.ConnectionRow; onDone: (changed: boolean) => void }) {
  const [name, setName] = useState(row.name);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (busy) return;
    if (name.trim() === row.name) {
      onDone(false);
      return;
    }
    setBusy(true);
    try {
      await connections.change({ id: row.id, kind: row.kind, name: name.trim(), app: row.app, method: '', system: null, sameAs: '' } as unknown as wire.ConnectionDraft);
      toast(text('renamed'));
      onDone(true);
    } catch (thrown) {
      setWrong(isFault(thrown) ? thrown.text || thrown.title : '');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="cn-rename"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Input
        aria-label={text('rename.label')}
        aria-invalid={wrong !== '' || undefined}
        value={name}
        autoFocus
        maxLength={60}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          onDone(false);
        }}
      />
      <Button size="sm" type="submit" variant="primary" busy={busy}>{text('rename.save')}</Button>
      <Button size="sm" onClick={() => onDone(false)}>{text('rename.cancel')}</Button>
      {wrong && <span role="alert" className="ui-field-error">{wrong}</span>}
    </form>
  );
}
