import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys, personal, type wire } from '../../../api';
import { connection as text } from '../../../texts/connection';
import { Button, Icon, Popover, toast } from '../../../ui';
import { useDraft } from '../draft';
import { accountFieldOf, BuildTimeFields, blankEntered, missingEntered, setBuildTime, type BuildTimeValue, type Source } from './BuildTime';

interface Props {
  connectionId: string;
  inUse: wire.DynamicInUse | undefined;
  row: wire.ConnectionRow | undefined;
  rows: wire.ConnectionRow[];
  app: wire.CatalogueApp;
  locked: string | undefined;
  onChanged: () => void;
}

/** What stands in for this dynamic connection while one builds; a draft begins without. */
export function BuildTimePopover({ inUse, locked, ...rest }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div className="cb-build">
      <Icon name="hammer" size={14} />
      <span className="ui-small ui-secondary">{inUse?.buildTime ? text('build.as', { account: inUse.buildTime }) : text('build.none')}</span>
      <Popover
        label={text('build.title', { name: inUse?.name ?? '' })}
        width={420}
        align="end"
        open={open}
        onOpenChange={setOpen}
        trigger={<Button size="xs" variant="ghost" disabledReason={locked}>{text(inUse?.buildTime ? 'build.change' : 'build.set')}</Button>}
      >
        {open && <Inside {...rest} inUse={inUse} onDone={() => setOpen(false)} />}
      </Popover>
    </div>
  );
}

function Inside({ connectionId, inUse, row, rows, app, onChanged, onDone }: Omit<Props, 'locked'> & { onDone: () => void }) {
  const { flowId } = useDraft();
  const list = useQuery({ queryKey: keys.personal(), queryFn: personal.list });
  const own = list.data?.rows.find((r) => r.connectionId === connectionId);
  const system = row?.system.split(',')[0] ?? inUse?.system ?? '';
  const shared = rows.filter((r) => r.kind === 'shared' && (!row || (r.host === row.host && r.system === row.system)));
  const [value, setValue] = useState<BuildTimeValue>(() => ({ source: (inUse?.source as Source) || 'none', reference: shared.find((r) => r.account === inUse?.buildTime)?.id ?? shared[0]?.id ?? '', ...blankEntered() }));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const wrong = missingEntered(app, value);
    setErrors(wrong);
    if (busy || Object.keys(wrong).length > 0) return;
    setBusy(true);
    const set = await setBuildTime(flowId, connectionId, system, value, accountFieldOf(app, value.method));
    setBusy(false);
    onChanged();
    if (!set.ok) {
      setRefused(set.refused);
      setValue({ ...value, ...blankEntered() });
      return;
    }
    toast(text(value.source === 'none' ? 'build.removed' : 'build.saved'));
    onDone();
  };
  return (
    <form
      className="co-fields"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <BuildTimeFields
        app={app}
        system={system}
        store={list.data?.keychain.name || text('build.label')}
        noKeychain={list.data && ['missing', 'hung'].includes(list.data.keychain.state) ? text('build.entered-off') : undefined}
        shared={shared}
        own={own}
        value={value}
        onChange={(next) => {
          setRefused(undefined);
          setErrors({});
          setValue(next);
        }}
        errors={errors}
        refused={refused}
      />
      <div className="ui-row">
        <span className="ui-spacer" />
        <Button size="sm" onClick={onDone}>{text('cancel')}</Button>
        <Button size="sm" type="submit" variant="primary" busy={busy}>{text('save')}</Button>
      </div>
    </form>
  );
}
