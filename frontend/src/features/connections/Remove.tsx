import { useState } from 'react';
import type { wire } from '../../api';
import { go } from '../../routing';
import { connections as text } from '../../texts/connections';
import { Button, Note } from '../../ui';
import { flowsOf } from './model';
import { removeLater } from './removals';

/** The way out: who would stop is said before, and it can be undone for 30 seconds. */
export function Remove({ view, onChanged }: { view: wire.ConnectionView; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const names = flowsOf(view.uses);
  const remove = () => {
    go({ name: 'connections' }, { replace: true });
    removeLater(view.row, onChanged);
  };
  return (
    <section className="cn-remove" aria-label={text('remove.title')}>
      <div className="ui-row">
        <div className="ui-stack">
          <h3 className="ui-strong">{text('remove.title')}</h3>
          <p className="ui-small ui-tertiary">{names.length === 0 ? text('remove.unused') : text(view.uses.some((use) => use.viewId) ? 'remove.places' : 'remove.used', { n: names.length })}</p>
        </div>
        <span className="ui-spacer" />
        {!asking && <Button variant="danger" icon="trash-2" onClick={() => (names.length === 0 ? remove() : setAsking(true))}>{text('remove')}</Button>}
      </div>
      {asking && (
        <Note
          tone="danger"
          live
          title={text('remove.list')}
          actions={
            <>
              <Button size="sm" onClick={() => setAsking(false)}>{text('remove.keep')}</Button>
              <Button size="sm" variant="danger" icon="trash-2" onClick={remove}>{text('remove.everywhere')}</Button>
            </>
          }
        >
          {names.join(', ')}
        </Note>
      )}
    </section>
  );
}
