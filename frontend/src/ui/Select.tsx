import { Select as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { useField } from './Field';
import { Icon } from './Icon';
import { cspNonce } from './nonce';
import { Tooltip } from './Tooltip';
import './field.css';
import './overlay.css';

export interface SelectOption {
  value: string;
  label: string;
  detail?: string;
  /** A tile or icon before the label, in the list and in the closed box. */
  glyph?: ReactNode;
  disabledReason?: string;
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

// Radix forbids an empty value, and an empty choice is common ("no connection").
const none = '\u0000none';

/** One of a few: a listbox below a button, with type-ahead. */
export function Select({ value, onChange, options = [], groups, placeholder, label, disabledReason, mono, width }: Props) {
  const field = useField();
  const reasonId = useId();
  const all = groups ? groups.flatMap((group) => group.options) : options;
  const chosen = all.find((option) => option.value === value);
  const off = disabledReason !== undefined;
  const trigger = (
    <Radix.Trigger
      id={field?.id}
      className="ui-input"
      aria-label={label}
      aria-describedby={[field?.describedBy, off ? reasonId : undefined].filter(Boolean).join(' ') || undefined}
      aria-invalid={field?.invalid || undefined}
      aria-required={field?.required || undefined}
      aria-disabled={off || undefined}
      data-invalid={field?.invalid || undefined}
      data-warned={field?.warned || undefined}
      data-mono={mono || undefined}
      style={width === undefined ? undefined : { width }}
    >
      <span className="ui-select-value">
        {chosen?.glyph}
        <span className="ui-truncate">
          <Radix.Value placeholder={placeholder}>{chosen?.label ?? (value === '' ? placeholder : value)}</Radix.Value>
        </span>
      </span>
      <Icon name="chevron-down" />
      {off && <span id={reasonId} className="ui-hidden">{disabledReason}</span>}
    </Radix.Trigger>
  );
  return (
    <Radix.Root value={value === '' ? (chosen ? none : '') : value} onValueChange={(next) => onChange(next === none ? '' : next)} {...(off ? { open: false } : {})}>
      {off ? <Tooltip content={disabledReason}>{trigger}</Tooltip> : trigger}
      <Radix.Portal>
        <Radix.Content className="ui-select-list" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport nonce={cspNonce()}>
            {groups
              ? groups.map((group) => (
                  <Radix.Group key={group.label}>
                    <Radix.Label className="ui-menu-label">{group.label}</Radix.Label>
                    {group.options.map((option) => <Option key={option.value} option={option} />)}
                  </Radix.Group>
                ))
              : options.map((option) => <Option key={option.value} option={option} />)}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Option({ option }: { option: SelectOption }) {
  return (
    <Radix.Item value={option.value === '' ? none : option.value} className="ui-menu-item" disabled={option.disabledReason !== undefined} aria-disabled={option.disabledReason !== undefined || undefined}>
      {option.glyph}
      <span className="ui-menu-item-text">
        <Radix.ItemText>{option.label}</Radix.ItemText>
        {(option.disabledReason ?? option.detail) !== undefined && <span className="ui-menu-item-detail ui-stack">{option.disabledReason ?? option.detail}</span>}
      </span>
      <Radix.ItemIndicator>
        <Icon name="check" />
      </Radix.ItemIndicator>
    </Radix.Item>
  );
}
