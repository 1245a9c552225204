import { useRef, useState } from 'react';
import { imports, toFault, type Fault, type wire } from '../../api';
import { imports as text } from '../../texts/imports';
import { Button, Checkbox, Chip, Dialog, FaultCard, Icon, Note, type IconName, type Tone } from '../../ui';
import { Needs } from './Needs';
import { bySort, choicesOf, needsOf, proposal, type Choice } from './model';
import './imports.css';

interface Props {
  plan: wire.ImportPlan;
  onClose: () => void;
  onTolerant: () => void;
  onMade: (made: wire.ImportMade) => void;
}

const kinds: Record<string, 'kind.signet' | 'kind.make' | 'kind.celonis' | 'kind.fusion'> = { signet: 'kind.signet', make: 'kind.make', celonis: 'kind.celonis', fusion: 'kind.fusion' };
const sorts: Record<string, { text: 'sort.stub' | 'sort.marked' | 'sort.repaired' | 'sort.dropped' | 'sort.kept' | 'sort.secret'; tone: Tone }> = {
  marked: { text: 'sort.marked', tone: 'warning' }, stub: { text: 'sort.stub', tone: 'warning' }, repaired: { text: 'sort.repaired', tone: 'success' },
  dropped: { text: 'sort.dropped', tone: 'neutral' }, kept: { text: 'sort.kept', tone: 'neutral' }, secret: { text: 'sort.secret', tone: 'danger' },
};
const effects: Record<string, IconName> = { read: 'eye', change: 'pencil', create: 'plus', send: 'send', delete: 'trash-2' };

/** What a file holds, what it needs and what was done to it, before anything of it is kept. */
export function ImportDialog({ plan, onClose, onTolerant, onMade }: Props) {
  return plan.broken.title !== '' ? <Broken plan={plan} onClose={onClose} onTolerant={onTolerant} /> : <Whole plan={plan} onClose={onClose} onMade={onMade} />;
}

function Broken({ plan, onClose, onTolerant }: Pick<Props, 'plan' | 'onClose' | 'onTolerant'>) {
  const { broken } = plan;
  const submit = useRef<HTMLButtonElement | null>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={broken.title}
      sub={broken.text}
      onSubmit={onTolerant}
      onOpenFocus={(event) => {
        // There is nothing to fill in: what the dialog is for has the focus.
        event.preventDefault();
        submit.current?.focus();
      }}
      foot={<>
        <span className="ui-dialog-note">{text('runs-nothing')}</span>
        <Button onClick={onClose}>{text('cancel')}</Button>
        <span ref={(span) => {
          submit.current = span?.querySelector('button') ?? null;
        }}>
          <Button type="submit" variant="primary">{text('open-tolerantly')}</Button>
        </span>
      </>}
    >
      <div className="im-body">
        <p className="ui-small">{text('broken.around')}</p>
        <code className="im-around">{broken.around}</code>
        <p className="ui-small">{broken.hint}</p>
      </div>
    </Dialog>
  );
}

