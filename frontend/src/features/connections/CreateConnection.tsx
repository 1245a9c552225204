import { useState } from 'react';
import type { wire } from '../../api';
import { connection as text } from '../../texts/connection';
import { AppTile, Button, Dialog, FaultCard, Field, Input, Select, toast } from '../../ui';
import { AddressFields, AppFixed, AppSelect, newSystem, SystemSelect } from './parts';
import { askForShared } from './signIn';
import { maxName, useCreate } from './useCreate';
import './dialogs.css';

interface Props {
  open: boolean;
  onClose: () => void;
  app?: string | undefined;
  sameAs?: string | undefined;
  onCreated: (view: wire.ConnectionView) => void;
  /** The sign-in that follows has ended; it may have been cancelled. */
  onSignedIn?: (view: wire.ConnectionView, provided: boolean) => void;
}

/** A shared connection: its name and system here, its sign-in in the prompt that follows. */
export function CreateConnection(props: Props) {
  return props.open ? <Inside {...props} /> : null;
}

function Inside({ onClose, app, sameAs, onCreated, onSignedIn }: Props) {
  const form = useCreate({ kind: 'shared', app, sameAs, draft: `shared ${app ?? ''}` });
  const [busy, setBusy] = useState(false);
  const methods = form.app?.methods ?? [];
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const view = await form.create();
    setBusy(false);
    if (!view) return;
    onCreated(view);
    onClose();
    toast(text('shared.created'));
    await askForShared(view.row.id, (provided) => onSignedIn?.(view, provided));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={580}
      title={text('shared.title')}
      sub={text('shared.sub', { app: form.app?.title ?? text('field.app') })}
      {...(form.app ? { glyph: <AppTile accent={form.app.accent} glyph={form.app.glyph} icon={form.app.icon} size={36} /> } : {})}
      onSubmit={() => void save()}
      foot={
        <>
          <span className="ui-dialog-note">{form.system ? text('shared.next', { system: form.system }) : text('shared.next-plain')}</span>
          <Button onClick={onClose}>{text('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy}>{text('save')}</Button>
        </>
      }
    >
      <div className="co-fields">
        {form.fault && <FaultCard fault={form.fault} />}
        <Field label={text('field.name')} required help={text('shared.name-help')} {...(form.errors.name ? { error: form.errors.name } : {})}>
          <Input value={form.name} maxLength={maxName + 20} onChange={(event) => form.setName(event.target.value)} />
        </Field>
        <div className="co-two">
          {app && form.app ? <AppFixed app={form.app} /> : <AppSelect apps={form.apps} value={form.app?.name ?? ''} onChange={form.setApp} error={form.errors.app} />}
          {form.app && <SystemSelect app={form.app} systems={form.systems} choice={form.choice} onChoice={form.setChoice} error={form.errors.system} />}
        </div>
        {form.app && form.choice.sameAs === newSystem && <AddressFields app={form.app} choice={form.choice} onChoice={form.setChoice} errors={form.errors} />}
        {methods.length > 1 && (
          <Field label={text('field.method')} {...(form.errors.method ? { error: form.errors.method } : {})}>
            <Select value={form.method} onChange={form.setMethod} options={methods.map((m) => ({ value: m.name, label: m.title }))} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
