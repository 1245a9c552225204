import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { wire } from '../../../api';
import { useKept } from '../../../routing';
import { took } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { SegmentedControl, Switch } from '../../../ui';
import { isActive, isOver } from '../model';
import { Log } from './Log';
import { actorOf, isTakenOver, stateOf } from './marks';
import { waterfall, type Line, type NamedStep, type Waterfall } from './timeline';

interface Props {
  view: wire.RunView;
  steps: NamedStep[];
  /** How far a run under way has come. */
  nowMs: number | null;
  selected: string | null;
  following: boolean;
  onFollow: (on: boolean) => void;
  onSelect: (key: string) => void;
}

/** The steps in time: as bars on one scale, or as lines of a log. */
export function Timeline({ view, steps, nowMs, selected, following, onFollow, onSelect }: Props) {
  const [form, setForm] = useKept<'waterfall' | 'log'>('timeline', 'waterfall');
  return (
    <section className="ri-timeline" aria-label={text('timeline')}>
      <div className="ri-timeline-head">
        <h2 className="ui-h3">{text('timeline')}</h2>
        <span className="ui-small ui-tertiary">{inspector('timeline.clock')}</span>
        <span className="ui-spacer" />
        {isActive(view.run.state) && (
          <span className="ui-row ui-small">
            <span aria-hidden>{text('follow')}</span>
            <Switch label={text('follow')} checked={following} onChange={onFollow} />
          </span>
        )}
        <SegmentedControl label={inspector('timeline.form')} value={form} onChange={setForm} segments={[{ value: 'waterfall', label: text('waterfall') }, { value: 'log', label: text('log') }]} />
      </div>
      {steps.length === 0 ? (
        <p className="ri-none ui-small ui-tertiary">{isOver(view.run.state) ? inspector('timeline.none') : text('nothing-yet')}</p>
      ) : form === 'log' ? (
        <Log view={view} steps={steps} selected={selected} onSelect={onSelect} />
      ) : (
        <Bars chart={waterfall(steps.filter(({ step }) => step.state !== 'filtered'), nowMs)} faces={view.faces ?? []} selected={selected} follow={following} onSelect={onSelect} />
      )}
    </section>
  );
}

const height = 29;

