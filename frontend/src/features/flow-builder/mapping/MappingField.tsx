import { startCompletion } from '@codemirror/autocomplete';
import { EditorSelection, EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { flows, type wire } from '../../../api';
import { mapping as text } from '../../../texts/mapping';
import { Icon, IconButton, useField } from '../../../ui';
import { useDraft } from '../draft';
import { attributes, contentAttributes, createEditor, setIssues, setLook, setRaw, setText, writable, type Complete, type Look } from './editor';
import { MappingPopover, Signature } from './MappingPopover';
import { labels } from './scope';
import { inserted, unclosed } from './tokens';
import { useAnswer, useScope } from './useAnswer';
import './mapping.css';

interface Props {
  /** The module that the value is for; what stands before it can be mapped. */
  module: number;
  /** The path of the field, as the engine names it. */
  field: string;
  /** Its name, for the popover and where no Field around it gives one. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The focus left it: nothing more will be typed now. */
  onDone?: () => void;
  multiline?: boolean;
  mono?: boolean;
  /** The declared type, in the form of a FormField. */
  type?: string;
  /** The system that takes the value: "S4P". */
  system?: string;
  disabledReason?: string | undefined;
  invalid?: boolean;
}

/**
 * A value that may be mapped: text and pills in one line or several. What stands in it
 * is plain text with {{ }} parts; pills are only how they look.
 */
export function MappingField({ module, field, label, value, onChange, onDone, multiline = false, mono = false, type = 'text', system = '', disabledReason, invalid = false }: Props) {
  const { flowId, flow } = useDraft();
  const around = useField();
  const own = useId();
  const host = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [focused, setFocused] = useState(false);
  const [open, setOpen] = useState(false);
  const [raw, setRawState] = useState(false);
  const [cursor, setCursor] = useState(0);
  const locked = disabledReason !== undefined;
  const query = useMemo(() => ({ flowId, module, field }), [flowId, module, field]);
  const scope = useScope(query, flow.revision, (focused && value.includes('{{')) || open || value.includes('{{'));
  const known = useAnswer(query, value, cursor, !locked && (open || (focused && value.includes('{{'))));
  // What is being typed is not wrong yet.
  const typing = focused ? unclosed(value) : -1;
  const issues = (known.text === value ? (known.answer?.issues ?? []) : []).filter((issue) => typing < 0 || issue.end <= typing);
  const worst = issues.find((issue) => issue.severity === 'error') ?? issues[0];

  const look = useMemo<Look>(() => {
    const names = labels(scope.data);
    const accents = new Map(flow.faces.map((face) => [face.id, face.accent]));
    return { label: (reference) => names.get(reference), accent: (id) => accents.get(id) ?? 'flow' };
  }, [scope.data, flow.faces]);

  const newest = useRef<{ onChange: (value: string) => void; onDone?: (() => void) | undefined; complete: Complete }>({ onChange, complete: async () => [] });
  newest.current = {
    onChange,
    onDone,
    complete: async (body, at) => {
      try {
        return (await flows.mapping({ ...query, text: body, cursor: at })).offers ?? [];
      } catch {
        // Offers are a help: without them one types on.
        return [];
      }
    },
  };

  const popId = `${own}-popover`;
  const values = useMemo(() => {
    const all: Record<string, string> = {
      id: around?.id ?? own, role: 'combobox', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-expanded': String(open), 'aria-haspopup': 'dialog',
    };
    if (around) all['aria-labelledby'] = `${around.id}-label`;
    else all['aria-label'] = label;
    const described = [around?.describedBy, `${own}-help`].filter(Boolean).join(' ');
    if (described) all['aria-describedby'] = described;
    if (around?.required) all['aria-required'] = 'true';
    if (around?.invalid || invalid) all['aria-invalid'] = 'true';
    if (locked) all['aria-disabled'] = 'true';
    if (open) all['aria-controls'] = popId;
    return all;
  }, [around, own, open, label, invalid, locked, popId]);
  const first = useRef(values);

  useEffect(() => {
    if (!host.current) return undefined;
    const editor = createEditor({
      parent: host.current,
      text: value,
      multiline,
      readOnly: locked,
      attributes: first.current,
      complete: (body, at) => newest.current.complete(body, at),
      onChange: (next) => newest.current.onChange(next),
      onCursor: setCursor,
      onFocus: (on) => {
        setFocused(on);
        if (!on) newest.current.onDone?.();
      },
      onOpen: () => setOpen(true),
      onRaw: () => setRawState((now) => !now),
      onEscape: () => {
        let was = false;
        setOpen((now) => {
          was = now;
          return false;
        });
        return was;
      },
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
    // The editor lives as long as the field; what changes reaches it by effects.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [multiline]);
  useEffect(() => view.current?.dispatch({ effects: attributes.reconfigure(contentAttributes(values)) }), [values]);
  useEffect(() => view.current?.dispatch({ effects: writable.reconfigure(EditorState.readOnly.of(locked)) }), [locked]);
  useEffect(() => view.current?.dispatch({ effects: setLook.of(look) }), [look]);
  useEffect(() => view.current?.dispatch({ effects: setRaw.of(raw) }), [raw]);
  useEffect(() => {
    if (view.current) setText(view.current, value);
  }, [value]);
  const found = JSON.stringify(issues);
  useEffect(() => {
    view.current?.dispatch({ effects: setIssues.of(JSON.parse(found) as wire.MappingIssue[]) });
  }, [found]);

  const insert = useCallback((what: string) => {
    const editor = view.current;
    if (!editor) return;
    const { main } = editor.state.selection;
    const { insert: body, cursor: caret } = inserted(editor.state.doc.toString(), main.from, what);
    editor.dispatch({ changes: { from: main.from, to: main.to, insert: body }, selection: EditorSelection.cursor(caret), userEvent: 'input' });
    editor.focus();
  }, []);
  const replace = useCallback((body: string) => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: body }, selection: EditorSelection.cursor(body.length), userEvent: 'input' });
    editor.focus();
  }, []);
  const focus = useCallback(() => view.current?.focus(), []);

  return (
    <div ref={root} className="map-field" data-open={open || undefined}>
      <div
        role="presentation"
        className="ui-input map-input"
        data-multiline={multiline || undefined}
        data-mono={mono || raw || undefined}
        data-invalid={around?.invalid || invalid || worst?.severity === 'error' || undefined}
        data-warned={around?.warned || worst?.severity === 'warning' || undefined}
        data-off={locked || undefined}
        onMouseDown={(event) => {
          // The whole box is the field, not only its text.
          if (event.target === event.currentTarget) {
            event.preventDefault();
            focus();
          }
        }}
      >
        <div ref={host} className="map-host" />
        {!locked && (
          <IconButton
            icon="braces"
            size="sm"
            className="map-open"
            label={text('open', { label })}
            keys="Control+Space"
            aria-expanded={open}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setOpen(!open);
              focus();
            }}
          />
        )}
      </div>
      <span id={`${own}-help`} className="ui-hidden">{disabledReason ?? text('open.help')}</span>
      {worst && !around?.invalid && (
        <div className={`map-live ${worst.severity === 'error' ? 'ui-field-error' : 'ui-field-warning'}`} role="status">
          <Icon name={worst.severity === 'error' ? 'circle-alert' : 'triangle-alert'} size={14} />
          <span>{worst.brief || [worst.text, worst.hint].filter(Boolean).join(' ')}</span>
        </div>
      )}
      {focused && !open && known.text === value && known.answer?.signature && <Signature answer={known.answer} />}
      <MappingPopover
        id={popId}
        anchor={root}
        open={open}
        onOpen={setOpen}
        label={label}
        type={type}
        system={system}
        module={module}
        value={value}
        scope={scope}
        known={known}
        raw={raw}
        onRaw={setRawState}
        onInsert={insert}
        onReplace={replace}
        onFocusField={() => {
          focus();
          if (view.current) startCompletion(view.current);
        }}
      />
    </div>
  );
}
