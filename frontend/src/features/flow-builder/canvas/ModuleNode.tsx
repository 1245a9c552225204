import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo, type MouseEvent } from 'react';
import { building as words } from '../../../texts/building';
import { builder as text } from '../../../texts/flow-builder';
import { AsWhomChip, Chip, Icon, ModuleCircle, Tooltip } from '../../../ui';
import { useBuildMarks } from '../building';
import { useCanvas, type ModuleData } from './types';

export type ModuleNodeType = Node<ModuleData, 'module'>;

const badges = { error: { tone: 'danger', icon: 'circle-alert' }, warning: { tone: 'warning', icon: 'triangle-alert' } } as const;

/** The lower right of where something stands: popovers open there. */
export function anchorOf(event: MouseEvent | { currentTarget: Element }): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.bottom };
}

/** A module: circle, number, what is wrong, what it is called, and who it acts as. */
export const ModuleNode = memo(function ModuleNode({ data, selected }: NodeProps<ModuleNodeType>) {
  const canvas = useCanvas();
  const { edit } = canvas;
  const { id } = data;
  const build = useBuildMarks();
  const pinned = build.pins.has(id) && edit !== undefined;
  const stops = build.breakpoints.has(id) && edit !== undefined;
  const problem = badges[data.severity as keyof typeof badges];
  return (
    <div
      className="fb-module"
      data-small={data.small || undefined}
      data-orphan={data.orphan || undefined}
      data-changed={data.changed || undefined}
      data-run={data.mark?.state}
      data-standing={build.standing === id || undefined}
      onContextMenu={(event) => {
        if (!edit) return;
        event.preventDefault();
        const point = anchorOf(event);
        edit.menu(id, { x: event.clientX || point.x, y: event.clientY || point.y });
      }}
    >
      <Handle type="target" position={Position.Left} className="fb-handle" data-side="in" isConnectable={edit !== undefined} tabIndex={-1} />
      <span className="fb-circle">
        <ModuleCircle
          accent={data.accent}
          glyph={data.glyph}
          icon={data.icon}
          size={data.small ? 'small' : 'default'}
          number={id}
          ring={data.dynamic}
          selected={selected ?? false}
          hollow={data.directive}
          dim={data.mark?.state === 'not_reached'}
          {...(data.mark === null && problem ? { badge: problem } : {})}
        />
        {(data.mark?.state === 'running' || build.standing === id) && <span className="fb-running" aria-hidden data-standing={build.standing === id || undefined} />}
        {pinned && <span className="fb-pinned" aria-hidden title={words('pin.mark')}><Icon name="pin" size={13} /></span>}
        {stops && <span className="fb-break" aria-hidden title={words('break.mark')} />}
      </span>
      {/* The button lies over the circle, which is for the eyes only; its name says all of it. */}
      <button type="button" className="fb-module-button" aria-label={[data.label, data.mark?.label, pinned ? words('pin.mark') : '', stops ? words('break.mark') : ''].filter(Boolean).join(', ')} aria-pressed={selected} tabIndex={data.tabbable ? 0 : -1} data-module={id} />
      <span className="fb-title ui-truncate" aria-hidden>{data.title}</span>
      {data.subtitle && <span className="fb-subtitle ui-truncate" aria-hidden>{data.subtitle}</span>}
      {pinned ? <span className="fb-chip" aria-hidden><Chip tone="warning" icon="pin">{words('pin.nobody')}</Chip></span> : data.chip && <span className="fb-chip" aria-hidden><AsWhomChip whom={data.chip} /></span>}
      {data.mark !== null && data.mark.state !== 'not_reached' && data.mark.state !== 'running' && (
        <button type="button" className="fb-bubble" data-tone={data.mark.state} tabIndex={data.tabbable ? 0 : -1} aria-label={data.mark.label} onClick={(event) => { event.stopPropagation(); canvas.bubble(id); }}>
          <Icon name={data.mark.state === 'succeeded' ? 'check' : data.mark.state === 'failed' ? 'x' : 'triangle-alert'} size={13} stroke={2} />
          {data.mark.count}
        </button>
      )}
      {data.badge !== '' && (
        <Tooltip content={data.badgeLabel}>
          <button type="button" className="fb-badge" aria-label={data.badgeLabel} tabIndex={edit && data.tabbable ? 0 : -1} onClick={(event) => { event.stopPropagation(); edit?.scheduling(anchorOf(event)); }}>
            <Icon name={data.badge} size={14} />
          </button>
        </Tooltip>
      )}
      <Handle type="source" position={Position.Right} className="fb-handle" data-side="out" isConnectable={edit !== undefined} tabIndex={-1} />
      {data.ghost && edit && (
        <span className="fb-ghost">
          <svg width="36" height="8" aria-hidden><path className="fb-ghost-dots" d="M4 4h0.01M15 4h0.01M26 4h0.01" /></svg>
          <button type="button" className="fb-ghost-button nodrag" aria-label={text('add-after', { name: `${id} ${data.title}` })} tabIndex={data.tabbable ? 0 : -1} onClick={(event) => { event.stopPropagation(); edit.add({ after: id }, anchorOf(event)); }}>
            <Icon name="plus" size={14} />
          </button>
        </span>
      )}
    </div>
  );
});
