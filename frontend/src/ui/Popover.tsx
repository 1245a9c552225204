import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import './overlay.css';

interface Props {
  /** Accessible name of the popover. */
  label: string;
  trigger?: ReactNode;
  /** Where it stands when there is no trigger. */
  anchor?: ReactNode;
  children: ReactNode;
  width?: number;
  padded?: boolean;
  side?: 'bottom' | 'top' | 'right' | 'left';
  align?: 'start' | 'center' | 'end';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Leaves the focus where it is: for popovers that help a field while one types. */
  keepFocus?: boolean;
  /** Does not give the focus back to the trigger: what was chosen inside took it elsewhere. */
  leavesFocus?: boolean;
}

export function Popover({ label, trigger, anchor, children, width, padded = true, side = 'bottom', align = 'start', open, onOpenChange, keepFocus, leavesFocus }: Props) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger !== undefined && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      {anchor !== undefined && <Radix.Anchor asChild>{anchor}</Radix.Anchor>}
      <Radix.Portal>
        <Radix.Content
          className="ui-popover"
          aria-label={label}
          data-padded={padded || undefined}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          style={width === undefined ? undefined : { width }}
          {...(keepFocus ? { onOpenAutoFocus: (e: Event) => e.preventDefault(), onCloseAutoFocus: (e: Event) => e.preventDefault() } : leavesFocus ? { onCloseAutoFocus: (e: Event) => e.preventDefault() } : {})}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const PopoverClose = Radix.Close;
