import { useState, type ReactNode } from 'react';
import { request } from '../../actions';
import { connections, isFault, type Fault, type wire } from '../../api';
import { Link } from '../../routing';
import { connections as text } from '../../texts/connections';
import { exact, when } from '../../texts/format';
import { Button, Card, Chip, FaultCard, Facts, Icon, Note, toast } from '../../ui';
import { lookOf } from './model';
import { AddressFields, missing, newSystem, type Address } from './parts';
import { Remove } from './Remove';
import { askForShared } from './signIn';
import { Uses } from './Uses';

interface Props {
  view: wire.ConnectionView;
  onChanged: () => void;
  onUses: () => void;
  onDynamic: () => void;
}

/** System, sign-in, last test, where used, and the way out. */
export function Overview({ view, onChanged, onUses, onDynamic }: Props) {
  const { row } = view;
  const dynamic = row.kind !== 'shared';
  return (
    <div className="cn-overview">
      {view.writesAs > 0 && (
        <Note tone="identity" icon="user-round-plus" size="banner" title={text('advice', { n: view.writesAs, account: row.account || row.name })} actions={<Button size="sm" onClick={onDynamic}>{text('create-dynamic')}</Button>}>
          {text('advice.text')}
        </Note>
      )}
      <div className="cn-cards">
        <System view={view} onChanged={onChanged} />
        {dynamic ? <Own view={view} onChanged={onChanged} /> : <Credentials view={view} onChanged={onChanged} />}
        {dynamic ? <Builds view={view} /> : <LastTest view={view} />}
        <CardOf title={text('uses')} end={view.uses.length > 0 && <button type="button" className="ui-link" onClick={onUses}>{text('uses.all', { n: view.uses.length })}</button>}>
          <Uses uses={view.uses} few={5} />
        </CardOf>
      </div>
      <Remove view={view} onChanged={onChanged} />
    </div>
  );
}

function CardOf({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <Card padded role="group" aria-label={title}>
      <div className="ui-card-head">
        <h3 className="ui-strong">{title}</h3>
        <span className="ui-spacer" />
        {end}
      </div>
      {children}
    </Card>
  );
}

