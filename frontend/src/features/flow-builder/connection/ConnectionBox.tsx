import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useActions } from '../../../actions';
import { connections, isFault, keys, toFault, type wire } from '../../../api';
import { connection as text } from '../../../texts/connection';
import { AppTile, AsWhomChip, Button, Field, IconButton, Input, Menu, Note, Popover, Select, toast, type MenuItem } from '../../../ui';
import { askForShared, CreateConnection, Tested, type TestState } from '../../connections/api';
import { useDraft, type FlowOp } from '../draft';
import { problemsOf } from '../panel/model/form';
import { BuildTimePopover } from './BuildTimePopover';
import { CreateDynamicDialog } from './CreateDynamicDialog';
import { dynamicReason, onDemand } from './scheduling';
import { shortSystem, useChoices } from './useChoices';
import { WhereUsed } from './WhereUsed';
import './connection.css';

interface Props {
  module: wire.FlowModule;
  app: wire.CatalogueApp;
  required: boolean;
  wanted: boolean;
}

const writes = new Set(['change', 'create', 'send', 'delete']);

/** Connection first, always: as whom the step acts, the box, and everything one can do with it. */
export function ConnectionBox({ module, app, required, wanted }: Props) {
  const { flow, apply, readOnly, refresh } = useDraft();
  const client = useQueryClient();
  const { choices, rows, id, row } = useChoices(module);
  const [menu, setMenu] = useState(false);
  const [dialog, setDialog] = useState<'shared' | 'dynamic' | null>(null);
  const [renaming, setRenaming] = useState(false);
  const [uses, setUses] = useState(false);
  const [test, setTest] = useState<TestState>('idle');
  const root = useRef<HTMLDivElement>(null);
  const ref = module.connection;
  const face = flow.faces.find((f) => f.id === module.id);
  const inUse = flow.dynamic.find((d) => d.id === id);
  const scheduled = dynamicReason(flow.document.scheduling);
  const problems = problemsOf(flow.problems, module.id, 'connection');
  const locked = readOnly || undefined;

  useEffect(() => setTest('idle'), [id]);
  useEffect(() => {
    if (wanted) root.current?.querySelector<HTMLElement>('[role="combobox"]')?.focus();
  }, [wanted]);

  const choose = (value: string) => {
    const [kind, ...rest] = value.split(':');
    const next = rest.join(':');
    const op: FlowOp = kind === 'dynamic' ? { op: 'add_dynamic', id: next, modules: [module.id] } : { op: 'set_connection', ids: [module.id], connection: kind === 'shared' ? { shared: next } : null };
    void apply([op]).catch(() => {});
  };
  const stale = () => {
    void client.invalidateQueries({ queryKey: keys.connections() });
    void refresh();
  };
  const run = async () => {
    setTest({ testing: row?.name ?? '' });
    try {
      setTest({ result: await connections.test({ id } as wire.ID) });
      stale();
    } catch (thrown) {
      setTest({ fault: toFault(thrown) });
    }
  };

  const first = id === '' ? text('menu.first') : undefined;
  const toDemand = () => void apply([{ op: 'set_scheduling', scheduling: { type: onDemand } }], { toast: text('switched'), undoable: true }).catch(() => {});
  const items: MenuItem[] = [
    { id: 'create', label: text('menu.create'), icon: 'plus', disabledReason: locked, onSelect: () => setDialog('shared') },
    { id: 'dynamic', label: text('menu.create-dynamic'), icon: 'user-round-plus', tone: 'identity', disabledReason: locked ?? scheduled, onSelect: () => setDialog('dynamic') },
    ...(scheduled !== undefined && !locked ? [{ id: 'switch', label: text('switch'), icon: 'hand', onSelect: toDemand } satisfies MenuItem] : []),
    { kind: 'separator', id: 'line' },
    { id: 'rename', label: text('menu.rename'), icon: 'pencil', keys: 'F2', disabledReason: first ?? locked, onSelect: () => setRenaming(true) },
    { id: 'test', label: text('menu.test'), icon: 'plug-zap', disabledReason: first, onSelect: () => void run() },
    { id: 'uses', label: text('menu.uses'), icon: 'list-tree', disabledReason: first, ...(row ? { badge: <span className="ui-count">{row.flows}</span> } : {}), onSelect: () => setUses(true) },
  ];
  useActions([{ id: 'builder.connection', label: text('options'), icon: 'plug', group: 'flow', keys: ['$mod+.'], inFields: true, run: () => setMenu(true) }]);

  const option = (r: wire.ConnectionRow) => ({
    value: `${r.kind}:${r.id}`,
    label: r.name,
    detail: r.kind === 'dynamic' ? text('detail.dynamic', { system: r.system }) : r.account ? text('detail.shared', { account: r.account }) : r.stateText,
    glyph: <AppTile accent={r.accent} glyph={r.glyph} icon={r.icon} size={20} ring={r.kind === 'dynamic'} />,
    ...(r.kind === 'dynamic' && scheduled !== undefined ? { disabledReason: scheduled } : {}),
  });
  const shared = rows.filter((r) => r.kind === 'shared').map(option);
  const dynamic = rows.filter((r) => r.kind === 'dynamic').map(option);
  const value = ref?.dynamic ? `dynamic:${ref.dynamic}` : ref?.shared ? `shared:${ref.shared}` : '';
  // The face knows the account when the list has not come yet.
  const account = row?.account || face?.chips.find((c) => c.connId === id)?.account || '';
  const chip = ref?.dynamic
    ? { kind: 'personal', text: text('runs-as.each'), connection: row?.name ?? inUse?.name ?? '', system: row?.system ?? '', connId: id, label: text('runs-as.each-label', { name: row?.name ?? inUse?.name ?? '' }) }
    : ref?.shared
      ? { kind: 'shared', text: account ? text('runs-as', { account }) : text('runs-as.someone'), account, connection: row?.name ?? '', system: row?.system ?? '', connId: id, label: account ? text('runs-as.label', { account }) : text('runs-as.someone') }
      : null;
  const error = problems.find((p) => p.severity === 'error')?.text;

  return (
    <div ref={root} role="presentation" className="cb" onKeyDown={(event) => {
      if (event.key !== 'F2' || first !== undefined || locked !== undefined) return;
      event.preventDefault();
      event.stopPropagation();
      setRenaming(true);
    }}>
      <Field label={text('label')} required={required} {...(chip ? { end: <AsWhomChip whom={chip} card /> } : {})} {...(error ? { error } : choices.error && !choices.data ? { warning: choices.error.title } : {})}>
        {renaming && row ? (
          <Rename row={row} onDone={(done) => { setRenaming(false); if (done) stale(); }} />
        ) : (
          <div className="cb-row">
            <Select
              value={value}
              onChange={choose}
              placeholder={text('choose')}
              disabledReason={locked}
              groups={[
                ...(shared.length > 0 ? [{ label: text('group.shared'), options: shared }] : []),
                ...(dynamic.length > 0 ? [{ label: text('group.dynamic'), options: dynamic }] : []),
                ...(value !== '' && !row && choices.data ? [{ label: text('none'), options: [{ value, label: text('gone') }] }] : []),
                ...(value !== '' && !required ? [{ label: text('none'), options: [{ value: 'none:', label: text('clear') }] }] : []),
              ]}
            />
            <Popover
              label={text('uses.title')}
              width={344}
              align="end"
              open={uses}
              onOpenChange={setUses}
              anchor={
                <span className="cb-more">
                  <Menu items={items} width={256} open={menu} onOpenChange={setMenu}>
                    <IconButton icon="ellipsis-vertical" label={text('options')} keys="$mod+." size="md" bordered />
                  </Menu>
                </span>
              }
            >
              {uses && id !== '' && <WhereUsed id={id} onGo={() => setUses(false)} />}
            </Popover>
          </div>
        )}
      </Field>
      <Tested state={test} />
      {typeof test === 'object' && 'result' in test && !test.result.ok && row?.kind === 'shared' && (
        <Button size="sm" onClick={() => void askForShared(id, (done) => { if (done) { setTest('idle'); stale(); } })}>{text('menu.sign-in')}</Button>
      )}
      {ref?.dynamic && <BuildTimePopover connectionId={ref.dynamic} inUse={inUse} row={row} rows={rows} app={app} locked={locked} onChanged={stale} />}
      {ref?.shared && face && writes.has(face.effect) && (
        <Note tone="warning" title={text('writes.title', { account: account || row?.name || '' })}>
          {module.app === 'sap' ? text('writes.sap') : text('writes.system', { system: shortSystem(row?.system) || app.title })}
        </Note>
      )}
      <CreateConnection
        open={dialog === 'shared'}
        onClose={() => setDialog(null)}
        app={module.app}
        sameAs={id || undefined}
        onCreated={(view) => {
          void apply([{ op: 'set_connection', ids: [module.id], connection: { shared: view.row.id } }]).catch(() => {});
          stale();
        }}
        onSignedIn={stale}
      />
      {dialog === 'dynamic' && <CreateDynamicDialog module={module} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** The name of a connection, changed in place. */
function Rename({ row, onDone }: { row: wire.ConnectionRow; onDone: (changed: boolean) => void }) {
  const [name, setName] = useState(row.name);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const save = async () => {
    if (name.trim() === row.name) return onDone(false);
    if (name.trim() === '') return setWrong(text('name.missing'));
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
    return undefined;
  };
  return (
    <div>
      <div className="cb-row">
        <Input
          aria-label={text('rename.label')}
          value={name}
          autoFocus
          maxLength={60}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void save();
            else if (event.key === 'Escape') onDone(false);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <IconButton icon="check" size="md" bordered busy={busy} label={text('rename.save')} onClick={() => void save()} />
        <IconButton icon="x" size="md" label={text('rename.cancel')} onClick={() => onDone(false)} />
      </div>
      {wrong && <p className="ui-field-error" role="alert">{wrong}</p>}
    </div>
  );
}
