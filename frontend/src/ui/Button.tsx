import { useId, type ButtonHTMLAttributes, type ReactNode, type Ref } from 'react';
import { uiTexts } from '../texts/ui';
import { Icon } from './Icon';
import type { IconName } from './icons';
import { Menu, type MenuItem } from './Menu';
import { Tooltip } from './Tooltip';
import './button.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  variant?: 'default' | 'primary' | 'identity' | 'ghost' | 'danger';
  size?: 'lg' | 'md' | 'sm' | 'xs';
  icon?: IconName | (string & {});
  iconEnd?: IconName;
  /** Work is under way: the spinner takes the icon's place and clicks do nothing. */
  busy?: boolean;
  /** Why it cannot be used now. The button stays focusable, so that the reason can be read. */
  disabledReason?: string | undefined;
  /** Shown as a tooltip while the button can be used. */
  hint?: ReactNode;
  keys?: string;
  block?: boolean;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

export function Button({
  variant = 'default', size = 'md', icon, iconEnd, busy = false, disabledReason, hint, keys, block, children, onClick, type = 'button',
  'aria-describedby': describedBy, ...rest
}: ButtonProps) {
  const reasonId = useId();
  const off = disabledReason !== undefined;
  const picture = size === 'xs' || size === 'sm' ? 14 : 16;
  const button = (
    <button
      {...rest}
      type={off || busy ? 'button' : type}
      className={`ui-button ${rest.className ?? ''}`}
      data-variant={variant}
      data-size={size}
      data-block={block || undefined}
      aria-disabled={off || busy || undefined}
      aria-busy={busy || undefined}
      aria-describedby={off ? `${reasonId} ${describedBy ?? ''}`.trim() : describedBy}
      onClick={(event) => {
        if (off || busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Icon name="loader-circle" size={picture} className="ui-spinner" /> : icon !== undefined && <Icon name={icon} size={picture} />}
      {children}
      {iconEnd !== undefined && <Icon name={iconEnd} size={picture} />}
      {off && <span id={reasonId} className="ui-hidden">{disabledReason}</span>}
    </button>
  );
  const tip = off ? disabledReason : hint;
  return tip !== undefined && tip !== '' ? <Tooltip content={tip} {...(keys === undefined ? {} : { keys })}>{button}</Tooltip> : button;
}

interface SplitProps extends ButtonProps {
  items: MenuItem[];
}

/** A button with more ways to do the same behind a chevron. */
export function SplitButton({ items, ...button }: SplitProps) {
  const variant = button.variant ?? 'default';
  return (
    <span className="ui-split" role="group">
      <Button {...button} />
      <Menu items={items} align="start">
        <button type="button" className="ui-button" data-variant={variant} data-size={button.size ?? 'md'} aria-label={uiTexts('split-more', { label: typeof button.children === 'string' ? button.children : '' })}>
          <Icon name="chevron-down" size={14} />
        </button>
      </Menu>
    </span>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'children'> {
  icon: IconName | (string & {});
  /** Accessible name and tooltip. */
  label: string;
  keys?: string;
  size?: 'md' | 'default' | 'sm';
  bordered?: boolean;
  busy?: boolean;
  disabledReason?: string | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left';
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, keys, size = 'default', bordered, busy = false, disabledReason, side, onClick, ...rest }: IconButtonProps) {
  const off = disabledReason !== undefined;
  return (
    <Tooltip content={off ? disabledReason : label} {...(keys === undefined || off ? {} : { keys })} {...(side ? { side } : {})}>
      <button
        type="button"
        {...rest}
        className={`ui-icon-button ${rest.className ?? ''}`}
        data-size={size}
        data-bordered={bordered || undefined}
        aria-label={off ? `${label}. ${disabledReason}` : label}
        aria-disabled={off || busy || undefined}
        aria-busy={busy || undefined}
        onClick={(event) => {
          if (off || busy) event.preventDefault();
          else onClick?.(event);
        }}
      >
        <Icon name={busy ? 'loader-circle' : icon} size={size === 'sm' ? 14 : 16} {...(busy ? { className: 'ui-spinner' } : {})} />
      </button>
    </Tooltip>
  );
}
