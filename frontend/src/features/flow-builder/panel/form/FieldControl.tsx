import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { preferences, type wire } from '../../../../api';
import { panel as text } from '../../../../texts/panel';
import { DatePicker, Field, Icon, IconButton, Input, Select, Switch, toast } from '../../../../ui';
import { useDraft } from '../../draft';
import { MappingField } from '../../mapping';
import { isBadNumber, isEmpty, kept, problemsAt, problemsOf, readJson, technicalName, textOf, wantsText } from '../model/form';
import { ArrayControl } from './ArrayControl';
import { CollectionControl } from './CollectionControl';
import { FilterControl } from './FilterControl';
import { LiveSelect } from './LiveSelect';
import { MapControl } from './MapControl';
import { useForm } from './context';

export interface ControlProps {
  field: wire.FormField;
  path: string;
  value: unknown;
  /** Sets the value, or what stands at a path inside it. */
  onChange: (value: unknown, inner?: string) => void;
  /** It was added just now: it is opened, and the focus goes there. */
  fresh?: boolean;
}

/** These are drawn by more than one line of text; a person may map them as a whole instead. */
const drawn = new Set(['boolean', 'select', 'collection', 'array', 'map', 'filter']);

/** One field of a declaration: label, technical name, control, what is wrong with it. */
export function FieldControl({ field, path, value, onChange, fresh = false }: ControlProps) {
  const form = useForm();
  const root = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState(() => wantsText(field, value));
  const asText = drawn.has(field.type) && !field.static && (whole || wantsText(field, value));
  const own = problemsOf(form.problems, form.module, path);
  const error = own.find((p) => p.severity === 'error')?.text ?? (isBadNumber(field, textOf(value)) ? text('number.bad') : undefined);
  const warning = own.find((p) => p.severity !== 'error')?.text;
  const wanted = form.wanted === path || fresh;
  useEffect(() => {
    if (!wanted) return;
    const at = root.current;
    // Only the panel scrolls: the browser's own way would move the frame as well.
    const box = at?.closest('.ui-tabs-content');
    if (at && box) box.scrollTop += at.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    at?.querySelector<HTMLElement>('.cm-content, input, textarea, [role="combobox"], [role="switch"], button')?.focus({ preventScroll: true });
  }, [wanted]);

  const label = field.label || field.name;
  const technical = technicalName(field);
  const marked = problemsAt(form.problems, form.module, path).length > own.length;
  const end = (
    <span className="mp-end">
      {technical && <span className="mp-technical ui-mono">{technical}</span>}
      {(field.type === 'file' || field.type === 'folder') && <ChooseFile folder={field.type === 'folder'} disabledReason={form.locked} onChosen={(path) => { onChange(path); form.done(); }} />}
      {field.type === 'date' && <DatePicker value={textOf(value)} onChange={(next) => { onChange(next); form.done(); }} disabledReason={form.locked} />}
      {drawn.has(field.type) && !field.static && (
        <IconButton
          icon="braces"
          size="sm"
          label={text(asText ? 'map.off' : 'map.on', { label })}
          aria-pressed={asText}
          disabledReason={form.locked}
          onClick={() => {
            if (asText && !isEmpty(value)) onChange(null);
            setWhole(!asText);
          }}
        />
      )}
    </span>
  );
  const note = error !== undefined ? { error } : warning !== undefined ? { warning } : {};
  const help = field.help || (!isEmpty(field.default) && typeof field.default !== 'boolean' && field.type !== 'select' && isEmpty(value) ? text('default', { value: textOf(field.default) }) : '');

  if (field.type === 'boolean' && !asText) {
    const on = value === undefined || value === null ? field.default === true : value === true || value === 'true';
    return (
      <div ref={root} className="mp-switch">
        <div className="ui-stack mp-switch-text">
          <span className="ui-strong">{label}</span>
          {(error ?? warning ?? field.help) && <span className={error ? 'ui-field-error' : warning ? 'ui-field-warning' : 'ui-field-help'}>{error ?? warning ?? field.help}</span>}
        </div>
        {!field.static && end}
        <Switch checked={on} onChange={(next) => { onChange(next); form.done(); }} label={label} disabledReason={form.locked} />
      </div>
    );
  }
  const framed = (control: ReactNode, more: { help?: ReactNode } = {}) => (
    <div ref={root} data-marked={marked || undefined}>
      <Field label={label} required={field.required} end={end} {...(help ? { help } : {})} {...more} {...note}>{control}</Field>
    </div>
  );
  const plain = (multiline: boolean, mono = false) => (
    <MappingField
      module={form.module}
      field={path}
      label={label}
      type={field.type}
      system={form.system}
      multiline={multiline}
      mono={mono}
      value={textOf(value)}
      onChange={(typed) => onChange(kept(field, typed))}
      onDone={form.done}
      disabledReason={form.locked}
    />
  );
  if (asText) return framed(plain(false));

  switch (field.type) {
    case 'select':
      if (field.loads) return framed(<LiveSelect field={field} path={path} value={textOf(value)} onChange={(next) => onChange(next === '' ? null : next)} />, field.help ? {} : { help: undefined });
      return framed(<Select value={textOf(value ?? field.default)} onChange={(next) => { onChange(next); form.done(); }} options={(field.options ?? []).map((o) => ({ value: o.value, label: o.label, ...(o.detail ? { detail: o.detail } : {}) }))} placeholder={text('choose')} disabledReason={form.locked} />);
    case 'module':
      return framed(<ModuleSelect value={textOf(value)} onChange={(next) => { onChange(next); form.done(); }} />);
    case 'collection':
      return <div ref={root}><CollectionControl field={field} path={path} value={value} onChange={onChange} end={end} note={note} fresh={fresh} /></div>;
    case 'array':
      return <div ref={root}><ArrayControl field={field} path={path} value={value} onChange={onChange} end={end} note={note} /></div>;
    case 'map':
      return <div ref={root}><MapControl field={field} path={path} value={value} onChange={onChange} end={end} note={note} /></div>;
    case 'filter':
      return <div ref={root}><FilterControl field={field} path={path} value={value} onChange={onChange} end={end} note={note} /></div>;
    case 'json':
      return <div ref={root}><JsonControl field={field} path={path} value={value} onChange={onChange} end={end} note={note} /></div>;
    default:
      if (field.static) {
        return framed(
          <Input
            value={textOf(value)}
            placeholder={isEmpty(field.default) ? undefined : textOf(field.default)}
            {...(field.max > 0 ? { maxLength: field.max } : {})}
            aria-disabled={form.locked !== undefined || undefined}
            readOnly={form.locked !== undefined}
            onChange={(event) => onChange(kept(field, event.target.value))}
            onBlur={form.done}
          />,
        );
      }
      return framed(plain(field.multiline));
  }
}

