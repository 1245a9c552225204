import type { UseQueryResult } from '@tanstack/react-query';
import { Popover as Radix } from 'radix-ui';
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Fault, wire } from '../../../api';
import { mapping as text } from '../../../texts/mapping';
import { Button, Chip, FaultState, Field, Icon, IconButton, Note, SearchInput, Skeleton, announce, type IconName } from '../../../ui';
import { Functions } from './Functions';
import { Items } from './Items';
import { bare, typeGlyph } from './scope';
import type { Answer } from './useAnswer';

interface Props {
  id: string;
  /** The field; the popover stands beside it. */
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onOpen: (open: boolean) => void;
  label: string;
  type: string;
  system: string;
  module: number;
  value: string;
  scope: UseQueryResult<wire.MappingScope, Fault>;
  known: Answer;
  raw: boolean;
  onRaw: (raw: boolean) => void;
  onInsert: (insert: string) => void;
  onReplace: (text: string) => void;
  onFocusField: () => void;
}

const types = ['text', 'number', 'integer', 'boolean', 'date', 'select', 'url', 'email', 'collection', 'array', 'map', 'buffer', 'json', 'filter', 'any', 'module', 'empty'] as const;

/** A type in words. */
export function typeWords(type: string): string {
  const known = types.find((one) => one === type);
  return known ? text(`type.${known}`) : type;
}

// Whether the popovers stay open when the focus goes elsewhere; for this window only.
let pinnedOpen = false;

/** Everything that can be mapped, and what comes of it: items, functions, the result. */
export function MappingPopover({ id, anchor, open, onOpen, label, type, system, module, value, scope, known, raw, onRaw, onInsert, onReplace, onFocusField }: Props) {
  const [search, setSearch] = useState('');
  const [pinned, setPinned] = useState(pinnedOpen);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) setSearch('');
  }, [open]);
  const inField = (target: EventTarget | null) => target instanceof Element && (anchor.current?.contains(target) || target.closest('.cm-tooltip') !== null);
  const close = () => {
    onOpen(false);
    anchor.current?.querySelector<HTMLElement>('.cm-content')?.focus();
  };
  const fault = scope.data ? null : scope.error;
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onOpen(false)}>
      <Radix.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Radix.Portal>
        <Radix.Content
          ref={body}
          id={id}
          className="ui-popover map-popover"
          aria-label={text('open', { label })}
          side="left"
          align="center"
          sideOffset={20}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (pinned || inField(event.target)) event.preventDefault();
          }}
          onEscapeKeyDown={(event) => {
            event.preventDefault();
            close();
          }}
          onKeyDown={(event) => {
            if (event.key === ' ' && event.ctrlKey) {
              event.preventDefault();
              onFocusField();
            }
          }}
        >
          <Radix.Arrow className="map-arrow" width={16} height={8} />
          <div className="map-head">
            <h2 className="ui-h3 ui-truncate">{label}</h2>
            <Chip outline icon={typeGlyph(type) as IconName}>{typeWords(type)}</Chip>
            <span className="ui-spacer" />
            {/* A field of its own: the one that is mapped may be wrong, the search is not. */}
            <Field label={text('search')} className="map-search">
              <SearchInput
                label={text('search')}
                value={search}
                onChange={setSearch}
                onKeyDown={(event) => {
                  if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
                  event.preventDefault();
                  const target = body.current?.querySelector<HTMLElement>('[data-map-row][tabindex="0"], [data-map-fn][tabindex="0"]');
                  if (event.key === 'Enter') target?.click();
                  else target?.focus();
                }}
              />
            </Field>
            <IconButton icon="text-cursor-input" label={text(raw ? 'raw.off' : 'raw')} keys="$mod+Shift+e" aria-pressed={raw} onClick={() => onRaw(!raw)} />
            <IconButton
              icon={pinned ? 'pin-off' : 'pin'}
              label={text(pinned ? 'unpin' : 'pin')}
              aria-pressed={pinned}
              onClick={() => {
                pinnedOpen = !pinned;
                setPinned(!pinned);
              }}
            />
            <IconButton icon="x" label={text('close')} keys="Escape" onClick={close} />
          </div>
          <div className="map-sides">
            {fault ? (
              <div className="map-fault"><FaultState fault={fault} onRetry={() => void scope.refetch()} /></div>
            ) : scope.data ? (
              <>
                <Items scope={scope.data} search={search} value={value} onInsert={onInsert} module={module} />
                <Functions scope={scope.data} search={search} type={type} onInsert={onInsert} />
              </>
            ) : (
              <Skeleton rows={6} columns={2} label={text('loading')} />
            )}
          </div>
          <Result known={known} value={value} type={type} system={system} onReplace={onReplace} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What the text gives with the last bundle, what is expected, and the repair when they differ. */
