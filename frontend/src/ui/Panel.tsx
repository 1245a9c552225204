import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { uiTexts } from '../texts/ui';
import { IconButton } from './Button';
import './surface.css';

interface Props {
  /** The width is remembered under this name. */
  name: string;
  title: ReactNode;
  sub?: ReactNode;
  glyph?: ReactNode;
  /** Controls left of Close. */
  actions?: ReactNode;
  /** Below the title inside the head: facts, a progress bar. */
  head?: ReactNode;
  foot?: ReactNode;
  width?: number;
  min?: number;
  max?: number;
  padded?: boolean;
  line?: boolean;
  onClose?: () => void;
  children: ReactNode;
}

/**
 * The panel docked at the right of the sheet: settings, details, a run. It takes
 * focus when it opens and gives it back when it closes; Esc closes it; the edge is
 * dragged or moved with Alt+Shift and an arrow key.
 */
export function Panel({ name, title, sub, glyph, actions, head, foot, width = 384, min = 320, max = 640, padded = false, line = true, onClose, children }: Props) {
  const id = useId();
  const root = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [size, setSize] = useState(() => stored(name, width, min, max));

  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);

  // Esc closes the innermost panel, wherever the focus is; menus, fields and dialogs have taken theirs before.
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('.ui-scrim')) return;
      if ([...document.querySelectorAll('[data-region="panel"]')].at(-1) === root.current) close.current?.();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);

  const resize = (next: number) => {
    const fitting = Math.round(Math.min(max, Math.max(min, next)));
    setSize(fitting);
    localStorage.setItem(`signet.panel.${name}`, String(fitting));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const right = root.current?.getBoundingClientRect().right ?? 0;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const move = (e: globalThis.PointerEvent) => resize(right - e.clientX);
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
  };
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const onHandle = (event.target as HTMLElement).role === 'separator';
    if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && (onHandle || (event.altKey && event.shiftKey))) {
      event.preventDefault();
      resize(size + (event.key === 'ArrowLeft' ? 16 : -16));
    } else if (event.key === 'Escape' && onClose && !event.defaultPrevented) {
      event.stopPropagation();
      onClose();
    }
  };

  return (
    <aside ref={root} className="ui-panel" aria-labelledby={id} style={{ width: size }} onKeyDown={keys} data-region="panel">
      <div
        className="ui-panel-handle"
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={uiTexts('resize-panel', { now: size })}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max}
        onPointerDown={drag}
      />
      <div className="ui-panel-head" data-line={line || undefined}>
        {glyph}
        <div className="ui-list-row-text">
          <h2 id={id} ref={heading} tabIndex={-1} className="ui-h3 ui-panel-title">{title}</h2>
          {sub !== undefined && <div className="ui-small ui-tertiary">{sub}</div>}
          {head}
        </div>
        {actions}
        {onClose && <IconButton icon="x" label={uiTexts('close')} keys="Escape" onClick={onClose} />}
      </div>
      <div className="ui-panel-body" data-padded={padded || undefined}>{children}</div>
      {foot !== undefined && <div className="ui-panel-foot">{foot}</div>}
    </aside>
  );
}

function stored(name: string, width: number, min: number, max: number): number {
  const kept = Number(localStorage.getItem(`signet.panel.${name}`));
  return kept >= min && kept <= max ? kept : width;
}
