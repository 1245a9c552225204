import { useState, type ReactNode } from 'react';
import type { wire } from '../../api';
import { connection as text } from '../../texts/connection';
import { AppTile, Button, Dialog, FaultCard, Field, Input } from '../../ui';
import { AddressFields, AppFixed, AppSelect, newSystem, SystemSelect } from './parts';
import { maxName, useCreate, type Creating } from './useCreate';
import './dialogs.css';

interface Props {
  onClose: () => void;
  app?: string | undefined;
  sameAs?: string | undefined;
  /** Inside a flow: what stands in while it is built, and what scheduling says. */
  body?: (form: Creating) => ReactNode;
  note?: ReactNode;
  /** Why it cannot be saved now. */
  blocked?: string | undefined;
  /**
   * Called when the connection exists; says whether all is done. While it is not, the
   * dialog stays open with the connection that was made.
   */
  onCreated: (view: wire.ConnectionView, form: Creating) => Promise<boolean>;
  /** Looks at what the body holds before anything is created. */
  check?: (form: Creating) => boolean;
}

/** Who uses a flow with it signs in as themselves: a name, an app, a system, and no sign-in of anybody. */
export function CreateDynamic({ onClose, app, sameAs, body, note, blocked, onCreated, check }: Props) {
  const form = useCreate({ kind: 'dynamic', app, sameAs, draft: `dynamic ${app ?? ''}` });
  const [made, setMade] = useState<wire.ConnectionView | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (busy || blocked !== undefined || check?.(form) === false) return;
    setBusy(true);
    try {
      const view = made ?? (await form.create());
      if (!view) return;
      setMade(view);
      if (await onCreated(view, form)) onClose();
    } finally {
      setBusy(false);
    }
  };
  const user = form.app?.name === 'sap' ? text('user.sap') : text('user.app', { app: form.app?.title ?? '' }).trim();
  return (
    <Dialog
      open
      onClose={onClose}
      width={580}
      title={text('dynamic.title')}
      sub={text(body ? 'dynamic.sub' : 'dynamic.sub-page', { user })}
      {...(form.app ? { glyph: <AppTile accent={form.app.accent} glyph={form.app.glyph} icon={form.app.icon} size={36} /> } : {})}
      onSubmit={() => void save()}
      foot={
        <>
          <span className="ui-dialog-note">{note}</span>
          <Button onClick={onClose}>{text('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabledReason={blocked}>{text('save')}</Button>
        </>
      }
    >
      <div className="co-fields">
        {form.fault && <FaultCard fault={form.fault} />}
        <Field label={text('field.name')} required help={text('dynamic.name-help')} {...(form.errors.name ? { error: form.errors.name } : {})}>
          <Input value={form.name} maxLength={maxName + 20} readOnly={made !== null} onChange={(event) => form.setName(event.target.value)} />
        </Field>
        <div className="co-two">
          {app && form.app ? <AppFixed app={form.app} /> : <AppSelect apps={form.apps} value={form.app?.name ?? ''} onChange={form.setApp} error={form.errors.app} />}
          {form.app && <SystemSelect app={form.app} systems={form.systems} choice={form.choice} onChoice={form.setChoice} error={form.errors.system} />}
        </div>
        {form.app && form.choice.sameAs === newSystem && <AddressFields app={form.app} choice={form.choice} onChoice={form.setChoice} errors={form.errors} />}
        {body?.(form)}
      </div>
    </Dialog>
  );
}