function Result({ known, value, type, system, onReplace }: { known: Answer; value: string; type: string; system: string; onReplace: (text: string) => void }) {
  const answer = known.answer;
  const expected = answer?.expected || type;
  const issue = known.text === value ? (answer?.issues ?? []).find((one) => one.severity === 'error') ?? answer?.issues?.[0] : undefined;
  const preview = answer?.preview ?? '';
  const said = useRef(0);
  useEffect(() => {
    // The result is read out, but not with every key.
    const wait = Math.max(0, said.current + 1000 - Date.now());
    const timer = setTimeout(() => {
      if (preview === '') return;
      said.current = Date.now();
      announce(`${text('result')}: ${preview.slice(0, 120)}`);
    }, wait + 400);
    return () => clearTimeout(timer);
  }, [preview]);
  const empty = value === '' ? text('result.empty') : known.fault ? known.fault.title : answer && !answer.hasSample && value.includes('{{') ? text('result.none') : '';
  return (
    <div className="map-foot">
      <div className="map-foot-line">
        <div className="ui-stack map-result">
          <p className="ui-label ui-secondary">
            {text('result')} <span className="ui-tertiary map-with">{value.includes('{{') && answer?.hasSample ? withSample(answer) : ''}</span>
          </p>
          <div className="map-value">
            {empty && !preview ? <span className="ui-tertiary ui-small ui-truncate">{empty}</span> : <span className="ui-mono ui-truncate" title={preview}>{preview.slice(0, 300)}</span>}
            {answer?.type && value !== '' && <Chip tone={issue ? 'warning' : 'neutral'} icon={typeGlyph(answer.type) as IconName}>{sized(answer.type, answer.length)}</Chip>}
          </div>
        </div>
        <Icon name="arrow-right" size={16} className="map-to" />
        <div className="ui-stack map-expects">
          <p className="ui-label ui-secondary">{system ? text('expects', { system }) : text('expects.plain')}</p>
          <div className="map-value">
            <span className="ui-mono ui-tertiary ui-truncate" title={answer?.example}>{answer?.example}</span>
            <Chip outline icon={typeGlyph(expected) as IconName}>{answer?.takes ? text('type.takes', { type: typeWords(expected), n: answer.takes }) : typeWords(expected)}</Chip>
          </div>
        </div>
      </div>
      {issue && (
        <Note
          tone={issue.severity === 'error' ? 'danger' : 'warning'}
          title={sentences(issue.text)[0]}
          actions={issue.replace ? <Button size="sm" onClick={() => onReplace(repaired(value, issue))}>{hintIsRepair(issue) ? issue.hint.replace(/\.$/, '') : text('use', { what: bare(issue.replace).slice(0, 32) })}</Button> : undefined}
        >
          {[sentences(issue.text)[1], issue.replace && hintIsRepair(issue) ? '' : issue.hint].filter(Boolean).join(' ')}
        </Note>
      )}
      {answer?.signature && <Signature answer={answer} />}
    </div>
  );
}

/** The function that the cursor is in, the argument at the cursor told apart. */
export function Signature({ answer }: { answer: wire.MappingAnswer }) {
  const { signature, argStart, argEnd, summary } = answer;
  return (
    <p className="map-signature ui-tertiary">
      <span className="ui-mono">{signature.slice(0, argStart)}<strong>{signature.slice(argStart, argEnd)}</strong>{signature.slice(argEnd)}</span> {summary}
    </p>
  );
}

/** A short hint says the repair better than what will be written: "Use YYYYMMDD". */
function hintIsRepair(issue: wire.MappingIssue): boolean {
  return issue.hint !== '' && issue.hint.length < 28;
}

/** The first sentence, and the others. */
export function sentences(all: string): [string, string] {
  const end = all.indexOf('. ');
  return end < 0 ? [all, ''] : [all.slice(0, end + 1), all.slice(end + 2)];
}

/** "Text, 10 characters". */
export function sized(type: string, length: number): string {
  if (type === 'text') return text('type.characters', { n: length });
  if (type === 'array') return text('type.elements', { n: length });
  return typeWords(type);
}

function withSample(answer: wire.MappingAnswer): string {
  const at = answer.sampleAt === '' ? '' : clock(answer.sampleAt);
  if (at === '') return text('result.with');
  return answer.bundles > 0 ? text('result.with-of', { n: answer.bundles, at }) : text('result.with-at', { at });
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
}

function repaired(value: string, issue: wire.MappingIssue): string {
  return value.slice(0, issue.start) + issue.replace + value.slice(issue.end);
}
