import { useReactFlow, useStore, type ReactFlowState } from '@xyflow/react';
import { memo, useMemo, useRef, type PointerEvent } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { IconButton, Tooltip } from '../../../ui';
import { isDirective, isSmall } from '../model/graph';

interface Props {
  document: wire.FlowDocument;
  faces: wire.ModuleFace[];
  shown: boolean;
  onShow: (shown: boolean) => void;
  onFit: () => void;
}

const width = 176;
const height = 112;

/** The whole flow in small, and where one is in it; below it the zoom. */
export const Minimap = memo(function Minimap({ document, faces, shown, onShow, onFit }: Props) {
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const percent = Math.round(zoom * 100);
  return (
    <div className="fb-map" data-hidden={!shown || undefined} role="group" aria-label={text('map')}>
      {shown && <Picture document={document} faces={faces} />}
      <div className="fb-map-bar">
        {shown ? (
          <>
            <IconButton icon="minus" label={text('zoom.out')} keys="-" side="top" onClick={() => void flow.zoomOut()} />
            <Tooltip content={text('zoom.full')} keys="1" side="top">
              <button type="button" className="fb-map-zoom" onClick={() => void flow.zoomTo(1)} aria-label={text('zoom.now', { percent })}>{text('zoom.percent', { percent })}</button>
            </Tooltip>
            <IconButton icon="plus" label={text('zoom.in')} keys="+" side="top" onClick={() => void flow.zoomIn()} />
            <span className="ui-spacer" />
          </>
        ) : null}
        <IconButton icon="maximize" label={text('zoom.fit')} keys="0" side="top" onClick={onFit} />
        <IconButton icon="map" label={text(shown ? 'map.hide' : 'map.show')} keys="m" side="top" aria-pressed={shown} onClick={() => onShow(!shown)} />
      </div>
    </div>
  );
});

interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

const viewOf = (state: ReactFlowState): View => ({ x: -state.transform[0] / state.transform[2], y: -state.transform[1] / state.transform[2], width: state.width / state.transform[2], height: state.height / state.transform[2] });
const sameView = (a: View, b: View) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

function Picture({ document, faces }: Pick<Props, 'document' | 'faces'>) {
  const flow = useReactFlow();
  const view = useStore(viewOf, sameView);
  const picture = useRef<SVGSVGElement>(null);
  const { modules, links } = document;
  const box = useMemo(() => {
    const xs = modules.map((m) => m.x);
    const ys = modules.map((m) => m.y);
    return { left: Math.min(0, ...xs) - 110, top: Math.min(0, ...ys) - 110, right: Math.max(0, ...xs) + 110, bottom: Math.max(0, ...ys) + 140 };
  }, [modules]);
  // The window may stand outside the flow; the picture then shows both.
  const left = Math.min(box.left, view.x);
  const top = Math.min(box.top, view.y);
  const spanX = Math.max(box.right, view.x + view.width) - left;
  const spanY = Math.max(box.bottom, view.y + view.height) - top;
  const scale = Math.max(spanX / width, spanY / height, 1);
  const x0 = left - (width * scale - spanX) / 2;
  const y0 = top - (height * scale - spanY) / 2;

  const drawn = useMemo(() => {
    const face = new Map(faces.map((f) => [f.id, f]));
    const at = new Map(modules.map((m) => [m.id, m]));
    const lines = links.map((l) => {
      const [a, b] = [at.get(l.from), at.get(l.to)];
      if (!a || !b) return '';
      const mid = (a.x + b.x) / 2;
      return l.kind === 'error' ? `M${a.x} ${a.y}L${b.x} ${b.y}` : `M${a.x} ${a.y}C${mid} ${a.y} ${mid} ${b.y} ${b.x} ${b.y}`;
    }).join('');
    return (
      <>
        <path className="fb-map-links" d={lines} strokeWidth={1.25 * scale} strokeDasharray={`${2 * scale} ${2 * scale}`} />
        {modules.map((m) => {
          const f = face.get(m.id);
          return <circle key={m.id} className="fb-map-module" data-app={isDirective(f?.control ?? '') ? 'error' : f?.accent} cx={m.x} cy={m.y} r={Math.max(isSmall(f?.control ?? '') ? 24 : 36, 2 * scale)} />;
        })}
      </>
    );
  }, [modules, links, faces, scale]);

  const move = (event: PointerEvent<SVGSVGElement>) => {
    const rect = picture.current?.getBoundingClientRect();
    if (!rect || (event.type === 'pointermove' && event.buttons !== 1)) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    void flow.setCenter(x0 + (event.clientX - rect.left) * scale, y0 + (event.clientY - rect.top) * scale, { zoom: flow.getZoom() });
  };
  return (
    <svg ref={picture} className="fb-map-picture" viewBox={`${x0} ${y0} ${width * scale} ${height * scale}`} role="img" aria-label={text('map.picture', { n: modules.length })} onPointerDown={move} onPointerMove={move}>
      {drawn}
      <rect className="fb-map-window" x={Math.max(view.x, x0) + scale} y={Math.max(view.y, y0) + scale} width={Math.max(0, Math.min(view.width, width * scale) - 2 * scale)} height={Math.max(0, Math.min(view.height, height * scale) - 2 * scale)} strokeWidth={1.5 * scale} rx={4 * scale} />
    </svg>
  );
}
