import { useShell, type wire } from '../../../api';
import { Link } from '../../../routing';
import { bytes, took } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { AppTile, Button, EmptyState, Icon, IconButton, Note, Panel, SearchInput, SegmentedControl } from '../../../ui';
import { copyText } from '../start';
import { StepTrouble } from '../Trouble';
import { callsOf, isTakenOver, stateOf } from './marks';
import { ManyRow } from './ManyRow';
import { Request } from './Request';
import type { Many } from './useMany';
import { copyable, partsOf, pathText, referenceOf, sizeOf, valueAt } from './values';
import { Values } from './Values';
import type { Form, Side, StepLook } from './useStepLook';

interface Props {
  view: wire.RunView;
  step: wire.RunStep;
  look: StepLook;
  /** Goes through the operations that the step stands for. */
  many?: Many | null;
  onClose: () => void;
}

/** One operation: who acted, how it ended, what it was given and what it gave. */
export function StepPanel({ view, step, look, many, onClose }: Props) {
  const { side, form, bundle, bundles, value, search, path } = look;
  const face = view.faces?.find((one) => one.id === step.module);
  const module = view.document.modules?.find((one) => one.id === step.module);
  const hasValues = side !== 'request' && value !== undefined && !step.hidden;
  const iconOnly = step.request !== undefined && step.request !== null;
  const sides: { value: Side; label: string }[] = [{ value: 'input', label: text('panel.input') }, { value: 'output', label: text('panel.output') }, ...(iconOnly ? [{ value: 'request' as const, label: text('panel.request') }] : [])];
  const forms: { value: Form; label: string; icon: 'list-tree' | 'table-2' | 'braces'; iconOnly: boolean }[] = [{ value: 'tree', label: text('panel.tree'), icon: 'list-tree', iconOnly }, { value: 'table', label: text('panel.table'), icon: 'table-2', iconOnly }, { value: 'raw', label: text('panel.raw'), icon: 'braces', iconOnly }];
  return (
    <Panel
      name="run-step"
      width={408}
      min={340}
      title={step.title}
      sub={[text('panel.module', { module: String(step.module) }), face?.subtitle || module?.app.toUpperCase(), step.api].filter(Boolean).join(', ')}
      glyph={<AppTile size={36} accent={face?.accent ?? 'flow'} glyph={face?.glyph ?? ''} icon={face?.glyph ? '' : (face?.icon ?? 'circle-help')} ring={face?.dynamic ?? false} />}
      head={<Facts view={view} step={step} />}
      onClose={onClose}
      foot={
        <>
          <Button size="sm" icon="copy" disabledReason={hasValues ? undefined : inspector('panel.nothing-to-copy')} onClick={() => copyText(copyable(path === null ? value : valueAt(value, path)), text('panel.value-copied'))}>{text('panel.copy-value')}</Button>
          <Button size="sm" variant="ghost" disabledReason={!hasValues ? inspector('panel.nothing-to-copy') : side === 'input' && path === null ? inspector('panel.choose-value') : undefined} onClick={() => copyText(side === 'output' ? referenceOf(step.module, value, path ?? '') : pathText(partsOf(value, path ?? '') ?? []), text('panel.path-copied'))}>{text('panel.copy-path')}</Button>
          <span className="ui-spacer" />
          <span className="ri-clean ui-small"><Icon name="shield-check" size={14} />{text('panel.no-credentials')}</span>
        </>
      }
    >
      <div className="ri-panel">
        <StepTrouble view={view} step={step} />
        {many && <ManyRow many={many} />}
        {(step.notes ?? []).length > 0 && <Note tone="info" title={`${text('panel.notes')}.`}>{step.notes.join(' ')}</Note>}
        <div className="ri-panel-row">
          <SegmentedControl label={text('panel.side')} value={side} onChange={look.setSide} segments={sides} />
          <span className="ui-spacer" />
          {side !== 'request' && <SegmentedControl label={text('panel.form')} value={form} onChange={look.setForm} segments={forms} />}
        </div>
        {side === 'request' && step.request ? (
          <Request exchange={step.request} />
        ) : (
          <>
            <div className="ri-panel-row">
              <span className="ri-panel-search"><SearchInput label={text('panel.search')} placeholder={inspector('panel.find')} value={search} onChange={look.setSearch} /></span>
              {bundles > 0 && (
                <>
                  <IconButton icon="chevron-left" size="sm" keys="[" label={text('panel.previous')} disabledReason={bundle <= 1 ? inspector('panel.first') : undefined} onClick={() => look.setBundle(bundle - 1)} />
                  <span className="ui-small ui-num" role="status">{text('panel.bundle', { at: bundle, all: bundles })}</span>
                  <IconButton icon="chevron-right" size="sm" keys="]" label={text('panel.next')} disabledReason={bundle >= bundles ? inspector('panel.last') : undefined} onClick={() => look.setBundle(bundle + 1)} />
                </>
              )}
            </div>
            {hasValues ? <Values key={`${look.stepKey} ${side} ${bundle} ${many?.at ?? 0}`} value={value} form={form} search={search} path={path} onPath={look.setPath} label={sides.find((one) => one.value === side)?.label ?? ''} /> : <Nothing view={view} step={step} side={side} />}
          </>
        )}
      </div>
    </Panel>
  );
}

