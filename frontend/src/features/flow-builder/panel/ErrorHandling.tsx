import type { wire } from '../../../api';
import { panel as text } from '../../../texts/panel';
import { Button, Card, Icon, ListRow, ModuleCircle, Note } from '../../../ui';
import { useDraft, type FlowOp } from '../draft';

/** The module that handles the error of another; undefined when there is none. */
export function handlerOf(doc: wire.FlowDocument, module: number): number | undefined {
  return doc.links.find((l) => l.from === module && l.kind === 'error')?.to;
}

const directives = new Set(['break', 'resume', 'ignore', 'commit', 'rollback', 'retry']);

/** What happens when the module fails: add, change, look at or remove its error handler. */
export function ErrorHandling({ module, locked }: { module: wire.FlowModule; locked: string | undefined }) {
  const { flow, catalogue, apply, select } = useDraft();
  const doc = flow.document;
  const face = flow.faces.find((f) => f.id === module.id);
  const handled = doc.links.find((l) => l.to === module.id && l.kind === 'error');
  const to = handlerOf(doc, module.id);
  const handler = doc.modules.find((m) => m.id === to);
  const choices = catalogue.apps.flatMap((app) => app.actions.filter((a) => directives.has(a.control)).map((action) => ({ app, action })));

  if (face?.trigger) return <Note>{text('errors.trigger')}</Note>;
  if (handled) return <Note>{text('errors.itself', { n: handled.from })}</Note>;

  const add = (app: string, action: string): FlowOp => ({ op: 'add_module', module: { app, action, x: module.x, y: module.y + 184 }, after: module.id, handles: true });
  const put = async (app: string, action: string) => {
    const ops: FlowOp[] = [...(to === undefined ? [] : [{ op: 'remove_module', ids: [to] } satisfies FlowOp]), add(app, action)];
    try {
      await apply(ops);
    } catch {
      // The draft has said why.
    }
  };
  if (to !== undefined && handler) {
    const hface = flow.faces.find((f) => f.id === to);
    const longer = doc.links.some((l) => l.from === to);
    return (
      <>
        <p className="ui-label ui-secondary">{text('errors.has')}</p>
        <Card>
          <ListRow
            glyph={<ModuleCircle size="small" hollow accent="error" icon={hface?.icon ?? 'rotate-ccw'} number={to} />}
            title={hface?.title || handler.name || handler.action}
            sub={hface?.subtitle}
            end={<Button size="sm" onClick={() => select(to)}>{text('errors.open')}</Button>}
          />
        </Card>
        {longer && <Note>{text('errors.longer')}</Note>}
        {!longer && (
          <>
            <p className="ui-label ui-secondary">{text('errors.change')}</p>
            <Choices choices={choices} chosen={handler.action} locked={locked} onChoose={(app, action) => void put(app, action)} />
          </>
        )}
        <div>
          <Button size="sm" variant="danger" icon="trash-2" disabledReason={locked} onClick={() => void apply([{ op: 'remove_module', ids: [to] }], { toast: text('errors.removed'), undoable: true }).catch(() => {})}>{text('errors.remove')}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <div>
        <h3 className="ui-h3">{text('errors.none')}</h3>
        <p className="ui-small ui-secondary">{text('errors.text')}</p>
      </div>
      <p className="ui-label ui-secondary">{text('errors.add')}</p>
      <Choices choices={choices} chosen="" locked={locked} onChoose={(app, action) => void put(app, action)} />
    </>
  );
}

interface ChoicesProps {
  choices: { app: wire.CatalogueApp; action: wire.CatalogueAction }[];
  chosen: string;
  locked: string | undefined;
  onChoose: (app: string, action: string) => void;
}

function Choices({ choices, chosen, locked, onChoose }: ChoicesProps) {
  return (
    <ul className="mp-choices">
      {choices.map(({ app, action }) => (
        <li key={`${app.name}.${action.name}`}>
          <button type="button" className="mp-choice" aria-pressed={action.name === chosen} aria-disabled={locked !== undefined || undefined} onClick={() => locked === undefined && action.name !== chosen && onChoose(app.name, action.name)}>
            <span className="ui-stack">
              <span className="ui-strong">{action.title}</span>
              <span className="ui-small ui-tertiary">{action.summary}</span>
            </span>
            {action.name === chosen && <Icon name="check" />}
          </button>
        </li>
      ))}
    </ul>
  );
}
