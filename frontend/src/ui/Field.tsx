import { createContext, useContext, useId, useState, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from 'react';
import { uiTexts } from '../texts/ui';
import { Chip } from './Chip';
import { Icon } from './Icon';
import type { IconName } from './icons';
import './field.css';

interface FieldContext {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  warned: boolean;
  required: boolean;
}

const Context = createContext<FieldContext | null>(null);

/** What the control inside a Field needs: id, description, state. For controls of one's own. */
export function useField(): FieldContext | null {
  return useContext(Context);
}

interface FieldProps {
  label: ReactNode;
  required?: boolean;
  help?: ReactNode;
  error?: ReactNode;
  warning?: ReactNode;
  /** At the right of the label: a technical name, a chip, a count. */
  end?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** Label above, helper or error below; the error takes the helper's place. */
export function Field({ label, required = false, help, error, warning, end, className, children }: FieldProps) {
  const id = useId();
  const below = error ?? warning ?? help;
  const belowId = `${id}-below`;
  const has = below !== undefined && below !== null && below !== '' && below !== false;
  return (
    <div className={`ui-field ${className ?? ''}`}>
      <div className="ui-field-head">
        <label className="ui-field-label" htmlFor={id} id={`${id}-label`}>
          {label}
          {required && <span className="ui-field-mark" aria-hidden>*</span>}
        </label>
        {end !== undefined && <span className="ui-field-end">{end}</span>}
      </div>
      <Context.Provider value={{ id, describedBy: has ? belowId : undefined, invalid: Boolean(error), warned: !error && Boolean(warning), required }}>{children}</Context.Provider>
      {has && (
        <div id={belowId} className={error ? 'ui-field-error' : warning ? 'ui-field-warning' : 'ui-field-help'} {...(error ? { role: 'alert' } : {})}>
          {error ? <Icon name="circle-alert" size={14} /> : warning ? <Icon name="triangle-alert" size={14} /> : null}
          <span>{below}</span>
        </div>
      )}
    </div>
  );
}

function fieldProps(field: FieldContext | null) {
  if (!field) return {};
  return { id: field.id, 'aria-describedby': field.describedBy, 'aria-invalid': field.invalid || undefined, 'aria-required': field.required || undefined };
}

interface InputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> {
  icon?: IconName;
  end?: ReactNode;
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ icon, end, mono, className, readOnly, ...rest }: InputProps) {
  const field = useField();
  return (
    <span className={`ui-input ${className ?? ''}`} data-invalid={field?.invalid || undefined} data-warned={field?.warned || undefined} data-mono={mono || undefined} data-readonly={readOnly || undefined}>
      {icon !== undefined && <Icon name={icon} />}
      <input type="text" spellCheck={false} autoComplete="off" {...fieldProps(field)} {...rest} readOnly={readOnly} className="ui-input-inner" />
      {end}
    </span>
  );
}

/** A password field: no reveal, pasting and password managers allowed, and it says when Caps Lock is on. */
export function SecretInput({ end, ...rest }: InputProps) {
  const [caps, setCaps] = useState(false);
  return (
    <Input
      autoComplete="current-password"
      {...rest}
      type="password"
      onKeyUp={(event) => {
        setCaps(event.getModifierState('CapsLock'));
        rest.onKeyUp?.(event);
      }}
      onBlur={(event) => {
        setCaps(false);
        rest.onBlur?.(event);
      }}
      end={caps ? <Chip tone="warning">{uiTexts('caps-lock')}</Chip> : end}
    />
  );
}

interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  mono?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ mono, className, readOnly, ...rest }: TextareaProps) {
  const field = useField();
  return (
    <textarea rows={3} {...fieldProps(field)} {...rest} readOnly={readOnly} className={`ui-input ${className ?? ''}`} data-invalid={field?.invalid || undefined} data-warned={field?.warned || undefined} data-mono={mono || undefined} data-readonly={readOnly || undefined} />
  );
}

interface SearchProps extends Omit<InputProps, 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A search box; Esc empties it. */
export function SearchInput({ label, value, onChange, ...rest }: SearchProps) {
  return (
    <Input
      {...rest}
      type="search"
      role="searchbox"
      icon="search"
      aria-label={label}
      placeholder={rest.placeholder ?? label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && value !== '') {
          event.stopPropagation();
          onChange('');
        }
        rest.onKeyDown?.(event);
      }}
    />
  );
}
