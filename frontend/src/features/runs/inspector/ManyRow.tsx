import { useState } from 'react';
import { count } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { FaultState, IconButton, Input } from '../../../ui';
import type { Many } from './useMany';

const said = { operations: 'many.operations', bundles: 'many.bundles', held_back: 'many.held-back' } as const;

/** Goes through what was recorded in thousands: one after the other, or to a number. */
export function ManyRow({ many }: { many: Many }) {
  const [typed, setTyped] = useState('');
  const word = said[many.kind as keyof typeof said] ?? said.operations;
  const jump = () => {
    const to = Number(typed);
    if (Number.isInteger(to) && to >= 1 && to <= many.all) many.go(to);
    setTyped('');
  };
  return (
    <>
      <div className="ri-panel-row">
        <span className="ui-small ui-num" role="status">{inspector(word, { at: count(many.at), all: count(many.all) })}</span>
        <span className="ui-spacer" />
        <form className="ri-many-go" onSubmit={(event) => { event.preventDefault(); jump(); }}>
          <Input inputMode="numeric" aria-label={inspector('many.go')} placeholder={inspector('many.number')} value={typed} onChange={(event) => setTyped(event.target.value.replace(/\D/gu, ''))} />
        </form>
        <IconButton icon="chevron-left" size="sm" label={inspector('many.previous')} disabledReason={many.at <= 1 ? inspector('many.first') : undefined} onClick={() => many.go(many.at - 1)} />
        <IconButton icon="chevron-right" size="sm" label={inspector('many.next')} disabledReason={many.at >= many.all ? inspector('many.last') : undefined} onClick={() => many.go(many.at + 1)} />
      </div>
      {many.error && <FaultState fault={many.error} />}
    </>
  );
}
