import type { wire } from '../../../api';
import { publish as text } from '../../../texts/publish';
import { AppTile, Card, Icon, ListRow } from '../../../ui';
import { useDraft } from '../draft';
import { numbers } from './model';

/** The dynamic connections of the version, and the build-time values that stay out of it. */
export function Leaving({ plan }: { plan: wire.PublishPlan }) {
  const { catalogue } = useDraft();
  const look = (name: string) => catalogue.apps.find((a) => a.name === name);
  return (
    <section aria-label={text('dynamic')}>
      <div className="pb-head">
        <h3 className="ui-h3">{text('dynamic')}</h3>
        <span className="ui-spacer" />
        <span className="ui-small ui-secondary">{text('dynamic.out', { version: plan.version })}</span>
      </div>
      <Card>
        {plan.dynamic.map((one) => {
          const app = look(one.app);
          return (
            <ListRow
              key={one.id}
              glyph={<AppTile accent={app?.accent ?? 'flow'} glyph={app?.glyph ?? ''} icon={app?.icon ?? ''} />}
              title={one.name}
              sub={text('dynamic.modules', { n: one.modules.length, modules: numbers(one.modules) })}
              end={
                <div className="pb-end">
                  {one.buildTime ? (
                    <>
                      <span className="pb-removed"><Icon name="eraser" size={14} />{text('dynamic.removed')}</span>
                      <s className="ui-small ui-secondary">{one.buildTime}</s>
                    </>
                  ) : (
                    <span className="ui-small ui-tertiary">{text('dynamic.none')}</span>
                  )}
                </div>
              }
            />
          );
        })}
      </Card>
    </section>
  );
}
