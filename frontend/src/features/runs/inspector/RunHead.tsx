import { Link } from '../../../routing';
import type { wire } from '../../../api';
import { clockTime, day, exact, took } from '../../../texts/format';
import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { Breadcrumb, Button, Chip, Whoms } from '../../../ui';
import { isOver, workedMs } from '../model';
import { Outcome } from '../list/RunTable';
import { whoOf } from '../Trouble';
import { triggerWord } from '../words';
import type { RunActs } from './useRunActs';

/** Where one is, how it ended, who acted, and what can be done with the run. */
export function RunHead({ view, acts, module, onCompare }: { view: wire.RunView; acts: RunActs; module: number; onCompare: () => void }) {
  const { run } = view;
  const who = whoOf(run);
  return (
    <>
      <Breadcrumb trail={[{ label: text('title'), to: 'runs' }]} current={text('crumb.run', { n: String(run.number) })} />
      <Outcome run={run} />
      {run.dryRun && <Chip tone="info" icon="eye">{text('preview')}</Chip>}
      <span className="ri-whoms" id="run-whoms">
        <Whoms whoms={(run.chips ?? []).filter((chip) => chip.kind !== 'shared')} card />
        <Whoms whoms={(run.chips ?? []).filter((chip) => chip.kind === 'shared')} />
      </span>
      <span className="ui-spacer" />
      <Button variant="ghost" icon="workflow" onClick={() => acts.open(module)}>{text('open-builder')}</Button>
      <Button variant="ghost" icon="split" onClick={onCompare}>{inspector('compare')}</Button>
      <Button icon="download" busy={acts.exporting} onClick={acts.save}>{text('export')}</Button>
      {isOver(run.state) ? (
        <Button variant="primary" icon="play" busy={acts.starting} aria-describedby="run-whoms" disabledReason={view.canAgain ? undefined : inspector('again-off')} hint={who ? text('again-as', { who }) : undefined} onClick={acts.again}>{text('again')}</Button>
      ) : (
        <Button icon="circle-stop" keys="$mod+Shift+." busy={acts.cancelling} onClick={acts.cancel}>{text('cancel-run')}</Button>
      )}
    </>
  );
}

/** What ran, who started it and from where, when, and how long it worked. */
export function RunInfo({ run, now }: { run: wire.RunRow; now: number }) {
  const begun = run.startedAt || run.createdAt;
  const same = run.endedAt !== '' && day(begun) === day(run.endedAt);
  return (
    <div className="ri-info">
      <Link to={{ name: 'flow', id: run.flowId, tab: run.draft ? '' : 'versions' }} className="ri-info-link">{run.draft ? text('drawer.draft', { flow: run.flowName }) : text('drawer.flow', { flow: run.flowName, version: String(run.version) })}</Link>
      <span className="ui-truncate">
        {inspector('info.started-by')} <strong>{run.personName}</strong>{' '}
        {run.viewId !== '' && run.viewName !== '' ? (
          <>
            {inspector('info.from-view')} <Link to={{ name: 'view', id: run.viewId }} className="ri-info-link">{run.viewName}</Link>
            {run.rowKey !== '' && `, ${run.rowKey}`}
          </>
        ) : (
          inspector('info.from', { trigger: triggerWord(run.trigger) })
        )}
      </span>
      <span className="ui-spacer" />
      <span className="ui-num">{run.endedAt === '' ? exact(begun) : inspector('info.span', { from: exact(begun), to: same ? clockTime(run.endedAt) : exact(run.endedAt) })}</span>
      <strong className="ui-num">{inspector('info.active', { time: took(workedMs(run, now)) })}</strong>
    </div>
  );
}
