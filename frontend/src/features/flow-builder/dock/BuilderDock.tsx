import { useMemo, useState } from 'react';
import { building as words } from '../../../texts/building';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Dock, Icon, IconButton, Menu, Popover, SplitButton, useElapsed, Whoms, type MenuItem } from '../../../ui';
import { useBuilding } from '../building';
import { useDraft } from '../draft';
import { treeOf } from '../model/graph';
import { scheduleWords } from '../model/scheduling';
import { useRunOnce } from '../run';
import { Acts } from './Acts';
import { PauseStrip, PinnedChip } from './Building';
import { Inputs } from './Inputs';
import { PreviousInputs } from './RunDialogs';
import { RunInputs } from './RunInputs';
import { Scheduling } from './Scheduling';
import './dock.css';

interface Props {
  active: number | null;
  open: 'scheduling' | 'inputs' | null;
  onOpen: (what: 'scheduling' | 'inputs' | null) => void;
  onAdd: (anchor: { x: number; y: number }) => void;
  more: MenuItem[];
}

/** The dock: run, when it runs, who acts, and what is used most while building. */
export function BuilderDock({ active, open, onOpen, onAdd, more }: Props) {
  const draft = useDraft();
  const run = useRunOnce();
  const building = useBuilding();
  const [previous, setPrevious] = useState(false);
  const { flow, readOnly, layout } = draft;
  const { document } = flow;
  // Who acts through pinned modules alone does not act now.
  const acts = useMemo(() => (building.pins.size === 0 ? flow.acts : flow.acts.filter((chip) => chip.modules.length === 0 || chip.modules.some((id) => !building.pins.has(id)))), [flow.acts, building.pins]);
  const off = readOnly || undefined;
  const nothing = document.modules.length === 0 ? text('run.none') : undefined;
  const chosen = draft.selected ?? active;
  const unlinked = chosen !== null && treeOf(document, (id) => flow.faces.find((f) => f.id === id)?.trigger ?? false).orphans.has(chosen) ? text('run.unlinked') : undefined;
  const needs = run.run?.run.state === 'needs_sign_in' || run.run?.run.state === 'waiting';
  return (
    <Dock label={text('dock')} place="start">
      <Popover
        label={text('inputs-form.title')}
        side="top"
        width={360}
        open={run.asking !== null}
        onOpenChange={(next) => !next && run.ask(null)}
        anchor={
          <span className="fb-dock-run">
            {run.active ? (
              <CancelButton since={run.since} onCancel={run.cancel} />
            ) : (
              <SplitButton
                variant={nothing ? 'default' : 'primary'}
                icon="play"
                keys="$mod+Enter"
                hint={text('run-once')}
                disabledReason={nothing}
                aria-describedby="fb-acts"
                onClick={() => run.start()}
                items={[
                  { id: 'inputs', label: text('run.inputs'), icon: 'text-cursor-input', keys: '$mod+Shift+Enter', disabledReason: nothing, onSelect: () => run.ask({}) },
                  { id: 'previous', label: words('run.previous'), icon: 'history', disabledReason: nothing ?? (document.inputs.length === 0 ? text('inputs-form.none') : undefined), onSelect: () => setPrevious(true) },
                  { id: 'unpinned', label: words('run.unpinned'), icon: 'pin-off', disabledReason: building.pins.size === 0 ? words('run.no-pins') : nothing, onSelect: () => run.start({ unpinned: true }) },
                  { id: 'step', label: words('run.step'), icon: 'circle-dot', disabledReason: nothing, onSelect: () => run.start({ step: true }) },
                  { kind: 'separator', id: 's-parts' },
                  { id: 'from', label: text('run.from'), icon: 'step-forward', disabledReason: chosen === null ? text('run.choose') : unlinked, onSelect: () => chosen !== null && run.start({ from: chosen }) },
                  { id: 'only', label: text('run.only'), icon: 'play', disabledReason: chosen === null ? text('run.choose') : undefined, onSelect: () => chosen !== null && run.start({ only: chosen }) },
                ]}
              >
                {text('run-once')}
              </SplitButton>
            )}
          </span>
        }
      >
        <RunInputs key={JSON.stringify(run.given)} acts={acts} inputs={document.inputs} given={run.given} onCancel={() => run.ask(null)} onRun={(inputs) => run.start({ ...run.asking, inputs })} />
      </Popover>
      <Popover label={words('previous.title')} side="top" width={360} open={previous} onOpenChange={setPrevious} anchor={<span className="fb-dock-anchor" />}>
        <PreviousInputs flowId={draft.flowId} onChoose={(inputs) => {
          setPrevious(false);
          run.offer(inputs);
          run.ask({});
        }} />
      </Popover>
      {run.pause && <PauseStrip pause={run.pause} />}
      {needs && <Button variant="identity" icon="user-round-key" onClick={run.signIn}>{text('run.sign-in')}</Button>}
      {run.run !== null && !run.active && <IconButton icon="eraser" label={text('run.clear')} side="top" onClick={run.clear} />}
      <Popover
        label={text('when.title')}
        side="top"
        width={320}
        open={open === 'scheduling'}
        onOpenChange={(next) => onOpen(next ? 'scheduling' : null)}
        trigger={
          <button type="button" className="ui-button" data-variant="ghost" data-size="md">
            <Icon name={document.scheduling.type === 'on-demand' ? 'hand' : 'calendar-clock'} />
            <span className="ui-truncate">{scheduleWords(document.scheduling)}</span>
            <Icon name="chevron-down" size={14} />
          </button>
        }
      >
        <Scheduling onDone={() => onOpen(null)} />
      </Popover>
      <span className="ui-divider-v" />
      {acts.length > 0 ? (
        <Popover
          label={text('acts.title')}
          side="top"
          width={340}
          trigger={
            <button type="button" id="fb-acts" className="fb-acts" title={text('acts.show')}>
              <Whoms whoms={acts} />
            </button>
          }
        >
          <Acts />
        </Popover>
      ) : (
        <span id="fb-acts" className="ui-small ui-tertiary fb-acts-none">{text('acts.none')}</span>
      )}
      <PinnedChip />
      <span className="ui-divider-v" />
      <IconButton icon="circle-plus" label={text('add')} keys="a" side="top" disabledReason={off} onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onAdd({ x: box.left + box.width / 2, y: box.top - 8 });
      }} />
      <Popover label={text('inputs.title')} side="top" width={420} open={open === 'inputs'} onOpenChange={(next) => onOpen(next ? 'inputs' : null)} trigger={<IconButton icon="text-cursor-input" label={text('inputs')} side="top" />}>
        <Inputs />
      </Popover>
      <IconButton icon="wand-sparkles" label={text('align')} side="top" disabledReason={off ?? nothing} onClick={layout} />
      <Menu items={more} side="top" align="start">
        <IconButton icon="ellipsis" label={text('more')} side="top" />
      </Menu>
    </Dock>
  );
}

function CancelButton({ since, onCancel }: { since: number | null; onCancel: () => void }) {
  const seconds = useElapsed(since);
  return (
    <Button icon="circle-stop" onClick={onCancel} aria-label={text('run.cancel')}>
      {seconds === null ? text('run.cancel') : text('run.cancel-time', { time: `${seconds} s` })}
    </Button>
  );
}
