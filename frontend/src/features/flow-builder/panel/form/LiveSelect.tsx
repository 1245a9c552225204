import { useQuery } from '@tanstack/react-query';
import { Popover as Radix } from 'radix-ui';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { flows, type wire } from '../../../../api';
import { panel as text } from '../../../../texts/panel';
import { announce, Button, Icon, IconButton, ProgressRing, useField } from '../../../../ui';
import { useForm } from './context';

interface Props {
  field: wire.FormField;
  path: string;
  value: string;
  onChange: (value: string) => void;
}

const rest = 300;

/** Choices that the system tells while one types, and as whom it was asked. What is typed counts in any case. */
export function LiveSelect({ field, path, value, onChange }: Props) {
  const form = useForm();
  const around = useField();
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const label = field.label || field.name;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), rest);
    return () => clearTimeout(timer);
  }, [typed]);
  // All choices first; what was typed narrows them.
  const search = open && asked !== value ? asked : '';
  const choices = useQuery({
    queryKey: ['flow', form.flowId, 'options', form.module, path, search],
    queryFn: () => flows.options({ flowId: form.flowId, module: form.module, field: path, fields: { ...form.values, [field.name]: search } }),
    enabled: open,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  const needle = typed === value ? '' : typed.trim().toLowerCase();
  const all = choices.data?.options ?? [];
  const found = all.filter((o) => needle === '' || `${o.value} ${o.label} ${o.detail}`.toLowerCase().includes(needle)).slice(0, 100);
  // The list begins at what is chosen.
  const chosen = found.findIndex((o) => o.value === value);
  const at = Math.min(active < 0 ? Math.max(0, chosen) : active, Math.max(0, found.length - 1));
  const locked = form.locked !== undefined;

  const choose = (next: string) => {
    setOpen(false);
    const kept = field.upper ? next.trim().toUpperCase() : next.trim();
    setTyped(kept);
    if (kept !== value) onChange(kept);
    form.done();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (open) setActive(key === 'ArrowDown' ? Math.min(found.length - 1, at + 1) : Math.max(0, at - 1));
      else if (!locked) {
        setActive(-1);
        setOpen(true);
      }
    } else if (key === 'Enter') {
      const pick = open ? found[at] : undefined;
      choose(pick && (needle === '' || pick.value.toLowerCase().includes(needle) || pick.label.toLowerCase().includes(needle)) ? pick.value : typed);
    } else if (key === 'Escape' && open) {
      setOpen(false);
      setTyped(value);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    if (open) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [open, at, id]);
  useEffect(() => {
    if (open && choices.data) announce(choices.data.options.length === 0 ? text('options.none') : text('options.of', { n: choices.data.options.length }));
  }, [open, choices.data]);

  return (
    <Radix.Root open={open && !locked}>
      <Radix.Anchor asChild>
        <span className="ui-input" data-mono data-invalid={around?.invalid || undefined} data-warned={around?.warned || undefined} data-readonly={locked || undefined}>
          <input
            ref={input}
            type="text"
            id={around?.id}
            className="ui-input-inner"
            role="combobox"
            spellCheck={false}
            autoComplete="off"
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={open ? `${id}-list` : undefined}
            aria-activedescendant={open && found.length > 0 ? `${id}-${at}` : undefined}
            aria-describedby={around?.describedBy}
            aria-invalid={around?.invalid || undefined}
            aria-required={around?.required || undefined}
            {...(field.max > 0 ? { maxLength: field.max } : {})}
            placeholder={form.system ? text('options.type', { system: form.system }) : text('choose')}
            value={typed}
            readOnly={locked}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(0);
              setOpen(true);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => {
              if (typed !== value) choose(typed);
              setOpen(false);
            }}
          />
          <IconButton
            icon="chevron-down"
            size="sm"
            tabIndex={-1}
            label={text('options.open', { label })}
            disabledReason={form.locked}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setActive(-1);
              setOpen(!open);
              input.current?.focus();
            }}
          />
        </span>
      </Radix.Anchor>
      <Radix.Portal>
        <Radix.Content
          className="ui-select-list mp-live"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
        >
          <div id={`${id}-list`} role="listbox" aria-label={label}>
            {found.map((option, i) => (
              <div
                key={option.value}
                id={`${id}-${i}`}
                role="option"
                aria-selected={option.value === value}
                data-highlighted={i === at || undefined}
                className="ui-menu-item"
                onMouseMove={() => setActive(i)}
                onClick={() => choose(option.value)}
              >
                <span className="ui-menu-item-text">
                  <span className="ui-mono">{option.label || option.value}</span>
                  {option.detail && <span className="ui-menu-item-detail ui-stack">{option.detail}</span>}
                </span>
                {option.value === value && <Icon name="check" />}
              </div>
            ))}
          </div>
          <div className="mp-live-foot ui-small ui-tertiary">
            {choices.isFetching ? (
              <span className="ui-row"><ProgressRing size={14} />{text('options.loading')}</span>
            ) : choices.error ? (
              <span className="ui-stack">
                <span className="ui-field-warning"><Icon name="triangle-alert" size={14} /><span>{[choices.error.title, choices.error.text].filter(Boolean).join('. ').replaceAll('..', '.')} {text('options.failed')}</span></span>
                <Button size="xs" icon="refresh-cw" onClick={() => void choices.refetch()}>{text('options.again')}</Button>
              </span>
            ) : found.length === 0 ? (
              text('options.none')
            ) : choices.data?.as ? (
              text('options.as', { account: choices.data.as })
            ) : null}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
