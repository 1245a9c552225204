/* What is asked before a part of a draft runs, and what is pinned by hand. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys, runs, type wire } from '../../../api';
import { building as text } from '../../../texts/building';
import { exact, when } from '../../../texts/format';
import { Button, Dialog, Field, Input, Note, Skeleton, Textarea, Whoms } from '../../../ui';
import { readBundles, readValue, useBuilding } from '../building';
import { useDraft } from '../draft';

/** Sample values of the items that the one module maps. */
export function OnlyDialog({ module, items, onRun, onClose }: { module: number; items: wire.BuildingItem[]; onRun: (items: wire.BuildingItem[]) => void; onClose: () => void }) {
  const { flow } = useDraft();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const face = flow.faces.find((f) => f.id === module);
  const keyOf = (item: wire.BuildingItem) => `${item.module}.${item.path}`;
  const run = () => onRun(items.map((item) => {
    const value = typed[keyOf(item)];
    return value === undefined ? item : { ...item, value: typeof item.value === 'string' ? value : readValue(value) };
  }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={text('only.title', { name: face?.title ?? String(module) })}
      sub={text('only.help')}
      width={520}
      onSubmit={run}
      foot={<><Whoms whoms={face?.chips ?? []} id="fb-only-acts" /><span className="ui-spacer" /><Button onClick={onClose}>{text('pin.cancel')}</Button><Button type="submit" variant="primary" icon="play" aria-describedby="fb-only-acts">{text('only.run')}</Button></>}
    >
      <div className="fb-run-inputs">
        {items.map((item) => {
          const value = typed[keyOf(item)] ?? shown(item.value);
          const set = (next: string) => setTyped((old) => ({ ...old, [keyOf(item)]: next }));
          return (
            <Field key={keyOf(item)} label={text('only.item', { module: item.module, title: item.title })} end={<span className="ui-mono">{item.path || text('only.whole')}</span>} {...(item.known ? {} : { help: text('only.text-help') })}>
              {typeof item.value === 'object' && item.value !== null ? <Textarea mono rows={3} value={value} onChange={(event) => set(event.target.value)} /> : <Input value={value} onChange={(event) => set(event.target.value)} />}
            </Field>
          );
        })}
      </div>
    </Dialog>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** The bundles that are pinned to a module, written by hand. */
export function PinDialog({ module, onClose }: { module: number; onClose: () => void }) {
  const { flow } = useDraft();
  const { pins, pin } = useBuilding();
  const [typed, setTyped] = useState(() => JSON.stringify(pins.get(module) ?? [{}], null, 2));
  const [tried, setTried] = useState(false);
  const read = readBundles(typed);
  const name = flow.faces.find((f) => f.id === module)?.title ?? String(module);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text('pin.title', { name })}
      width={560}
      onSubmit={() => {
        setTried(true);
        if (read.bundles) void pin(module, read.bundles).then((done) => done && onClose());
      }}
      foot={<><span className="ui-spacer" /><Button onClick={onClose}>{text('pin.cancel')}</Button><Button type="submit" variant="primary" icon="pin">{text('pin.save')}</Button></>}
    >
      <Note icon="pin">{text('pin.help')}</Note>
      <Field label={text('pin.bundles')} {...(tried && read.error ? { error: text('pin.bad', { why: read.error }) } : {})}>
        <Textarea mono rows={14} spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
    </Dialog>
  );
}

/** The earlier runs of the flow whose inputs can be used again. */
export function PreviousInputs({ flowId, onChoose }: { flowId: string; onChoose: (inputs: Record<string, unknown>) => void }) {
  const query: wire.RunQuery = { flowId, viewId: '', state: '', mine: false, search: '', batchId: '', before: 0, limit: 20 };
  const { data } = useQuery({ queryKey: keys.runs(query), queryFn: () => runs.list(query) });
  const [busy, setBusy] = useState('');
  if (!data) return <Skeleton label={text('previous.loading')} />;
  const choose = (run: wire.RunRow) => {
    setBusy(run.id);
    runs.get({ id: run.id }).then((view) => onChoose(view.inputs), () => {}).finally(() => setBusy(''));
  };
  return (
    <div className="fb-previous">
      <h2 className="ui-h3">{text('previous.title')}</h2>
      {data.runs.length === 0 && <p className="ui-small ui-secondary">{text('previous.none')}</p>}
      <ul className="ui-stack">
        {data.runs.map((run, i) => (
          <li key={run.id}>
            <Button size="sm" variant="ghost" block autoFocus={i === 0} busy={busy === run.id} aria-label={text('previous.use', { n: String(run.number) })} hint={exact(run.createdAt)} onClick={() => choose(run)}>
              {text('previous.run', { n: String(run.number), when: when(run.createdAt) })}
              <span className="ui-tertiary ui-truncate">{[run.stateText, run.rowKey].filter(Boolean).join(' · ')}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
