import { Popover as Radix } from 'radix-ui';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useField } from './Field';
import { Icon } from './Icon';
import { Tooltip } from './Tooltip';
import './field.css';
import './overlay.css';

export interface SelectOption {
  value: string;
  label: string;
  detail?: string;
  /** A tile or icon before the label, in the list and in the closed box. */
  glyph?: ReactNode;
  disabledReason?: string | undefined;
}

export interface SelectGroup {
  label: string;
  options: SelectOption[];
}

interface Props {
  value: string;
  onChange: (value: string) => void;
  options?: SelectOption[];
  groups?: SelectGroup[];
  placeholder?: string;
  /** Needed where no Field gives it a name. */
  label?: string;
  disabledReason?: string | undefined;
  mono?: boolean;
  width?: number;
}

/**
 * One of a few: a select-only combobox. The focus stays on the box, the list follows
 * by aria-activedescendant; letters find an option, also while it is closed. Our own,
 * since the library's adds style elements, which the policy of the window refuses.
 */
export function Select({ value, onChange, options = [], groups, placeholder, label, disabledReason, mono, width }: Props) {
  const field = useField();
  const own = useId();
  const id = field?.id ?? own;
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const all = groups ? groups.flatMap((group) => group.options) : options;
  const chosen = all.find((option) => option.value === value);
  const off = disabledReason !== undefined;

  useEffect(() => {
    if (open) list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [open, active]);

  const show = () => {
    if (off) return;
    setActive(Math.max(0, all.findIndex((option) => option.value === value)));
    setOpen(true);
  };
  const choose = (option: SelectOption | undefined) => {
    if (!option || option.disabledReason !== undefined) return;
    setOpen(false);
    if (option.value !== value) onChange(option.value);
  };
  /** The next option that begins with what was typed within half a second or so. */
  const find = (letter: string): number => {
    const now = performance.now();
    const text = (now - typed.current.at < 700 ? typed.current.text : '') + letter.toLowerCase();
    typed.current = { text, at: now };
    const from = open ? active : all.findIndex((option) => option.value === value);
    const order = all.map((_, i) => (from + i + (text.length === 1 ? 1 : 0) + all.length) % all.length);
    return order.find((i) => all[i]?.label.toLowerCase().startsWith(text)) ?? -1;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (off || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const last = all.length - 1;
    if (!open && ['Enter', ' ', 'ArrowDown', 'ArrowUp'].includes(key)) show();
    else if (open && key === 'ArrowDown') setActive(Math.min(last, active + 1));
    else if (open && key === 'ArrowUp') setActive(Math.max(0, active - 1));
    else if (open && (key === 'Home' || key === 'PageUp')) setActive(0);
    else if (open && (key === 'End' || key === 'PageDown')) setActive(last);
    else if (open && (key === 'Enter' || (key === ' ' && performance.now() - typed.current.at > 700))) choose(all[active]);
    else if (open && key === 'Escape') setOpen(false);
    else if (open && key === 'Tab') {
      choose(all[active]);
      return;
    } else if (key.length === 1 && key !== ' ') {
      const hit = find(key);
      if (hit >= 0 && open) setActive(hit);
      else if (hit >= 0) choose(all[hit]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const trigger = (
    <button
      type="button"
      id={id}
      role="combobox"
      className="ui-input"
      aria-label={label}
      aria-labelledby={label === undefined && field ? `${field.id}-label` : undefined}
      aria-haspopup="listbox"
      aria-expanded={open}
      aria-controls={open ? `${own}-list` : undefined}
      aria-activedescendant={open ? `${own}-${active}` : undefined}
      aria-describedby={[field?.describedBy, off ? `${own}-reason` : undefined].filter(Boolean).join(' ') || undefined}
      aria-invalid={field?.invalid || undefined}
      aria-required={field?.required || undefined}
      aria-disabled={off || undefined}
      data-invalid={field?.invalid || undefined}
      data-warned={field?.warned || undefined}
      data-mono={mono || undefined}
      data-open={open || undefined}
      style={width === undefined ? undefined : { width }}
      onClick={() => (open ? setOpen(false) : show())}
      onKeyDown={onKeyDown}
      onBlur={() => setOpen(false)}
    >
      <span className="ui-select-value">
        {chosen?.glyph}
        <span className="ui-truncate" data-empty={!chosen || undefined}>{chosen?.label ?? (value || placeholder)}</span>
      </span>
      <Icon name="chevron-down" />
      {off && <span id={`${own}-reason`} className="ui-hidden">{disabledReason}</span>}
    </button>
  );
  const option = (one: SelectOption) => {
    const at = all.indexOf(one);
    return (
      <div
        key={one.value}
        id={`${own}-${at}`}
        role="option"
        className="ui-menu-item"
        aria-selected={one.value === value}
        aria-disabled={one.disabledReason !== undefined || undefined}
        data-active={at === active || undefined}
        data-highlighted={at === active || undefined}
        onMouseMove={() => setActive(at)}
        onClick={() => choose(one)}
      >
        {one.glyph}
        <span className="ui-menu-item-text">
          {one.label}
          {(one.disabledReason ?? one.detail) !== undefined && <span className="ui-menu-item-detail ui-stack">{one.disabledReason ?? one.detail}</span>}
        </span>
        {one.value === value && <Icon name="check" />}
      </div>
    );
  };
  return (
    <Radix.Root open={open}>
      <Radix.Anchor asChild>{off ? <span><Tooltip content={disabledReason}>{trigger}</Tooltip></span> : trigger}</Radix.Anchor>
      <Radix.Portal>
        <Radix.Content
          ref={list}
          id={`${own}-list`}
          role="listbox"
          aria-label={label}
          aria-labelledby={label === undefined && field ? `${field.id}-label` : undefined}
          className="ui-select-list"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          tabIndex={-1}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // A press in the list must not take the focus from the box, which would close it.
          onMouseDown={(event) => event.preventDefault()}
        >
          {groups
            ? groups.map((group) => (
                <div key={group.label} role="group" aria-label={group.label}>
                  <div className="ui-menu-label" aria-hidden>{group.label}</div>
                  {group.options.map(option)}
                </div>
              ))
            : options.map(option)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
