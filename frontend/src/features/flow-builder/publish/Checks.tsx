import type { wire } from '../../../api';
import { publish as text } from '../../../texts/publish';
import { Chip, Icon } from '../../../ui';
import { counted, ordered } from './model';

/** What was looked at before a publish; each line that has a place leads there. */
export function Checks({ checks, onOpen }: { checks: wire.PublishCheck[]; onOpen: (module: number, field: string) => void }) {
  const { pass, note, fail } = counted(checks);
  const words = [fail > 0 ? text('checks.fail', { n: fail }) : '', pass > 0 ? text('checks.pass', { n: pass }) : '', note > 0 ? text('checks.note', { n: note }) : ''].filter(Boolean).join(', ');
  return (
    <section aria-label={text('checks')}>
      <div className="pb-head">
        <h3 className="ui-field-label">{text('checks')}</h3>
        <span className="ui-spacer" />
        <Chip tone={fail > 0 ? 'danger' : 'success'} icon={fail > 0 ? 'circle-alert' : 'check'}>{words}</Chip>
      </div>
      <ul className="pb-checks">
        {ordered(checks).map((check, i) => (
          <li key={i} data-state={check.state}>
            <Icon name={check.state === 'pass' ? 'circle-check' : check.state === 'fail' ? 'circle-x' : 'info'} />
            <span className="ui-hidden">{text(`check.${check.state === 'pass' || check.state === 'fail' ? check.state : 'note'}`)}: </span>
            {check.module > 0 ? (
              <button type="button" className="ui-link pb-check-link" onClick={() => onOpen(check.module, check.field)}>{check.text}</button>
            ) : (
              <span>{check.text}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
