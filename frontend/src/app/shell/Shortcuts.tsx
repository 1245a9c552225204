import { useAllActions, type ActionGroup } from '../../actions';
import { shell as text } from '../../texts/shell';
import { Kbd, Panel } from '../../ui';

const order: ActionGroup[] = ['go', 'app', 'context', 'run', 'flow', 'view', 'personal', 'help'];

/** The keys of everything that is there now, by the actions themselves. Docked, so that they can be tried beside it. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const actions = useAllActions().filter((action) => action.keys?.[0] !== undefined);
  return (
    <Panel name="shortcuts" title={text('shortcuts')} sub={text('shortcuts.note')} width={340} min={280} padded onClose={onClose}>
      <div className="app-shortcuts">
        {order.map((group) => {
          const own = actions.filter((action) => action.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} aria-label={text(`group.${group}`)}>
              <h3 className="ui-label ui-tertiary">{text(`group.${group}`)}</h3>
              {own.map((action) => (
                <div key={action.id} className="app-shortcut">
                  <span>{action.label}</span>
                  <Kbd keys={action.keys?.[0] ?? ''} />
                </div>
              ))}
            </section>
          );
        })}
      </div>
    </Panel>
  );
}
