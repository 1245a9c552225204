import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { kept, keep } from '../routing';
import './surface.css';

interface Props {
  /** The name of the page; also the title of the window's document. */
  title: string;
  /** A row of 56 px with title and controls; leave out on plain pages (Home) and use PlainHead inside. */
  header?: ReactNode;
  compactHeader?: boolean;
  toolbar?: ReactNode;
  /** Notices above the content. */
  notice?: ReactNode;
  /** The docked panel at the right. */
  panel?: ReactNode;
  /** The header goes across the panel as well; the panel stands below it. */
  panelBelow?: boolean;
  /** Floats over the content: a dock or bulk bar. */
  dock?: ReactNode;
  padded?: 'page' | 'sheet' | 'none';
  /** The body does not scroll: the content (a canvas, a table) does that itself. */
  fixed?: boolean;
  children: ReactNode;
}

/** A page on the sheet: main with its title, and the panel beside it. Back restores its scroll. */
export function Page({ title, header, compactHeader, toolbar, notice, panel, panelBelow, dock, padded = 'none', fixed, children }: Props) {
  const body = useRef<HTMLDivElement>(null);
  // WebKit has no scrollend event, so the place is kept when scrolling has rested a moment.
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  const onScroll = () => {
    clearTimeout(rest.current);
    rest.current = setTimeout(() => keep('scroll', body.current?.scrollTop ?? 0), 200);
  };
  useEffect(() => {
    document.title = `${title} – Signet`;
  }, [title]);
  useEffect(() => {
    const at = kept('scroll');
    if (body.current && typeof at === 'number') body.current.scrollTop = at;
  }, []);
  const root = useRef<HTMLDivElement>(null);
  const docked = panelBelow === true && Boolean(panel);
  useLayoutEffect(() => {
    // The header is part of main, so the panel lies over main, and the body makes room for as much as it takes.
    const page = root.current;
    const aside = docked ? page?.querySelector<HTMLElement>(':scope > [data-region="panel"]') : null;
    if (!page || !aside) return undefined;
    const measure = () => page.style.setProperty('--ui-page-panel', `${aside.offsetWidth}px`);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(aside);
    return () => {
      observer.disconnect();
      page.style.removeProperty('--ui-page-panel');
    };
  });
  return (
    <div ref={root} className="ui-page" data-panel-below={docked || undefined}>
      <main className="ui-page-main" id="main" tabIndex={-1} aria-label={title}>
        {header !== undefined && <div className="ui-page-header" data-compact={compactHeader || undefined}>{header}</div>}
        {toolbar !== undefined && <div className="ui-page-toolbar">{toolbar}</div>}
        {notice}
        <div
          ref={body}
          className="ui-page-body"
          data-padded={padded}
          style={fixed ? { overflow: 'hidden', display: 'flex', flexDirection: 'column' } : undefined}
          onScroll={fixed ? undefined : onScroll}
        >
          {children}
        </div>
        {dock}
      </main>
      {panel}
    </div>
  );
}

/** The title of a header row. */
export function PageTitle({ children }: { children: ReactNode }) {
  return <h1 className="ui-h2 ui-truncate">{children}</h1>;
}

/** Title, one sentence and the controls of a plain page. */
export function PlainHead({ title, sub, actions }: { title: string; sub?: string; actions?: ReactNode }) {
  return (
    <div className="ui-plain-head">
      <div className="ui-stack">
        <h1 className="ui-h1">{title}</h1>
        {sub !== undefined && <p className="ui-plain-sub">{sub}</p>}
      </div>
      <span className="ui-spacer" />
      {actions}
    </div>
  );
}

/** A floating toolbar: the builder's dock, a View's bulk bar. Arrow keys move inside. */
export function Dock({ label, place = 'center', children }: { label: string; place?: 'start' | 'center'; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={ref}
      className="ui-dock"
      role="toolbar"
      aria-label={label}
      data-place={place}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
        if (event.target instanceof HTMLInputElement) return;
        const stops = [...(ref.current?.querySelectorAll<HTMLElement>('button, a[href], [tabindex="0"]') ?? [])];
        const at = stops.indexOf(document.activeElement as HTMLElement);
        const next = stops[(at + (event.key === 'ArrowRight' ? 1 : stops.length - 1)) % stops.length];
        if (at >= 0 && next) {
          event.preventDefault();
          next.focus();
        }
      }}
    >
      {children}
    </div>
  );
}