function Bars({ chart, faces, selected, follow, onSelect }: { chart: Waterfall; faces: wire.ModuleFace[]; selected: string | null; follow: boolean; onSelect: (key: string) => void }) {
  const { lines, ticks } = chart;
  const frame = useRef<HTMLDivElement>(null);
  const pattern = useId();
  const virtual = lines.length > 100;
  const virtualizer = useVirtualizer({ count: virtual ? lines.length : 0, getScrollElement: () => frame.current, estimateSize: () => height, overscan: 10 });
  const items = virtualizer.getVirtualItems();
  const [first, last] = virtual ? [items[0]?.index ?? 0, items.at(-1)?.index ?? -1] : [0, lines.length - 1];
  const at = Math.max(0, lines.findIndex((line) => line.key === selected));
  const several = new Set(lines.filter(({ step }) => step.operation > 1).map(({ step }) => step.module));
  const accents = new Map(faces.map((face) => [face.id, face.accent]));
  useEffect(() => {
    if (virtual) virtualizer.scrollToIndex(at);
    else frame.current?.querySelector(`tr[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at, follow, virtual, virtualizer, lines.length]);
  const onKey = (event: KeyboardEvent, index: number) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isStep = (line: Line, i: number) => line.kind === 'step' && (by === 1 ? i > index : i < index);
    const next = event.key === 'Enter' || event.key === ' ' ? index : by === 1 ? lines.findIndex(isStep) : by === -1 ? lines.findLastIndex(isStep) : -1;
    const line = lines[next];
    if (line?.kind !== 'step') return;
    event.preventDefault();
    onSelect(line.key);
    frame.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus();
  };
  return (
    <div ref={frame} className="ri-bars">
      <svg className="ri-defs" aria-hidden>
        <defs>
          <pattern id={pattern} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect className="ri-hatch-ground" width="8" height="8" />
            <rect className="ri-hatch-line" width="4" height="8" />
          </pattern>
        </defs>
      </svg>
      <table className="ri-table" aria-label={text('waterfall')} aria-rowcount={virtual ? lines.length + 1 : undefined}>
        <thead>
          <tr>
            <th scope="col" className="ri-col-number"><span className="ri-unseen">{text('wf.number')}</span></th>
            <th scope="col" className="ri-col-step">{text('wf.step')}</th>
            <th scope="col" className="ri-col-as">{text('wf.as')}</th>
            <th scope="col" className="ri-col-took">{text('wf.took')}</th>
            <th scope="col">
              <span className="ri-unseen">{text('wf.bar')}</span>
              <div className="ri-ticks" aria-hidden>
                {ticks.filter((tick, i) => tick.at < 0.94 && (i === 0 || tick.at - (ticks[i - 1]?.at ?? -1) > 0.06)).map((tick) => <span key={tick.at} style={{ left: `${tick.at * 100}%` }}>{tick.ms === null ? inspector('timeline.retry') : tickText(tick.ms, ticks)}</span>)}
              </div>
            </th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden><td colSpan={5} style={{ height: first * height }} /></tr>}
          {lines.slice(first, last + 1).map((line, offset) => {
            const index = first + offset;
            const { step } = line;
            const isStep = line.kind === 'step';
            const name = lineTitle(line, several.has(step.module));
            return (
              <tr
                key={line.key}
                data-index={index}
                data-open={line.key === selected || undefined}
                data-wait={!isStep || undefined}
                aria-current={line.key === selected || undefined}
                aria-rowindex={virtual ? index + 2 : undefined}
                tabIndex={index === at ? 0 : -1}
                onKeyDown={(event) => onKey(event, index)}
                onClick={() => isStep && onSelect(line.key)}
              >
                <td>{isStep && <span className="ui-pill-number" data-accent={accents.get(step.module) ?? 'flow'}>{step.module}</span>}</td>
                <td className="ui-strong" title={name}>{name}</td>
                <td className="ui-secondary">{isStep ? actorOf(step) : '–'}</td>
                <td className="ri-took ui-num">{took(line.tookMs)}</td>
                <td className="ri-bar-cell"><Bar line={line} ticks={ticks} hatch={`url(#${pattern})`} /></td>
              </tr>
            );
          })}
          {virtual && last + 1 < lines.length && <tr aria-hidden><td colSpan={5} style={{ height: (lines.length - last - 1) * height }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

/** All ticks with as many digits as their distance needs; a run of some milliseconds is told in milliseconds. */
function tickText(ms: number, ticks: Waterfall['ticks']): string {
  const distance = ticks.find((tick) => tick.ms !== null && tick.ms > 0)?.ms ?? 1000;
  if (distance < 10) return inspector('timeline.tick-ms', { n: ms });
  return inspector('timeline.tick', { n: (ms / 1000).toFixed(ms === 0 || distance >= 1000 ? 0 : distance >= 100 ? 1 : 2) });
}

/** What the line is called: its module, which of several operations, the try, and its state where that is not plain from the bar. */
function lineTitle({ kind, step }: Line, several: boolean): string {
  if (kind === 'wait') return inspector('timeline.waited');
  const more = [several ? inspector('timeline.operation', { n: step.operation }) : '', step.attempt > 1 ? text('try', { n: step.attempt }) : '', isTakenOver(step) ? inspector('taken-over').toLowerCase() : ['succeeded', 'running'].includes(step.state) ? '' : stateOf(step.state).toLowerCase()];
  return [step.title, ...more].filter(Boolean).join(', ');
}

function Bar({ line, ticks, hatch }: { line: Line; ticks: Waterfall['ticks']; hatch: string }) {
  const held = line.kind === 'wait' || line.step.state === 'held' || line.step.state === 'waiting';
  const [from, to] = [line.bar.from * 100, line.bar.to * 100];
  return (
    <svg className="ri-bar" aria-hidden width="100%" height={height}>
      {ticks.map((tick) => <line key={tick.at} className="ri-grid" x1={`${tick.at * 100}%`} x2={`${tick.at * 100}%`} y1="0" y2={height} />)}
      {/* What took no time is still a mark of four pixels that stays inside. */}
      <svg x={`${from}%`} width={`${Math.max(to - from, 0)}%`} height={height} overflow="visible">
        <rect className="ri-bar-rect" data-state={held ? 'held' : line.step.state} x={from > 99 ? -4 : 0} y="9" width="100%" height="10" rx="2" {...(held ? { fill: hatch } : {})} />
        {to - from < 1 && <rect className="ri-bar-rect" data-state={line.step.state} x={from > 99 ? -4 : 0} y="9" width="4" height="10" rx="2" />}
      </svg>
    </svg>
  );
}
