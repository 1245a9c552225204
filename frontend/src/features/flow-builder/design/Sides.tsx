import { builder as text } from '../../../texts/flow-builder';
import { Panel } from '../../../ui';
import { useDraft } from '../draft';

/** What the flow does, in sentences. */
export function Explain({ onClose }: { onClose: () => void }) {
  const { flow } = useDraft();
  return (
    <Panel name="explain" title={text('explain.title')} sub={flow.document.name} padded onClose={onClose}>
      {flow.explain.length === 0 ? <p className="ui-secondary">{text('explain.empty')}</p> : (
        <ol className="fb-explain">
          {flow.explain.map((line, i) => <li key={i}>{line}</li>)}
        </ol>
      )}
    </Panel>
  );
}
