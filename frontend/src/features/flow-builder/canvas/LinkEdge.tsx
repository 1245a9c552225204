import { EdgeLabelRenderer, useStore, type ConnectionLineComponentProps, type Edge, type EdgeProps } from '@xyflow/react';
import { memo, useRef, useState } from 'react';
import { builder as text } from '../../../texts/flow-builder';
import { Icon, IconButton, Tooltip } from '../../../ui';
import { dotPath, dots } from '../model/path';
import { anchorOf } from './ModuleNode';
import { useCanvas, type LinkData } from './types';

export type LinkEdgeType = Edge<LinkData, 'dots'>;

/** A link: dots along a curve, its filter as a pill, and what can be done with it while one points at it. */
export const LinkEdge = memo(function LinkEdge({ data, selected }: EdgeProps<LinkEdgeType>) {
  const { edit } = useCanvas();
  const [near, setNear] = useState(false);
  const leave = useRef<ReturnType<typeof setTimeout>>(undefined);
  const still = useStore((state) => state.connection.inProgress);
  if (!data) return null;
  const enter = () => {
    clearTimeout(leave.current);
    setNear(true);
  };
  const away = () => {
    clearTimeout(leave.current);
    leave.current = setTimeout(() => setNear(false), 250);
  };
  const { from, to, middle } = data;
  const tools = edit !== undefined && (near || selected) && !still;
  const pill = data.pill !== '' || data.error;
  return (
    <>
      <g className="fb-link" data-error={data.error || undefined} data-selected={selected || undefined} data-disabled={data.disabled || undefined} data-run={data.mark ?? undefined} onMouseEnter={enter} onMouseLeave={away}>
        <path className="fb-link-reach" d={data.curve} />
        <path className="fb-link-dots" d={data.dots} />
        {data.mark === 'travel' && <Traveller path={data.curve} />}
      </g>
      {(pill || tools) && (
        <EdgeLabelRenderer>
          <div role="presentation" className="fb-link-label nodrag nopan" style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }} onMouseEnter={enter} onMouseLeave={away} onClick={(event) => event.stopPropagation()}>
            {pill && (
              <Pill data={data} {...(edit ? { onOpen: (anchor) => edit.filter(from, to, anchor) } : {})} />
            )}
            {tools && (
              <span className="fb-link-tools">
                {!data.error && <IconButton icon="plus" size="sm" label={text('link.insert')} onClick={(event) => edit.add({ insert: { from, to } }, anchorOf(event))} />}
                {!pill && <IconButton icon="funnel" size="sm" label={text('link.filter')} onClick={(event) => edit.filter(from, to, anchorOf(event))} />}
                <IconButton icon="unplug" size="sm" label={text('link.unlink')} onClick={() => edit.unlink(from, to)} />
              </span>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function Pill({ data, onOpen }: { data: LinkData; onOpen?: (anchor: { x: number; y: number }) => void }) {
  const look = (
    <>
      <Icon name={data.error ? 'shield-alert' : data.fallback ? 'route' : 'funnel'} size={14} />
      <span className="ui-truncate">{data.pill || text('on-error')}</span>
    </>
  );
  const tone = data.error ? 'error' : data.mark === 'blocked' ? 'blocked' : undefined;
  if (!onOpen) return <span className="fb-pill" data-tone={tone} role="img" aria-label={data.label}>{look}</span>;
  const button = (
    <button type="button" className="fb-pill" data-tone={tone} aria-label={data.label} data-link={`${data.from}-${data.to}`} onClick={(event) => onOpen(anchorOf(event))}>
      {look}
    </button>
  );
  return data.routes > 1 ? <Tooltip content={text('route-order', { n: data.order, all: data.routes })}>{button}</Tooltip> : button;
}

/** A bundle on its way: one brighter dot. It stops after a few rounds, and with reduced motion the link only changes its colour. */
function Traveller({ path }: { path: string }) {
  const duration = getComputedStyle(document.documentElement).getPropertyValue('--dur-travel').trim();
  if (!Number.parseFloat(duration)) return null;
  return (
    <circle className="fb-traveller" r={3.5}>
      <animateMotion dur={duration} repeatCount={5} path={path} />
    </circle>
  );
}

/** The link that is being drawn. */
export function Drawing({ fromX, fromY, toX, toY, connectionStatus }: ConnectionLineComponentProps) {
  const curve = { from: { x: fromX, y: fromY }, a: { x: fromX + (toX - fromX) / 2, y: fromY }, b: { x: toX - (toX - fromX) / 2, y: toY }, to: { x: toX, y: toY } };
  return (
    <g className="fb-link" data-drawing={connectionStatus ?? 'open'}>
      <path className="fb-link-dots" d={dotPath(dots(curve))} />
    </g>
  );
}
