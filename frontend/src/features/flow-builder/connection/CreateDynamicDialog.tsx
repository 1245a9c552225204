import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys, personal, type wire } from '../../../api';
import { connection as text } from '../../../texts/connection';
import { Button, Icon, toast } from '../../../ui';
import { CreateDynamic, type Creating } from '../../connections/api';
import { useDraft } from '../draft';
import { accountFieldOf, BuildTimeFields, blankEntered, missingEntered, NeverPublished, setBuildTime, type BuildTimeValue } from './BuildTime';
import { dynamicReason, onDemand, scheduledNow } from './scheduling';

interface Props {
  module: wire.FlowModule;
  onClose: () => void;
}

/** Create a dynamic connection for a module: the connection, what stands in while one builds, and the ring at once. */
export function CreateDynamicDialog({ module, onClose }: Props) {
  const { flow, flowId, apply, refresh } = useDraft();
  const list = useQuery({ queryKey: keys.personal(), queryFn: personal.list });
  const [value, setValue] = useState<BuildTimeValue | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<string>();
  const current = module.connection?.shared || undefined;
  const reason = dynamicReason(flow.document.scheduling);
  const keychain = list.data?.keychain;
  const store = keychain?.name || text('build.label');

  const sharedOf = (form: Creating) => {
    const known = form.rows.find((row) => row.id === form.choice.sameAs);
    const app = form.rows.filter((row) => row.kind === 'shared' && row.app === form.app?.name);
    const same = known ? app.filter((row) => row.system === known.system && row.host === known.host) : [];
    return same;
  };
  const valueOf = (form: Creating): BuildTimeValue => {
    const shared = sharedOf(form);
    const fit = shared.find((row) => row.id === current) ?? shared[0];
    if (value && (value.source !== 'shared' || shared.some((row) => row.id === value.reference))) return value;
    return { source: fit ? 'shared' : 'none', reference: fit?.id ?? '', ...blankEntered() };
  };

  const created = async (view: wire.ConnectionView, form: Creating): Promise<boolean> => {
    const chosen = valueOf(form);
    setRefused(undefined);
    const others = flow.document.modules.filter((m) => m.id !== module.id && m.app === module.app && m.connection?.shared && sharedOf(form).some((row) => row.id === m.connection?.shared));
    if (!flow.document.dynamicConnections.some((d) => d.id === view.row.id)) {
      try {
        await apply([{ op: 'add_dynamic', id: view.row.id, modules: [module.id] }], { toast: text('dynamic.created'), undoable: true });
      } catch {
        // The draft has said why; the connection exists and can be chosen from the list.
        return true;
      }
    }
    const set = chosen.source === 'none' ? { ok: true as const } : await setBuildTime(flowId, view.row.id, form.system, chosen, accountFieldOf(form.app, chosen.method));
    await refresh();
    if (!set.ok) {
      setRefused(set.refused);
      // What was refused is not kept here either; one can go on without.
      setValue({ ...chosen, entered: Object.fromEntries(Object.entries(chosen.entered).filter(([name]) => name === accountFieldOf(form.app, chosen.method))) });
      return false;
    }
    if (others.length > 0) {
      toast({ text: text('dynamic.more', { n: others.length, account: form.rows.find((row) => row.id === others[0]?.connection?.shared)?.account ?? '' }), seconds: 20, action: { label: text('dynamic.use', { n: others.length }), run: () => void apply([{ op: 'set_connection', ids: others.map((m) => m.id), connection: { dynamic: view.row.id } }]) } });
    }
    return true;
  };

  return (
    <CreateDynamic
      app={module.app}
      sameAs={current}
      onClose={onClose}
      blocked={reason}
      note={
        reason === undefined ? (
          <>
            <Icon name="hand" />
            <span>{text('dynamic.on-demand')}</span>
          </>
        ) : (
          <>
            <Icon name="triangle-alert" />
            <span>{text('dynamic.needs', { now: scheduledNow(flow.document.scheduling) })}</span>
            <Button size="sm" onClick={() => void apply([{ op: 'set_scheduling', scheduling: { type: onDemand } }], { toast: text('switched'), undoable: true })}>{text('switch')}</Button>
          </>
        )
      }
      // Nothing is created while something that was to be entered is missing.
      check={(form) => {
        const wrong = missingEntered(form.app, valueOf(form));
        setErrors(wrong);
        return Object.keys(wrong).length === 0;
      }}
      onCreated={created}
      body={(form) => {
        const shown = valueOf(form);
        const shared = sharedOf(form);
        const account = shown.source === 'shared' ? (shared.find((row) => row.id === shown.reference)?.account ?? '') : shown.source === 'entered' ? String(shown.entered[accountFieldOf(form.app, shown.method)] ?? '') : '';
        return (
          <>
            <BuildTimeFields
              app={form.app}
              system={form.system}
              store={store}
              noKeychain={keychain && ['missing', 'hung'].includes(keychain.state) ? text('build.entered-off') : undefined}
              shared={shared}
              value={shown}
              onChange={(next) => {
                setRefused(undefined);
                setErrors({});
                setValue(next);
              }}
              errors={errors}
              refused={refused}
            />
            <NeverPublished account={account} source={shown.source} />
          </>
        );
      }}
    />
  );
}
