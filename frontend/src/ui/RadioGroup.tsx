import { createContext, useContext, useMemo, useRef, type ButtonHTMLAttributes, type HTMLAttributes, type KeyboardEvent, type Ref } from 'react';

interface Group {
  value: string;
  choose: (value: string) => void;
}

const Context = createContext<Group>({ value: '', choose: () => {} });

interface RootProps extends Omit<HTMLAttributes<HTMLDivElement>, 'onChange'> {
  value: string;
  onChange: (value: string) => void;
}

/**
 * Radio buttons of any look: arrows choose at once, Tab goes to the chosen one. Our
 * own, since the library's waits a turn of the event loop and loses a quick key.
 */
export function RadioGroup({ value, onChange, ...rest }: RootProps) {
  const root = useRef<HTMLDivElement>(null);
  const group = useMemo(() => ({ value, choose: onChange }), [value, onChange]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    const radios = [...(root.current?.querySelectorAll<HTMLElement>('[role="radio"]') ?? [])];
    const at = radios.indexOf(event.target as HTMLElement);
    if (by === 0 || at < 0) return;
    event.preventDefault();
    // A menu around the group must not move as well.
    event.stopPropagation();
    const next = radios[(at + by + radios.length) % radios.length];
    next?.focus();
    next?.click();
  };
  return (
    <Context.Provider value={group}>
      <div {...rest} ref={root} role="radiogroup" onKeyDown={onKeyDown} />
    </Context.Provider>
  );
}

interface ItemProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  value: string;
  /** The one that Tab reaches while nothing is chosen. */
  first?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Radio({ value, first = false, ...rest }: ItemProps) {
  const group = useContext(Context);
  const checked = group.value === value;
  return (
    <button
      type="button"
      {...rest}
      role="radio"
      aria-checked={checked}
      tabIndex={checked || (first && group.value === '') ? 0 : -1}
      onClick={(event) => {
        rest.onClick?.(event);
        if (!checked) group.choose(value);
      }}
    />
  );
}
