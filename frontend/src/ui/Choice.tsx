import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { useField } from './Field';
import { Icon } from './Icon';
import type { IconName } from './icons';
import { Radio, RadioGroup } from './RadioGroup';
import { Tooltip } from './Tooltip';
import './field.css';

interface CheckboxProps {
  checked: boolean | 'indeterminate';
  onChange: (checked: boolean) => void;
  /** The text beside it; with `hideLabel` only its accessible name. */
  label: string;
  hideLabel?: boolean;
  help?: ReactNode;
  disabledReason?: string | undefined;
}

export function Checkbox({ checked, onChange, label, hideLabel, help, disabledReason }: CheckboxProps) {
  const id = useId();
  const off = disabledReason !== undefined;
  const box = (
    <RadixCheckbox.Root
      id={id}
      className="ui-check"
      checked={checked}
      aria-label={hideLabel ? label : undefined}
      aria-disabled={off || undefined}
      aria-describedby={help || off ? `${id}-help` : undefined}
      onCheckedChange={(next) => {
        if (!off) onChange(next === true);
      }}
    >
      <RadixCheckbox.Indicator>
        <Icon name={checked === 'indeterminate' ? 'minus' : 'check'} size={13} stroke={2} />
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  const control = off ? <Tooltip content={disabledReason}>{box}</Tooltip> : box;
  if (hideLabel) return control;
  return (
    <div className="ui-check-line">
      {control}
      <div className="ui-stack">
        <label htmlFor={id}>{label}</label>
        {(help || off) && <span id={`${id}-help`} className="ui-field-help">{disabledReason ?? help}</span>}
      </div>
    </div>
  );
}

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabledReason?: string | undefined;
}

/** Changes at once. The visible label stands in the row; this is the accessible name. */
export function Switch({ checked, onChange, label, disabledReason }: SwitchProps) {
  const field = useField();
  const off = disabledReason !== undefined;
  const control = (
    <RadixSwitch.Root
      id={field?.id}
      className="ui-switch"
      checked={checked}
      aria-label={off ? `${label}. ${disabledReason}` : label}
      aria-disabled={off || undefined}
      onCheckedChange={(next) => {
        if (!off) onChange(next);
      }}
    >
      <RadixSwitch.Thumb className="ui-switch-thumb" />
    </RadixSwitch.Root>
  );
  return off ? <Tooltip content={disabledReason}>{control}</Tooltip> : control;
}

export interface Segment<V extends string> {
  value: V;
  label: string;
  icon?: IconName;
  count?: number;
  /** Only the icon shows; the label is the accessible name. */
  iconOnly?: boolean;
}

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  segments: Segment<V>[];
  block?: boolean;
}

export function SegmentedControl<V extends string>({ label, value, onChange, segments, block }: SegmentedProps<V>) {
  return (
    <RadioGroup className="ui-segmented" data-block={block || undefined} aria-label={label} value={value} onChange={(next) => onChange(next as V)}>
      {segments.map((segment, i) => {
        const item = (
          <Radio key={segment.value} value={segment.value} first={i === 0} className="ui-segmented-item" data-icon-only={segment.iconOnly || undefined} aria-label={segment.iconOnly ? segment.label : undefined}>
            {segment.icon !== undefined && <Icon name={segment.icon} size={14} />}
            {!segment.iconOnly && segment.label}
            {segment.count !== undefined && <span className="ui-segmented-count">{segment.count}</span>}
          </Radio>
        );
        return segment.iconOnly ? <Tooltip key={segment.value} content={segment.label}>{item}</Tooltip> : item;
      })}
    </RadioGroup>
  );
}

export interface RadioCard<V extends string> {
  value: V;
  label: string;
  help?: ReactNode;
  /** Shown below the line while this card is chosen. */
  body?: ReactNode;
  disabledReason?: string | undefined;
}

interface RadioCardsProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  cards: RadioCard<V>[];
}

/** One of a few, each with its sentence and what it needs. */
export function RadioCards<V extends string>({ label, value, onChange, cards }: RadioCardsProps<V>) {
  const id = useId();
  return (
    <RadioGroup
      className="ui-radio-cards"
      aria-label={label}
      value={value}
      onChange={(next) => {
        const card = cards.find((c) => c.value === next);
        if (card && card.disabledReason === undefined) onChange(card.value);
      }}
    >
      {cards.map((card, i) => (
        <div key={card.value} className="ui-radio-card" data-on={card.value === value || undefined}>
          <Radio value={card.value} first={i === 0} className="ui-radio-line" aria-labelledby={`${id}-${card.value}`} aria-describedby={`${id}-${card.value}-help`} aria-disabled={card.disabledReason !== undefined || undefined}>
            <span className="ui-radio-dot" aria-hidden />
            <span className="ui-stack">
              <span id={`${id}-${card.value}`} className="ui-strong">{card.label}</span>
              <span id={`${id}-${card.value}-help`} className="ui-field-help">{card.disabledReason ?? card.help}</span>
            </span>
          </Radio>
          {card.value === value && card.body !== undefined && <div className="ui-radio-body">{card.body}</div>}
        </div>
      ))}
    </RadioGroup>
  );
}
