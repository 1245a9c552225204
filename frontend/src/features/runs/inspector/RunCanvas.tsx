import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { wire } from '../../../api';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { EmptyState, Icon, IconButton, ModuleCircle } from '../../../ui';
import { bubbleOf, detailOf, stateOf } from './marks';
import { pictureOf, radius, type Picture, type PictureModule } from './picture';

interface Props {
  view: wire.RunView;
  selected: number | null;
  onSelect: (module: number) => void;
}

interface Place {
  x: number;
  y: number;
  scale: number;
}

const smallest = 0.3;
/** A picture is not shown smaller than its texts can be read; one moves it then. */
const readable = 0.6;
const largest = 2;

/** The version that ran: what was reached in green, the rest grey, each with its bundles and its time. */
export const RunCanvas = memo(function RunCanvas({ view, selected, onSelect }: Props) {
  const { document, faces, steps, links } = view;
  const picture = useMemo(() => pictureOf({ document, faces, steps, links }), [document, faces, steps, links]);
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [own, setOwn] = useState<Place | null>(null);
  const place = own ?? fit(picture, size);
  const zoom = (factor: number) => setOwn(zoomed(place, factor, { x: size.width / 2, y: size.height / 2 }));
  useWheel(frame, place, setOwn);

  if (picture.modules.length === 0) {
    return <div className="ri-canvas"><EmptyState icon="workflow" title={inspector('canvas.gone')}>{text('canvas.gone')}</EmptyState></div>;
  }
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
    const surface = event.currentTarget;
    const [x, y] = [event.clientX, event.clientY];
    surface.setPointerCapture(event.pointerId);
    const move = (e: globalThis.PointerEvent) => setOwn({ ...place, x: place.x + e.clientX - x, y: place.y + e.clientY - y });
    const end = () => {
      surface.removeEventListener('pointermove', move);
      surface.removeEventListener('pointerup', end);
    };
    surface.addEventListener('pointermove', move);
    surface.addEventListener('pointerup', end);
  };
  const label = { n: String(view.run.version), modules: picture.modules.length };
  return (
    <div ref={frame} className="ri-canvas" role="group" aria-label={view.run.draft ? text('canvas.draft', label) : text('canvas.label', label)} onPointerDown={drag}>
      <div className="ri-scene" style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${place.scale})` }}>
        <svg className="ri-links" aria-hidden viewBox={`${picture.left} ${picture.top} ${picture.width} ${picture.height}`} width={picture.width} height={picture.height} style={{ left: picture.left, top: picture.top }}>
          {picture.links.map((link) => <path key={link.key} className="ri-link" data-look={link.look} d={link.dots} />)}
        </svg>
        <Modules modules={picture.modules} running={view.run.state === 'running'} selected={selected} onSelect={onSelect} />
        {picture.links.filter((link) => link.text !== '').map((link) => (
          <span key={link.key} className="ri-test" data-look={link.look} style={{ left: link.middle.x, top: link.middle.y }}>
            <Icon name={link.look === 'blocked' || link.look === 'not_reached' ? 'funnel-x' : 'funnel'} size={13} />
            {link.text}
          </span>
        ))}
      </div>
      <div className="ri-zoom">
        <IconButton icon="minus" label={inspector('canvas.smaller')} onClick={() => zoom(1 / 1.2)} />
        <IconButton icon="plus" label={inspector('canvas.larger')} onClick={() => zoom(1.2)} />
        <IconButton icon="maximize" label={inspector('canvas.fit')} onClick={() => setOwn(null)} />
      </div>
    </div>
  );
});

/** The circles, one stop for Tab; the arrows go along the run. */
function Modules({ modules, running, selected, onSelect }: { modules: PictureModule[]; running: boolean; selected: number | null; onSelect: (module: number) => void }) {
  const root = useRef<HTMLDivElement>(null);
  const stop = modules.some((one) => one.id === selected) ? selected : modules[0]?.id;
  const move = (event: KeyboardEvent, index: number) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = by === undefined ? undefined : modules[index + by];
    if (!next) return;
    event.preventDefault();
    root.current?.querySelector<HTMLElement>(`[data-module="${next.id}"]`)?.focus();
  };
  return (
    <div ref={root}>
      {modules.map((one, index) => {
        const { steps } = one;
        const bubble = steps ? bubbleOf(steps, one.directive) : null;
        const detail = steps ? detailOf(steps) : inspector('canvas.not-reached');
        const under = running && steps?.step.state === 'running';
        return (
          <div key={one.id} className="ri-module" data-beside={one.beside || undefined} data-dim={!steps || undefined} style={{ left: one.x, top: one.y - radius }}>
            {/* The button lies below the picture, which is for the eyes only; its name says all of it. */}
            <button
              type="button"
              className="ri-module-button"
              data-module={one.id}
              tabIndex={one.id === stop ? 0 : -1}
              aria-pressed={one.id === selected}
              aria-disabled={!steps || undefined}
              aria-label={text('canvas.module', { id: String(one.id), title: one.title, state: steps ? `${stateOf(steps.step.state)}, ${detail}` : text('canvas.not-reached') })}
              onKeyDown={(event) => move(event, index)}
              onClick={() => steps && onSelect(one.id)}
            />
            <span className="ri-circle" aria-hidden>
              <ModuleCircle size="small" accent={one.face.accent} glyph={one.face.glyph} icon={one.face.glyph ? '' : one.face.icon} number={one.id} ring={one.face.dynamic} selected={one.id === selected} hollow={one.directive} dim={!steps} />
              {under && <span className="ri-turning" />}
              {bubble && (
                <span className="ri-bubble" data-tone={bubble.tone}>
                  <Icon name={bubble.icon} size={13} stroke={2} />
                  {bubble.count}
                </span>
              )}
            </span>
            <span className="ri-texts" aria-hidden>
              <span className="ri-title">{one.title}</span>
              <span className="ri-detail">{detail}</span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** All of the picture, never larger than it is drawn. */
function fit(picture: Picture, { width, height }: { width: number; height: number }): Place {
  const scale = width === 0 || height === 0 ? 1 : Math.max(readable, Math.min(1, width / picture.width, height / picture.height));
  return { scale, x: Math.max(0, (width - picture.width * scale) / 2) - picture.left * scale, y: (height - picture.height * scale) / 2 - picture.top * scale };
}

function zoomed(place: Place, factor: number, at: { x: number; y: number }): Place {
  const scale = Math.min(largest, Math.max(smallest, place.scale * factor));
  const by = scale / place.scale;
  return { scale, x: at.x - (at.x - place.x) * by, y: at.y - (at.y - place.y) * by };
}

function useSize(frame: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const at = frame.current;
    if (!at) return undefined;
    const measure = () => setSize({ width: at.clientWidth, height: at.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(at);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}

/** The wheel moves the picture, with Ctrl it zooms. React's own listener could not keep the page from scrolling. */
function useWheel(frame: React.RefObject<HTMLElement | null>, place: Place, set: (place: Place) => void) {
  const now = useRef(place);
  now.current = place;
  useEffect(() => {
    const at = frame.current;
    if (!at) return undefined;
    const listener = (event: WheelEvent) => {
      event.preventDefault();
      const box = at.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) set(zoomed(now.current, Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top }));
      else set({ ...now.current, x: now.current.x - event.deltaX, y: now.current.y - event.deltaY });
    };
    at.addEventListener('wheel', listener, { passive: false });
    return () => at.removeEventListener('wheel', listener);
  }, [frame, set]);
}
