import { Tooltip as Radix } from 'radix-ui';
import { useRef, useState, type ReactNode } from 'react';
import { Kbd } from './Kbd';
import './overlay.css';

interface Props {
  content: ReactNode;
  /** Keys that do the same, in the form of actions ("$mod+K"). */
  keys?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactNode;
}

/** One provider for the window: 450 ms at first, nothing between neighbours. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={300}>
      {children}
    </Radix.Provider>
  );
}

/** What opens above the window leaves no tooltip over it. The library closes all of them when the next one says that it opens. */
export function closeTooltips() {
  document.dispatchEvent(new CustomEvent('tooltip.open'));
}

/** Never the only place of needed information. The child must take a ref and be focusable. */
export function Tooltip({ content, keys, side = 'bottom', children }: Props) {
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  // One that was waited for when a dialog opened would come up above it: the library marks what is behind.
  const behind = () => Boolean(trigger.current?.closest('[data-aria-hidden="true"]'));
  return (
    <Radix.Root open={open} onOpenChange={(next) => setOpen(next && !behind())}>
      <Radix.Trigger asChild ref={trigger}>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {content}
          {keys !== undefined && <Kbd keys={keys} inverse />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
