import { Dialog as Radix } from 'radix-ui';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { uiTexts } from '../texts/ui';
import { IconButton } from './Button';
import { closeTooltips } from './Tooltip';
import './surface.css';

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  sub?: ReactNode;
  glyph?: ReactNode;
  /** Plum band: only where a person puts their name on something. */
  tone?: 'plain' | 'identity';
  width?: number;
  foot?: ReactNode;
  /** Enter does this, as the primary button of the foot (type="submit") does. */
  onSubmit?: () => void;
  /** The body brings its own padding. */
  bare?: boolean;
  line?: boolean;
  /** What gets the focus first; the first field when left out. */
  onOpenFocus?: (event: Event) => void;
  children: ReactNode;
}

/**
 * Gives the focus back to what had it when a dialog opened. The library does so only
 * for dialogs with a trigger of their own, and ours are opened by actions.
 */
export function useFocusReturn() {
  const opener = useRef<Element | null>(null);
  return {
    remember: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    },
  };
}

/** One of the few modal surfaces: a decision is needed. Esc cancels, focus stays inside and returns to the opener. */
export function Dialog({ open, onClose, title, sub, glyph, tone = 'plain', width = 560, foot, onSubmit, bare, line, onOpenFocus, children }: Props) {
  const focus = useFocusReturn();
  useEffect(() => {
    if (open) closeTooltips();
  }, [open]);
  const inside = (
    <>
      <div className="ui-dialog-head" data-tone={tone} data-line={line || undefined}>
        {glyph}
        <div className="ui-list-row-text">
          <Radix.Title className="ui-h2">{title}</Radix.Title>
          {sub !== undefined && <Radix.Description className="ui-dialog-sub">{sub}</Radix.Description>}
        </div>
        <IconButton icon="x" label={uiTexts('close')} keys="Escape" onClick={onClose} />
      </div>
      <div className="ui-dialog-body" data-bare={bare || undefined}>{children}</div>
      {foot !== undefined && <div className="ui-dialog-foot">{foot}</div>}
    </>
  );
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        {/* Our own scrim: the library's locks scrolling by a style element, and the window does not scroll. */}
        <div className="ui-scrim" />
        <div className="ui-dialog-place">
          <Radix.Content
            className="ui-dialog"
            style={{ maxWidth: width }}
            {...(sub === undefined ? { 'aria-describedby': undefined } : {})}
            onOpenAutoFocus={(event) => {
              focus.remember();
              (onOpenFocus ?? firstField)(event);
            }}
            onCloseAutoFocus={focus.onCloseAutoFocus}
            onPointerDownOutside={(event) => event.preventDefault()}
          >
            {onSubmit ? (
              <form
                className="ui-stack"
                style={{ minHeight: 0, flex: 1 }}
                noValidate
                onSubmit={(event: FormEvent) => {
                  event.preventDefault();
                  onSubmit();
                }}
              >
                {inside}
              </form>
            ) : (
              inside
            )}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  );
}

function firstField(event: Event) {
  const root = event.currentTarget as HTMLElement | null;
  const field = root?.querySelector<HTMLElement>('.ui-dialog-body input:not([readonly]):not([type="hidden"]), .ui-dialog-body textarea, .ui-dialog-body [role="combobox"], .ui-dialog-body [role="radio"]');
  event.preventDefault();
  // Without a field the dialog itself: on Close, its tooltip would take the first Esc.
  (field ?? root)?.focus();
  if (field instanceof HTMLInputElement) field.select();
}