function System({ view, onChanged }: { view: wire.ConnectionView; onChanged: () => void }) {
  const [editing, setEditing] = useState<Address | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const { row } = view;
  const save = async () => {
    if (!editing || busy) return;
    const wrong = missing(view.fields, editing);
    setErrors(wrong);
    setFault(null);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await connections.change({ id: row.id, kind: row.kind, name: row.name, app: row.app, method: '', system: editing, sameAs: '' });
      setEditing(null);
      toast(text('edit.saved'));
      onChanged();
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      if (thrown.field && view.fields.some((f) => f.name === thrown.field)) setErrors({ [thrown.field]: thrown.text || thrown.title });
      else setFault(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (editing) {
    return (
      <CardOf title={text('system')}>
        <form
          className="co-fields"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {fault && <FaultCard fault={fault} />}
          <AddressFields app={{ system: view.fields } as wire.CatalogueApp} choice={{ sameAs: newSystem, address: editing }} onChoice={(next) => setEditing(next.address)} errors={errors} />
          <p className="ui-small ui-tertiary">{text('edit.host')}</p>
          <div className="ui-row">
            <span className="ui-spacer" />
            <Button size="sm" onClick={() => { setEditing(null); setErrors({}); setFault(null); }}>{text('cancel')}</Button>
            <Button size="sm" type="submit" variant="primary" busy={busy}>{text('save')}</Button>
          </div>
        </form>
      </CardOf>
    );
  }
  return (
    <CardOf title={text('system')} end={<Button size="xs" variant="ghost" aria-label={text('edit.label', { name: row.name })} onClick={() => setEditing({ ...view.address })}>{text('edit')}</Button>}>
      <Facts facts={view.system.map((fact) => ({ name: fact.name, value: fact.value }))} />
    </CardOf>
  );
}

function Credentials({ view, onChanged }: { view: wire.ConnectionView; onChanged: () => void }) {
  const { row } = view;
  const method = view.methods.find((m) => m.name === view.method);
  const secret = method?.fields.find((f) => f.secret)?.label ?? text('secret');
  const where = row.practice && !view.hasSecret ? text('secret.practice') : view.hasSecret ? text('secret.in', { store: view.storeName }) : text('secret.none');
  return (
    <CardOf
      title={text('credentials')}
      end={<Button size="xs" variant="ghost" onClick={() => void askForShared(row.id, (provided) => { if (provided) toast(text('replaced')); onChanged(); })}>{text(view.hasSecret ? 'replace' : 'enter')}</Button>}
    >
      <Facts
        facts={[
          ...(row.account ? [{ name: text('user'), value: row.account }] : []),
          { name: secret, value: <span className="ui-row"><Icon name={view.hasSecret ? 'lock-keyhole' : 'circle-dashed'} size={14} />{where}</span> },
          ...(method ? [{ name: text('method'), value: method.title }] : []),
        ]}
      />
      {view.hasSecret && <p className="ui-small ui-tertiary cn-line">{text('secret.text')}</p>}
    </CardOf>
  );
}

function LastTest({ view }: { view: wire.ConnectionView }) {
  return (
    <CardOf title={text('last-test')} end={view.testedAt && <span className="ui-small ui-tertiary" title={exact(view.testedAt)}>{when(view.testedAt)}</span>}>
      {view.hops.length === 0 && !view.testFault && <p className="ui-small ui-tertiary">{text('last-test.never')}</p>}
      <ul className="cn-hops">
        {view.hops.map((hop) => (
          <li key={hop.name} data-ok={hop.ok}>
            <Icon name={hop.ok ? 'circle-check' : 'circle-x'} />
            <span className="ui-stack">
              <span>{hop.name}<span className="ui-hidden">, {text(hop.ok ? 'hop.passed' : 'hop.failed')}</span></span>
              {hop.detail && <span className="ui-small ui-tertiary">{hop.detail}</span>}
            </span>
            <span className="ui-spacer" />
            <span className="ui-small ui-tertiary ui-num">{text('hop.ms', { n: hop.millis })}</span>
          </li>
        ))}
      </ul>
      {view.testFault && <FaultCard fault={view.testFault} />}
    </CardOf>
  );
}

function Own({ view, onChanged }: { view: wire.ConnectionView; onChanged: () => void }) {
  const own = view.own;
  const look = lookOf(own?.state ?? 'missing');
  const setUp = () => {
    if (!request('set-up', { connectionId: view.row.id })) onChanged();
  };
  return (
    <CardOf title={text('own')} end={<Link to="personal-connections" className="ui-link">{text('own.open')}</Link>}>
      {own && (
        <div className="cn-own">
          <div className="ui-row">
            <Chip tone={look.tone} icon={look.icon}>{own.stateText}</Chip>
            {own.account && <span>{own.account}</span>}
            <span className="ui-spacer" />
            {own.state === 'missing' && <Button size="sm" onClick={setUp}>{text('own.set-up')}</Button>}
          </div>
          {own.reason && <p className="ui-small ui-tertiary">{own.reason}</p>}
        </div>
      )}
      <p className="cn-line">{text('signed-in', { n: view.signedIn })}</p>
      <p className="ui-small ui-tertiary">{text('signed-in.text')}</p>
    </CardOf>
  );
}

function Builds({ view }: { view: wire.ConnectionView }) {
  return (
    <CardOf title={text('build')}>
      {view.buildTimes.length === 0 ? <p className="ui-small ui-tertiary">{text('build.none')}</p> : <Facts facts={view.buildTimes.map((b) => ({ name: b.name, value: text('build.while', { account: b.value }) }))} />}
    </CardOf>
  );
}
