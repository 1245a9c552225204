import type { wire } from '../../../api';
import { builder as text } from '../../../texts/flow-builder';
import { AsWhomChip } from '../../../ui';
import { useDraft } from '../draft';

/** Who acts, with the modules of each. */
export function Acts() {
  const { flow, select } = useDraft();
  const groups = new Map<string, { chip: wire.Chip; modules: wire.ModuleFace[] }>();
  for (const face of flow.faces) {
    for (const chip of face.chips ?? []) {
      const key = `${chip.kind}/${chip.connId || chip.text}`;
      const group = groups.get(key) ?? { chip, modules: [] };
      group.modules.push(face);
      groups.set(key, group);
    }
  }
  // A build-time value is what acts now, so its chip stands here instead of "as you".
  const building = new Map(flow.acts.filter((c) => c.kind === 'build_time').map((c) => [c.connId, c]));
  return (
    <div className="fb-acts-list">
      <h2 className="ui-h3">{text('acts.title')}</h2>
      {[...groups].map(([key, { chip, modules }]) => (
        <section key={key} className="fb-acts-group" aria-label={chip.connection || chip.text}>
          <div className="ui-row">
            <AsWhomChip whom={building.get(chip.connId) ?? chip} />
            <span className="ui-small ui-tertiary ui-truncate">{chip.connection}</span>
          </div>
          <ul className="ui-stack">
            {modules.map((m) => (
              <li key={m.id}>
                <button type="button" className="ui-link ui-small" onClick={() => select(m.id, 'connection')}>{text('problems.module', { id: m.id, title: m.title })}</button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
