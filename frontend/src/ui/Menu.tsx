import { DropdownMenu as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { Icon } from './Icon';
import type { IconName } from './icons';
import { Kbd } from './Kbd';
import { Tooltip } from './Tooltip';
import './field.css';
import './overlay.css';

export type MenuItem =
  | {
      kind?: 'item';
      id: string;
      label: string;
      icon?: IconName | (string & {});
      detail?: string;
      keys?: string;
      tone?: 'identity' | 'danger';
      badge?: ReactNode;
      /** undefined: a plain item; true or false: one that can be ticked. */
      checked?: boolean;
      /** Why it cannot be chosen now. It stays focusable, and the reason is read with it. */
      disabledReason?: string | undefined;
      onSelect: () => void;
    }
  | { kind: 'separator'; id: string }
  | { kind: 'label'; id: string; label: string }
  /** One of a few in a line, such as the theme; the menu stays open. */
  | { kind: 'choice'; id: string; label: string; icon: IconName; value: string; options: { value: string; label: string; icon: IconName }[]; onChange: (value: string) => void };

interface Props {
  items: MenuItem[];
  /** The button that opens it. */
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'bottom' | 'top' | 'right' | 'left';
  header?: ReactNode;
  width?: number;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A menu below a button: arrows, type-ahead, Esc. Not modal, so the page behind stays readable. */
export function Menu({ items, children, align = 'end', side = 'bottom', header, width, open, onOpenChange }: Props) {
  return (
    <Radix.Root modal={false} {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" align={align} side={side} sideOffset={5} collisionPadding={8} loop style={width === undefined ? undefined : { width }}>
          {header}
          {items.map((item) => (
            <Entry key={item.id} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ item }: { item: MenuItem }) {
  const reasonId = useId();
  if (item.kind === 'separator') return <Radix.Separator className="ui-menu-separator" />;
  if (item.kind === 'label') return <Radix.Label className="ui-menu-label">{item.label}</Radix.Label>;
  if (item.kind === 'choice') return <Choice item={item} />;
  const off = item.disabledReason !== undefined;
  const inside = (
    <>
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span className="ui-menu-item-text">
        {item.label}
        {item.detail !== undefined && <span className="ui-menu-item-detail"> {item.detail}</span>}
      </span>
      {item.badge}
      {item.checked === true && <Icon name="check" />}
      {item.keys !== undefined && <Kbd keys={item.keys} />}
      {off && <span id={reasonId} className="ui-hidden">{item.disabledReason}</span>}
    </>
  );
  const shared = {
    className: 'ui-menu-item',
    'data-tone': item.tone,
    textValue: item.label,
    'aria-disabled': off || undefined,
    'aria-describedby': off ? reasonId : undefined,
    onSelect: (event: Event) => {
      if (off) event.preventDefault();
      else item.onSelect();
    },
  };
  const entry =
    item.checked === undefined ? (
      <Radix.Item {...shared}>{inside}</Radix.Item>
    ) : (
      <Radix.CheckboxItem {...shared} checked={item.checked}>{inside}</Radix.CheckboxItem>
    );
  return off ? <Tooltip side="left" content={item.disabledReason}>{entry}</Tooltip> : entry;
}

function Choice({ item }: { item: Extract<MenuItem, { kind: 'choice' }> }) {
  return (
    <Radix.RadioGroup className="ui-menu-choice" aria-label={item.label} value={item.value} onValueChange={item.onChange}>
      <Icon name={item.icon} />
      <span className="ui-menu-item-text" aria-hidden>{item.label}</span>
      <span className="ui-segmented" role="presentation">
        {item.options.map((option) => (
          <Radix.RadioItem key={option.value} value={option.value} className="ui-segmented-item" data-icon-only aria-label={option.label} textValue={option.label} onSelect={(event) => event.preventDefault()}>
            <Icon name={option.icon} size={14} />
          </Radix.RadioItem>
        ))}
      </span>
    </Radix.RadioGroup>
  );
}
