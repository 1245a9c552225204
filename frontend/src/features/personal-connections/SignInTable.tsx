import type { KeyboardEvent } from 'react';
import type { wire } from '../../api';
import { ago, exact } from '../../texts/format';
import { personalConnections as text } from '../../texts/personal-connections';
import { AppTile, Button, Icon, IconButton, Table, type Column } from '../../ui';
import { noMain, noTest, type Off, type Situation } from './model';
import { RemoveButton } from './RemoveButton';
import { StatusCell } from './StatusCell';
import { UsedBy } from './UsedBy';
import type { SignIns } from './useSignIns';

interface Props {
  rows: wire.PersonalRow[];
  keychain: wire.KeychainState;
  situation: Situation;
  signIns: SignIns;
  unlocking: boolean;
  onUnlock: () => void;
}

const mains = ['update_password', 'reauthorize', 'set_up', 'test', 'unlock'] as const;

/** The person's sign-ins. Enter does the main action of a row, T tests it, Delete removes it where nothing depends on it. */
export function SignInTable({ rows, keychain, situation, signIns, unlocking, onUnlock }: Props) {
  const why = (off: Off | undefined) => (off === undefined ? undefined : text(off, { name: keychain.name }));
  const gone = (row: wire.PersonalRow) => signIns.removed[row.connectionId] === true;
  const main = (row: wire.PersonalRow) => {
    if (row.main === 'test') signIns.test(row);
    else if (row.main === 'unlock') onUnlock();
    else signIns.open(row);
  };
  const noRemove = (row: wire.PersonalRow) => (row.state === 'missing' ? text('off.none') : undefined);
  const onRowKey = (row: wire.PersonalRow, event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (gone(row)) {
      if (event.key === 'Enter') signIns.undo(row.connectionId);
      return event.key === 'Enter';
    }
    if (event.key === 'Enter' && noMain(row, situation) === undefined) main(row);
    else if (event.key === 't' && noTest(row, situation) === undefined) signIns.test(row);
    // The button names what depends on it, so the key presses the button.
    else if (event.key === 'Delete') (event.currentTarget as HTMLElement).querySelector<HTMLElement>('[data-remove] button')?.click();
    else return false;
    return true;
  };

  const columns: Column<wire.PersonalRow>[] = [
    {
      id: 'connection',
      header: text('col.connection'),
      cell: (row) => (
        <span className="personal-name">
          <AppTile accent={row.accent} glyph={row.glyph} icon={row.icon} />
          <span className="ui-list-row-text">
            <span className="ui-stack">
              <span className="ui-strong ui-truncate" title={row.name}>{row.name}</span>
              <span className="ui-small ui-tertiary ui-truncate">{[row.system, row.practice ? text('practice') : ''].filter(Boolean).join(' · ')}</span>
            </span>
          </span>
        </span>
      ),
    },
    { id: 'user', header: text('col.user'), cell: (row) => (row.account === '' ? <span className="ui-tertiary">{text('user.none')}</span> : <span title={row.account}>{row.account}</span>) },
    { id: 'used-by', header: text('col.used-by'), controls: true, cell: (row) => <UsedBy row={row} /> },
    { id: 'last-used', header: text('col.last-used'), cell: (row) => <span className="ui-num ui-secondary" title={exact(row.lastUsed)}>{ago(row.lastUsed)}</span> },
    { id: 'status', header: text('col.status'), cell: (row) => <StatusCell row={row} test={signIns.tests[row.connectionId]} removed={gone(row)} /> },
    {
      id: 'actions',
      header: text('col.actions'),
      controls: true,
      cell: (row) => {
        const id = row.connectionId;
        if (gone(row)) return <span className="personal-actions"><Button size="sm" icon="undo-2" aria-label={text('of', { verb: text('undo'), name: row.name })} onClick={() => signIns.undo(id)}>{text('undo')}</Button></span>;
        const verb = text(`main.${mains.find((one) => one === row.main) ?? 'set_up'}`);
        const testing = signIns.tests[id]?.kind === 'testing';
        return (
          <span className="personal-actions">
            <Button
              size="sm"
              className="personal-main"
              aria-label={text('of', { verb, name: row.name })}
              busy={signIns.opening === id || (row.main === 'unlock' && unlocking) || (row.main === 'test' && testing)}
              disabledReason={why(noMain(row, situation))}
              onClick={() => main(row)}
            >
              {verb}
            </Button>
            <IconButton icon="plug-zap" label={text('of', { verb: text('test'), name: row.name })} busy={testing} disabledReason={why(noTest(row, situation))} onClick={() => signIns.test(row)} />
            <span data-remove>
              <RemoveButton row={row} busy={signIns.removing === id} disabledReason={noRemove(row)} onRemove={() => signIns.remove(row)} />
            </span>
          </span>
        );
      },
    },
  ];
  return (
    <Table
      label={text('title')}
      height="tall"
      rows={rows}
      columns={columns}
      rowKey={(row) => row.connectionId}
      rowName={(row) => row.name}
      onRowKey={onRowKey}
      faded={gone}
      stickyLast
      scroll={false}
      foot={<p className="personal-foot"><Icon name="shield-check" size={14} />{text('foot')}</p>}
    />
  );
}
