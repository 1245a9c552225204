/* What was done to the draft, newest first; a press goes to that place, and undone edits stay above it. */
import { useQuery } from '@tanstack/react-query';
import { flows, keys, type wire } from '../../../api';
import { exact, when } from '../../../texts/format';
import { builder as text } from '../../../texts/flow-builder';
import { Chip, FaultState, Panel, Skeleton } from '../../../ui';
import { useDraft } from '../draft';

export function History({ onClose }: { onClose: () => void }) {
  const { flowId, flow, stepTo, readOnly } = useDraft();
  const { data, error, refetch } = useQuery({ queryKey: keys.flowHistory(flowId, flow.revision), queryFn: () => flows.history({ id: flowId } as wire.ID), placeholderData: (old) => old });
  const off = readOnly !== '';
  return (
    <Panel name="history" title={text('history.title')} sub={flow.document.name} onClose={onClose}>
      {error && !data ? <FaultState fault={error} onRetry={() => void refetch()} /> : !data ? <Skeleton label={text('loading')} /> : <List history={data} off={off} onGo={stepTo} />}
    </Panel>
  );
}

function List({ history, off, onGo }: { history: wire.FlowHistory; off: boolean; onGo: (at: number) => void }) {
  const { at, edits } = history;
  const total = at + edits.filter((e) => e.undone).length;
  const rest = total - edits.length;
  // The edit at index i of the list is number total − i; its place is after it.
  return (
    <>
      <ol className="fb-history" aria-label={text('history.title')}>
        {edits.map((edit, i) => (
          <Row key={total - i} words={edit.words} time={edit.at} here={total - i === at} undone={edit.undone} off={off} onGo={() => onGo(total - i)} />
        ))}
        {rest === 0 && <Row words={text('history.start')} time="" here={at === 0} undone={false} off={off} onGo={() => onGo(0)} />}
      </ol>
      {rest > 0 && <p className="ui-small ui-tertiary fb-history-rest">{text('history.older')}</p>}
    </>
  );
}

function Row({ words, time, here, undone, off, onGo }: { words: string; time: string; here: boolean; undone: boolean; off: boolean; onGo: () => void }) {
  return (
    <li>
      <button type="button" className="fb-history-edit" data-undone={undone || undefined} aria-current={here ? 'step' : undefined} aria-disabled={off || undefined} onClick={() => !off && !here && onGo()}>
        <span className="ui-truncate fb-grow">{words}</span>
        {undone && <span className="ui-small ui-tertiary">{text('history.undone')}</span>}
        {here && <Chip tone="info" icon="circle-dot">{text('history.here')}</Chip>}
        {time !== '' && <span className="ui-small ui-tertiary" title={exact(time)}>{when(time)}</span>}
      </button>
    </li>
  );
}
