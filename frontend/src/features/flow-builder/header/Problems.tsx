import { useState } from 'react';
import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { Button, Icon, Popover } from '../../../ui';
import { useDraft, type FlowOp } from '../draft';

const looks: Record<string, { icon: 'circle-alert' | 'triangle-alert' | 'info'; tone: string; word: 'severity.error' | 'severity.warning' | 'severity.note' }> = {
  error: { icon: 'circle-alert', tone: 'danger', word: 'severity.error' },
  warning: { icon: 'triangle-alert', tone: 'warning', word: 'severity.warning' },
  note: { icon: 'info', tone: 'neutral', word: 'severity.note' },
};

/** The repair that the engine offers with a problem; null when there is none, or it cannot be read. */
export function fixOf(problem: Pick<wire.FlowProblem, 'fixOp'>): FlowOp | null {
  if (!problem.fixOp) return null;
  try {
    const op = JSON.parse(problem.fixOp) as FlowOp;
    return typeof op.op === 'string' ? op : null;
  } catch {
    return null;
  }
}

/** Notes are remarks, not problems: they are listed, but not counted. */
export function counted(problems: wire.FlowProblem[]): wire.FlowProblem[] {
  return problems.filter((p) => p.severity !== 'note');
}

export function Problems({ open, onOpen, onGo }: { open: boolean; onOpen: (open: boolean) => void; onGo: (problem: wire.FlowProblem) => void }) {
  const { flow, apply, readOnly } = useDraft();
  const [left, setLeft] = useState(false);
  const real = counted(flow.problems);
  const worst = real.some((p) => p.severity === 'error') ? 'error' : real.length > 0 ? 'warning' : '';
  const trigger = (
    <button type="button" className="ui-button fb-problems" data-variant="ghost" data-size="md" data-worst={worst || undefined}>
      <Icon name={worst ? 'triangle-alert' : 'circle-check'} />
      <span className="fb-problems-words">{real.length > 0 ? text('problems.count', { n: real.length }) : text('problems.none')}</span>
      {real.length > 0 && <span className="fb-problems-short" aria-hidden>{real.length}</span>}
    </button>
  );
  return (
    <Popover label={text('problems.title')} width={400} align="end" padded={false} open={open} leavesFocus={left} onOpenChange={(next) => { setLeft(false); onOpen(next); }} trigger={trigger}>
      <div className="fb-problem-list">
        <h2 className="ui-h3">{text('problems.title')}</h2>
        {flow.problems.length === 0 && <p className="ui-secondary">{text('problems.good')}</p>}
        <ul>
          {flow.problems.map((problem, i) => {
            const look = looks[problem.severity] ?? looks.note;
            const title = flow.faces.find((f) => f.id === problem.module)?.title ?? '';
            const fix = fixOf(problem);
            return (
              <li key={`${problem.code}-${problem.module}-${problem.field}-${i}`} className="fb-problem">
                <button
                  type="button"
                  className="fb-problem-go"
                  onClick={() => {
                    setLeft(true);
                    onOpen(false);
                    onGo(problem);
                  }}
                >
                  <span className="ui-status" data-tone={look?.tone} role="img" aria-label={text(look?.word ?? 'severity.note')}><Icon name={look?.icon ?? 'info'} /></span>
                  <span className="ui-stack">
                    <span className="ui-small ui-tertiary">{problem.module > 0 ? text('problems.module', { id: problem.module, title }) : text('problems.flow')}</span>
                    <span>{problem.text}</span>
                  </span>
                </button>
                {fix && !readOnly && <Button size="xs" onClick={() => void apply([fix], { toast: problem.fixLabel, undoable: true })}>{problem.fixLabel}</Button>}
              </li>
            );
          })}
        </ul>
      </div>
    </Popover>
  );
}
