import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flows, keys, type wire } from '../../../api';
import { go, Link } from '../../../routing';
import { builder as text } from '../../../texts/flow-builder';
import { when } from '../../../texts/format';
import { Button, Chip, Icon, IconButton, ProgressRing, SegmentedControl, toast, Tooltip } from '../../../ui';
import { useDraft } from '../draft';
import { Problems } from './Problems';
import './header.css';

export type BuilderTab = '' | 'runs' | 'versions';

interface Props {
  tab: BuilderTab;
  renaming: boolean;
  onRename: (on: boolean) => void;
  problems: boolean;
  onProblems: (open: boolean) => void;
  onPublish: () => void;
  /** Shows where a problem is. */
  onProblem: (problem: wire.FlowProblem) => void;
}

export function publishReason(flow: wire.FlowState): string | undefined {
  if (flow.readOnly) return flow.readOnly;
  const blocking = flow.problems.filter((p) => p.severity === 'error').length;
  if (blocking > 0) return text('publish.fix', { n: blocking });
  return flow.version > 0 && flow.changes === 0 ? text('publish.nothing', { version: flow.version }) : undefined;
}

/** Name, state, autosave, tabs, undo, problems, Publish. */
export function Header({ tab, renaming, onRename, problems, onProblems, onPublish, onProblem }: Props) {
  const { flow, flowId, undo, redo, readOnly } = useDraft();
  const client = useQueryClient();
  const duplicate = useMutation({
    mutationFn: () => flows.duplicate({ id: flowId } as wire.ID),
    onSuccess: (copy) => {
      client.setQueryData(keys.flow(copy.document.id), copy);
      void client.invalidateQueries({ queryKey: keys.flows() });
      toast(text('duplicated', { name: copy.document.name }));
      go({ name: 'flow', id: copy.document.id });
    },
    onError: (fault) => toast(fault.title),
  });
  return (
    <>
      <nav className="fb-trail" aria-label={text('trail.flows')}>
        <Link to="flows" className="fb-trail-link">{text('trail.flows')}</Link>
        <Icon name="chevron-right" size={14} />
        {renaming && !readOnly ? <Rename onDone={() => onRename(false)} /> : (
          <h1 className="fb-name">
            <button type="button" className="ui-truncate" aria-label={text('name.edit', { name: flow.document.name })} aria-disabled={Boolean(readOnly) || undefined} onDoubleClick={() => onRename(true)} onKeyDown={(event) => event.key === 'Enter' && onRename(true)}>{flow.document.name}</button>
          </h1>
        )}
      </nav>
      {readOnly ? (
        <>
          <Tooltip content={readOnly}><Chip icon="lock" tabIndex={0} aria-label={`${text('read-only')}. ${readOnly}`}>{text('read-only')}</Chip></Tooltip>
          <Button size="sm" icon="copy" busy={duplicate.isPending} onClick={() => duplicate.mutate()}>{text('duplicate')}</Button>
        </>
      ) : (
        <>
          <Chip className="fb-state">{stateText(flow)}</Chip>
          <Saved />
        </>
      )}
      <span className="ui-spacer" />
      <SegmentedControl<BuilderTab | 'design'>
        label={text('tabs')}
        value={tab || 'design'}
        onChange={(next) => go({ name: 'flow', id: flowId, tab: next === 'design' ? '' : next })}
        segments={[{ value: 'design', label: text('tab.design') }, { value: 'runs', label: text('tab.runs') }, { value: 'versions', label: text('tab.versions') }]}
      />
      <div className="ui-row fb-header-tools">
        <IconButton icon="undo-2" label={flow.canUndo ? text('undo-what', { what: flow.undoText }) : text('undo')} keys="$mod+z" disabledReason={readOnly || (flow.canUndo ? undefined : text('no-undo'))} onClick={undo} />
        <IconButton icon="redo-2" label={flow.canRedo ? text('redo-what', { what: flow.redoText }) : text('redo')} keys="$mod+Shift+z" disabledReason={readOnly || (flow.canRedo ? undefined : text('no-redo'))} onClick={redo} />
        <span className="ui-divider-v" />
        <Problems open={problems} onOpen={onProblems} onGo={onProblem} />
      </div>
      <Button icon="upload" keys="$mod+Shift+p" hint={text('publish')} disabledReason={publishReason(flow)} onClick={onPublish}>{text('publish')}</Button>
    </>
  );
}

export function stateText(flow: Pick<wire.FlowState, 'version' | 'changes'>): string {
  if (flow.version === 0) return text('state.never');
  return flow.changes === 0 ? text('state.same', { version: flow.version }) : text('state.draft', { n: flow.changes, version: flow.version });
}

function Saved() {
  const { flow, saving, retrySave } = useDraft();
  if (typeof saving === 'object') {
    const reason = saving.failed.text || saving.failed.title;
    return (
      <span className="fb-saved" data-failed role="alert">
        <Icon name="circle-alert" size={14} />
        <span className="ui-truncate">{text('not-saved', { reason: reason.replace(/\.$/, '') })}</span>
        <Button size="xs" onClick={retrySave}>{text('retry-save')}</Button>
      </span>
    );
  }
  return (
    <span className="fb-saved" role="status">
      {saving === 'saving' ? <ProgressRing size={14} /> : <Icon name="check" size={14} />}
      <span className="fb-saved-words">{saving === 'saving' ? text('saving') : flow.savedAt ? text('saved', { time: when(flow.savedAt) }) : text('saved-plain')}</span>
    </span>
  );
}

function Rename({ onDone }: { onDone: () => void }) {
  const { flow, apply } = useDraft();
  const [name, setName] = useState(flow.document.name);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (keep: boolean) => {
    if (done.current) return;
    done.current = true;
    const next = name.trim();
    if (keep && next !== '' && next !== flow.document.name) void apply([{ op: 'rename_flow', name: next }]);
    onDone();
  };
  return (
    <input
      ref={field}
      className="fb-name-field"
      aria-label={text('name.label')}
      value={name}
      maxLength={120}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          finish(false);
        }
      }}
    />
  );
}
