import { useEffect, useId, useMemo, useState } from 'react';
import type { wire } from '../../../api';
import { building as words } from '../../../texts/building';
import { panel as text } from '../../../texts/panel';
import { AppTile, Button, IconButton, Input, Menu, Note, Panel, Tabs } from '../../../ui';
import { shortSystem, useChoices } from '../connection/useChoices';
import { useBuilding } from '../building';
import { useDraft } from '../draft';
import { useRunOnce } from '../run';
import { AllBundles } from './AllBundles';
import { ErrorHandling, handlerOf } from './ErrorHandling';
import { FormProvider, type FormContext } from './form/context';
import { FormFields } from './form/FormFields';
import { isShown } from './model/form';
import { Notes } from './Notes';
import { SettingsTab } from './SettingsTab';
import { useModuleEdits } from './useModuleEdits';
import './panel.css';

type TabName = 'settings' | 'errors' | 'advanced' | 'notes';

/** The settings of a module, docked at the right: what it does, as whom, and what happens when it fails. */
export function ModulePanel({ module, onClose }: { module: wire.FlowModule; onClose: () => void }) {
  const { flow, flowId, catalogue, apply, readOnly, problemField, saving } = useDraft();
  const run = useRunOnce();
  const building = useBuilding();
  const pinned = building.pins.has(module.id);
  const edits = useModuleEdits(module);
  const [tab, setTab] = useState<TabName>('settings');
  const [renaming, setRenaming] = useState(false);
  const whomId = useId();
  const app = catalogue.apps.find((a) => a.name === module.app);
  const action = app?.actions.find((a) => a.name === module.action);
  const face = flow.faces.find((f) => f.id === module.id);
  const title = face?.title || module.name || action?.title || module.action;
  const locked = readOnly ? text('read-only', { reason: readOnly }) : undefined;
  const inputs = action?.inputs ?? [];
  const advanced = inputs.filter((f) => f.advanced);
  const handler = handlerOf(flow.document, module.id);

  // A problem brings its tab along.
  useEffect(() => {
    if (problemField === null) return;
    const name = problemField.split(/[.[]/)[0];
    setTab(advanced.some((f) => f.name === name) ? 'advanced' : problemField === 'notes' ? 'notes' : 'settings');
    // Only a new wish moves the tabs.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [problemField]);

  const { row } = useChoices(module, (app?.methods ?? []).length > 0);
  const system = shortSystem(row?.system) || flow.dynamic.find((d) => d.id === module.connection?.dynamic)?.system || face?.chips[0]?.system || '';
  const form = useMemo<FormContext>(() => ({ flowId, module: module.id, values: edits.values, problems: flow.problems, system, locked, wanted: problemField, done: edits.flush }), [flowId, module.id, edits, flow.problems, system, locked, problemField]);

  const trigger = face?.trigger || action?.control === 'trigger';
  const runnable = trigger ? text('only.trigger') : run.active ? text('only.busy') : undefined;
  // As whom it runs stands before the click: a build-time value takes the person's place in a draft.
  const inUse = flow.dynamic.find((d) => d.id === module.connection?.dynamic);
  const account = row?.account || face?.chips[0]?.account || '';
  const whom = inUse ? (inUse.buildTime ? text('only.builds', { account: inUse.buildTime }) : text('only.you')) : module.connection?.shared && account ? text('only.shared', { account }) : undefined;
  const rename = (name: string) => {
    setRenaming(false);
    if (name.trim() !== title) void apply([{ op: 'rename_module', id: module.id, name: name.trim() }]).catch(() => {});
  };
  const visible = advanced.filter((f) => isShown(f, inputs, edits.values));

  return (
    <Panel
      name="module"
      line={false}
      title={renaming ? <NameField name={title} onDone={rename} onCancel={() => setRenaming(false)} /> : title}
      sub={app && action ? text('sub', { app: app.title, action: action.title, n: module.id }) : text('sub.unknown', { app: module.app, action: module.action, n: module.id })}
      glyph={<span className="mp-tile"><AppTile size={36} accent={face?.accent ?? app?.accent ?? 'flow'} glyph={face?.glyph ?? ''} icon={face?.icon ?? app?.icon ?? ''} /></span>}
      onClose={onClose}
      actions={
        <Menu
          items={[
            { id: 'rename', label: text('more.rename'), icon: 'pencil', keys: 'F2', disabledReason: locked, onSelect: () => setRenaming(true) },
            { id: 'duplicate', label: text('more.duplicate'), icon: 'copy', keys: '$mod+d', disabledReason: locked ?? (trigger ? text('only.trigger') : undefined), onSelect: () => void apply([{ op: 'duplicate', ids: [module.id] }]).catch(() => {}) },
            { kind: 'separator', id: 'line-pins' },
            { id: 'pin-last', label: words('pin.last'), icon: 'pin', disabledReason: building.pinnable(module.id) ? undefined : words('pin.none-kind'), onSelect: () => void building.pin(module.id) },
            { id: 'pin-edit', label: words(pinned ? 'pin.edit' : 'pin.write'), icon: 'pencil-line', disabledReason: building.pinnable(module.id) ? undefined : words('pin.none-kind'), onSelect: () => run.editPin(module.id) },
            { id: 'break', label: words(building.breakpoints.includes(module.id) ? 'break.clear' : 'break.set'), icon: 'circle-dot', onSelect: () => building.toggleBreak(module.id) },
            { kind: 'separator', id: 'line' },
            {
              id: 'remove', label: text('more.remove'), icon: 'trash-2', tone: 'danger', keys: 'Delete', disabledReason: locked,
              onSelect: () => {
                onClose();
                void apply([{ op: 'remove_module', ids: [module.id] }], { toast: text('more.removed', { name: title }), undoable: true }).catch(() => {});
              },
            },
          ]}
        >
          <IconButton icon="ellipsis" label={text('more')} />
        </Menu>
      }
      foot={
        <>
          <Button
            icon="play"
            disabledReason={runnable}
            hint={whom}
            aria-describedby={whom === undefined ? undefined : whomId}
            onClick={() => {
              edits.flush();
              run.start({ only: module.id });
            }}
          >
            {text('only')}
          </Button>
          {whom !== undefined && <span id={whomId} className="ui-hidden">{whom}</span>}
          <span className="ui-spacer" />
          <span className="ui-small ui-tertiary mp-saves">{saving === 'saving' ? text('saving') : text('saves')}</span>
        </>
      }
    >
      <FormProvider value={form}>
        <Tabs<TabName>
          label={text('tabs')}
          value={tab}
          onChange={(next) => {
            edits.flush();
            setTab(next);
          }}
          tabs={[
            {
              value: 'settings',
              label: text('tab.settings'),
              content: (
                <div className="mp-body">
                  {pinned && <Note tone="warning" icon="pin" title={words('pin.mark')} actions={<><Button size="xs" onClick={() => run.editPin(module.id)}>{words('pin.edit')}</Button><Button size="xs" onClick={() => building.unpin([module.id])}>{words('pin.remove')}</Button></>} />}
                  {locked && <Note tone="neutral" icon="lock">{locked}</Note>}
                  {app && action ? <SettingsTab module={module} app={app} action={action} edits={edits} /> : <Note tone="warning" title={text('unknown')}>{text('unknown.text', { app: module.app, action: module.action })}</Note>}
                  <AllBundles module={module} values={edits.values} />
                </div>
              ),
            },
            { value: 'errors', label: text('tab.errors'), ...(handler ? { count: 1 } : {}), content: <div className="mp-body"><ErrorHandling module={module} locked={locked} /></div> },
            {
              value: 'advanced',
              label: text('tab.advanced'),
              content: (
                <div className="mp-body">
                  {visible.length === 0 ? <p className="ui-small ui-tertiary">{text('no-advanced')}</p> : <FormFields fields={advanced.map((f) => ({ ...f, showField: isShown(f, inputs, edits.values) ? '' : f.showField }))} values={edits.values} base="" onChange={edits.set} limit={40} />}
                </div>
              ),
            },
            { value: 'notes', label: text('tab.notes'), content: <div className="mp-body"><Notes module={module} locked={locked} /></div> },
          ]}
        />
      </FormProvider>
    </Panel>
  );
}

/** The name of the module, changed in place. */
function NameField({ name, onDone, onCancel }: { name: string; onDone: (name: string) => void; onCancel: () => void }) {
  const [typed, setTyped] = useState(name);
  return (
    <Input
      aria-label={text('rename')}
      value={typed}
      autoFocus
      maxLength={120}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => onDone(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(typed);
        else if (event.key === 'Escape') onCancel();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
