import type { wire } from '../../api';
import { personalConnections as text } from '../../texts/personal-connections';
import { Button, IconButton, Popover, PopoverClose } from '../../ui';
import { flowsOf } from './model';
import { FlowList } from './UsedBy';

interface Props {
  row: wire.PersonalRow;
  busy: boolean;
  disabledReason: string | undefined;
  onRemove: () => void;
}

/** Removes a sign-in. Where Action Flows depend on it, they are named first; it can be undone either way. */
export function RemoveButton({ row, busy, disabledReason, onRemove }: Props) {
  const label = text('of', { verb: text('remove'), name: row.name });
  const flows = flowsOf(row);
  if (flows.length === 0 || disabledReason !== undefined) {
    return <IconButton icon="trash-2" label={label} busy={busy} disabledReason={disabledReason} onClick={onRemove} />;
  }
  const title = text('remove.title', { n: flows.length });
  return (
    <Popover label={title} align="end" width={320} trigger={<IconButton icon="trash-2" label={label} busy={busy} />}>
      <div className="personal-popover">
        <p className="ui-strong">{title}</p>
        <p className="ui-small ui-secondary">{text('remove.text')}</p>
        <FlowList flows={flows} />
        <div className="ui-row">
          <PopoverClose asChild>
            <Button size="sm" variant="danger" icon="trash-2" onClick={onRemove}>{text('remove')}</Button>
          </PopoverClose>
        </div>
      </div>
    </Popover>
  );
}