function Facts({ view, step }: { view: wire.RunView; step: wire.RunStep }) {
  const [chip] = step.chips ?? [];
  const calls = callsOf((view.steps ?? []).filter((one) => one.module === step.module && one.operation === step.operation));
  const size = (step.output ?? []).length > 0 && !step.hidden ? bytes(sizeOf(step.output)) : '';
  const open = step.state === 'running' || step.state === 'waiting';
  const operations = step.many > 0 ? 0 : new Set((view.steps ?? []).filter((one) => one.module === step.module && one.state !== 'filtered').map((one) => one.operation)).size;
  const outcome = [stateOf(step.state), calls > 0 && !open ? inspector('panel.calls', { n: calls }) : '', open ? '' : isTakenOver(step) ? inspector('taken-over').toLowerCase() : took(step.tookMs), step.attempt > 1 ? text('try', { n: step.attempt }) : '', size, operations > 1 ? text('panel.operation', { at: step.operation, all: operations }) : ''].filter(Boolean).join(', ');
  return (
    <dl className="ri-facts">
      <dt>{inspector(open ? 'panel.acts-as' : 'panel.acted-as')}</dt>
      <dd>
        {step.as === '' ? (
          <span className="ui-tertiary">{inspector('panel.nobody')}</span>
        ) : (
          <>
            <strong>{chip?.account && step.as.startsWith(chip.account) ? chip.account : step.as}</strong>
            {chip && <span className="ui-tertiary">{` ${inspector(chip.kind === 'shared' ? 'panel.via-shared' : 'panel.via', { connection: chip.connection || chip.system })}`}</span>}
          </>
        )}
      </dd>
      <dt>{inspector('panel.outcome')}</dt>
      <dd>{outcome}</dd>
      {step.detail !== '' && (
        <>
          <dt>{inspector('panel.detail')}</dt>
          <dd>{step.detail}</dd>
        </>
      )}
      {step.event > 0 && (
        <>
          <dt>{inspector('panel.audit')}</dt>
          <dd><Link to={{ name: 'audit', query: { seq: String(step.event) } }}>{inspector('panel.event', { n: step.event })}</Link></dd>
        </>
      )}
    </dl>
  );
}

/** Why there are no values: hidden by the owner, kept no longer, or there were none. */
function Nothing({ view, step, side }: { view: wire.RunView; step: wire.RunStep; side: Side }) {
  const { data: shell } = useShell();
  const days = shell?.settings.keepBundlesDays ?? 0;
  if (step.hidden) return <EmptyState icon="eye-off" title={inspector('panel.hidden')}>{text('panel.hidden')}</EmptyState>;
  if (isOlder(view.run, days)) return <EmptyState icon="clock" title={inspector('panel.gone')}>{text('panel.expired', { n: days })}</EmptyState>;
  return <EmptyState icon="inbox" title={text(side === 'input' ? 'panel.nothing-in' : 'panel.nothing-out')} />;
}

/** Whether a run's bundles have been let go; the person chose after how many days. */
function isOlder(run: wire.RunRow, days: number): boolean {
  return days > 0 && Date.now() - Date.parse(run.endedAt || run.createdAt) > days * 86_400_000;
}
