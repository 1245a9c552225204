import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useActions } from '../../actions';
import { views as api, type wire } from '../../api';
import { views as text } from '../../texts/views';
import { Button, Dock, IconButton, Popover, Whoms } from '../../ui';
import { AskForm } from './RowActions';

interface Props {
  view: wire.ViewDefinition;
  selected: string[];
  hidden: number;
  /** Changes when rows changed, so that the sums are asked again. */
  stamp: number;
  off: string | undefined;
  busy: string | null;
  onRun: (bulk: wire.ViewBulk, inputs?: Record<string, unknown>) => void;
  onExport: () => void;
  onClear: () => void;
}

/** What can be done with the selected rows, as whom, and what they add up to. */
export function BulkBar({ view, selected, hidden, stamp, off, busy, onRun, onExport, onClear }: Props) {
  const { data } = useQuery({ queryKey: ['view', view.id, 'selection', selected, stamp], queryFn: () => api.select({ viewId: view.id, keys: selected }), placeholderData: (before) => before });
  const actions = (data?.actions ?? []).filter((bulk) => (bulk.keys ?? []).length > 0 || bulk.disabled);
  return (
    <Dock label={text('bulk')}>
      <span className="views-bulk-count">
        <span className="ui-strong">{hidden > 0 ? text('selected-hidden', { n: selected.length, hidden }) : text('selected', { n: selected.length })}</span>
        {data?.sum && <span className="ui-secondary ui-num">{data.sum}</span>}
      </span>
      <span className="ui-divider-v" />
      {actions.length === 0 && data && <span className="ui-small ui-tertiary">{text('bulk.none')}</span>}
      {actions.map((bulk, i) => (
        <Bulk key={bulk.actionId} view={view} bulk={bulk} primary={i === 0} off={off} busy={busy === bulk.actionId} onRun={(inputs) => onRun(bulk, inputs)} />
      ))}
      <Button icon="download" onClick={onExport}>{text('bulk.export')}</Button>
      <span className="ui-divider-v" />
      <IconButton icon="x" label={text('bulk.clear')} keys="Escape" onClick={onClear} />
    </Dock>
  );
}

interface BulkProps {
  view: wire.ViewDefinition;
  bulk: wire.ViewBulk;
  primary: boolean;
  off: string | undefined;
  busy: boolean;
  onRun: (inputs?: Record<string, unknown>) => void;
}

function Bulk({ view, bulk, primary, off, busy, onRun }: BulkProps) {
  const [asked, setAsked] = useState(false);
  const action = view.actions?.find((one) => one.id === bulk.actionId);
  const disabled = bulk.disabled || action?.disabled || off || undefined;
  const id = `bulk-${bulk.actionId}`;
  const click = () => {
    if (action && (action.askBefore || (action.asks ?? []).length > 0)) setAsked(true);
    else onRun();
  };
  useActions([{ id: `view.bulk.${bulk.actionId}`, label: bulk.label, icon: 'play', group: 'context', context: text('selected', { n: bulk.keys?.length ?? 0 }), chips: () => bulk.chips ?? [], disabledReason: () => disabled, run: click }]);
  const button = (
    <Button variant={primary ? 'primary' : 'default'} icon={action?.icon || 'play'} busy={busy} disabledReason={disabled} hint={(bulk.will ?? []).map((line) => line.text).join('. ')} aria-describedby={id} onClick={click}>
      {bulk.label}
    </Button>
  );
  return (
    <>
      {primary && <Whoms whoms={bulk.chips ?? []} id={id} />}
      <Popover label={bulk.label} open={asked} onOpenChange={setAsked} anchor={<span>{button}</span>} side="top" align="center" width={320}>
        {action && (
          <AskForm
            action={action}
            title={bulk.label}
            will={bulk.will ?? []}
            onCancel={() => setAsked(false)}
            onRun={(inputs) => {
              setAsked(false);
              onRun(inputs);
            }}
          />
        )}
      </Popover>
    </>
  );
}