/** The dialog of the system: what is chosen there may be read by Action Flows. */
function ChooseFile({ folder, disabledReason, onChosen }: { folder: boolean; disabledReason: string | undefined; onChosen: (path: string) => void }) {
  const choose = useMutation({
    mutationFn: () => preferences.chooseFile({ folder }),
    onSuccess: ({ path }) => {
      onChosen(path);
      toast(text('choose.allowed', { folder: folder ? path : path.replace(/[\\/][^\\/]*$/, '') || path }));
    },
    onError: (fault) => fault.code !== 'dialog.declined' && toast([fault.title, fault.text, fault.hint].filter(Boolean).join('. ').replaceAll('..', '.')),
  });
  return <IconButton icon="folder-open" size="sm" label={text(folder ? 'choose.folder' : 'choose.file')} busy={choose.isPending} disabledReason={disabledReason} onClick={() => choose.mutate()} />;
}

/** What a framed control gets from its field. */
export interface FramedProps extends ControlProps {
  end: ReactNode;
  note: { error?: string; warning?: string };
}

/** JSON is kept as what it is where it can be read, and as text where it becomes JSON only when values are filled in. */
function JsonControl({ field, path, value, onChange, end, note }: FramedProps) {
  const form = useForm();
  const [typed, setTyped] = useState(() => textOf(value));
  const last = useRef(value);
  // A value from outside (an undo) is shown; one's own, in one's own layout.
  useEffect(() => {
    if (JSON.stringify(value ?? null) === JSON.stringify(last.current ?? null)) return;
    last.current = value;
    setTyped(textOf(value));
  }, [value]);
  const reading = readJson(typed);
  const why = 'why' in reading ? text('json.bad', { why: reading.why }) : undefined;
  const label = field.label || field.name;
  return (
    <Field label={label} required={field.required} end={end} {...(field.help ? { help: field.help } : {})} {...(why === undefined ? note : { warning: why })} {...('expression' in reading && !note.error ? { help: text('json.expression') } : {})}>
      <MappingField
        module={form.module}
        field={path}
        label={label}
        type="json"
        system={form.system}
        multiline
        mono
        value={typed}
        onChange={(next) => {
          setTyped(next);
          const read = readJson(next);
          const keeps = 'value' in read ? read.value : next;
          last.current = keeps;
          onChange(keeps);
        }}
        onDone={form.done}
        disabledReason={form.locked}
      />
    </Field>
  );
}

function ModuleSelect({ value, onChange }: { value: string; onChange: (value: number) => void }) {
  const { module, locked } = useForm();
  const before = useEarlier(module);
  if (before.length === 0) return <p className="ui-small ui-tertiary"><Icon name="info" size={14} />{text('module.none')}</p>;
  return <Select value={value} onChange={(next) => onChange(Number(next))} placeholder={text('module.choose')} disabledReason={locked} options={before.map((m) => ({ value: String(m.id), label: text('module.row', { n: m.id, title: m.title }) }))} />;
}

/** The modules that stand before one, nearest first. */
export function useEarlier(module: number): { id: number; title: string }[] {
  const { flow } = useDraft();
  const found: number[] = [];
  let layer = [module];
  while (layer.length > 0) {
    const next = flow.document.links.filter((l) => layer.includes(l.to)).map((l) => l.from).filter((id) => !found.includes(id) && id !== module);
    layer = [...new Set(next)];
    found.push(...layer);
  }
  return found.map((id) => ({ id, title: flow.faces.find((f) => f.id === id)?.title ?? '' }));
}