function Whole({ plan, onClose, onMade }: Pick<Props, 'plan' | 'onClose' | 'onMade'>) {
  const needs = needsOf(plan);
  const [chosen, setChosen] = useState<Record<string, Choice>>(() => Object.fromEntries(needs.map((need) => [need.key, proposal(need)])));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const taken = plan.flows.filter((flow) => !left.has(flow.name));
  const remarks = [...plan.remarks, ...plan.flows.flatMap((flow) => flow.remarks)];
  const secrets = plan.flows.flatMap((flow) => flow.secrets);
  const can = plan.flows.flatMap((flow) => flow.can);
  const kind = kinds[plan.kind] ?? 'kind.make';
  const make = async () => {
    if (busy || taken.length === 0) return;
    setBusy(true);
    try {
      onMade(await imports.make({ token: plan.token, tolerant: plan.tolerant, choices: choicesOf(needs, chosen), flows: left.size > 0 ? taken.map((flow) => flow.name) : [] } as unknown as wire.ImportMake));
    } catch (thrown) {
      setFault(toFault(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={720}
      title={text('title', { file: plan.file })}
      sub={<>{text(kind)}{plan.author !== '' && <> {text('by', { author: plan.author })}</>}{plan.tolerant && <> · {text('tolerant')}</>}</>}
      onSubmit={() => void make()}
      foot={<>
        <span className="ui-dialog-note">{text('runs-nothing')}</span>
        <Button onClick={onClose}>{text('cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>{taken.length > 1 ? text('do.many', { n: taken.length }) : text('do')}</Button>
      </>}
    >
      <div className="im-body">
        {fault && <FaultCard fault={fault} />}
        <section className="im-part" aria-labelledby="im-contents">
          <h3 className="ui-h3" id="im-contents">{text('contents')}</h3>
          <ul className="im-list">
            {plan.flows.map((flow) => (
              <li key={flow.name} className="im-flow">
                {plan.flows.length > 1 ? (
                  <Checkbox label={text('take', { name: flow.name })} checked={!left.has(flow.name)} onChange={(on) => setLeft((now) => {
                    const next = new Set(now);
                    if (on) next.delete(flow.name);
                    else next.add(flow.name);
                    return next;
                  })} />
                ) : <span className="ui-strong">{flow.name}</span>}
                <span className="ui-small ui-tertiary">
                  {text('modules', { n: flow.modules })}. {flow.stubs > 0 ? `${text('stubs', { n: flow.stubs })}.` : text('all-built-in')}
                </span>
              </li>
            ))}
          </ul>
          {plan.flows.some((flow) => flow.stubs > 0) && <p className="ui-small ui-tertiary">{text('stubs-help')}</p>}
        </section>
        <section className="im-part" aria-labelledby="im-secrets">
          <h3 className="ui-h3" id="im-secrets">{text('secrets-title')}</h3>
          {secrets.length === 0 ? (
            <p className="im-line"><Icon name="lock-keyhole" size={16} />{text('secrets-none')}</p>
          ) : (
            <>
              <Note tone="warning" title={`${text('secrets', { n: secrets.length })}.`}>{text('secrets-help')}</Note>
              <Remarks list={secrets} />
            </>
          )}
        </section>
        <section className="im-part" aria-labelledby="im-needs">
          <h3 className="ui-h3" id="im-needs">{text('connections')}</h3>
          {needs.length === 0 ? <p className="ui-small">{text('connections.none')}</p> : <Needs needs={needs} chosen={chosen} onChange={(key, next) => setChosen((now) => ({ ...now, [key]: next }))} />}
        </section>
        <section className="im-part" aria-labelledby="im-can">
          <h3 className="ui-h3" id="im-can">{text('can')}</h3>
          {can.length === 0 ? <p className="ui-small">{text('can.none')}</p> : (
            <ul className="im-list">
              {can.map((line) => <li key={`${line.module} ${line.sentence}`} className="im-line"><Icon name={effects[line.effect] ?? 'eye'} size={16} />{line.sentence}</li>)}
            </ul>
          )}
        </section>
        {plan.kind !== 'signet' && (
          <section className="im-part" aria-labelledby="im-report">
            <h3 className="ui-h3" id="im-report">{text('report')}</h3>
            {remarks.length === 0 ? <p className="ui-small">{text('report.none')}</p> : bySort(remarks).map(({ sort, list }) => (
              <details key={sort} className="im-sort" open={sort === 'marked' || sort === 'repaired' || list.length < 6}>
                <summary><Chip tone={sorts[sort]?.tone ?? 'neutral'}>{text(sorts[sort]?.text ?? 'sort.kept')}</Chip> <span className="ui-count">{list.length}</span></summary>
                <Remarks list={list} />
              </details>
            ))}
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Remarks({ list }: { list: wire.ImportRemark[] }) {
  return (
    <ul className="im-list">
      {list.map((remark, i) => (
        <li key={`${remark.place} ${i}`} className="im-remark">
          <span>
            {remark.module > 0 && <span className="ui-strong">{remark.title || text('in-module', { number: remark.module })}: </span>}
            {remark.what} {remark.done}
          </span>
          {remark.place !== '' && <code className="im-place">{remark.place}</code>}
        </li>
      ))}
    </ul>
  );
}
