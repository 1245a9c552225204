/* In the dock while one builds: which modules are pinned, and where a run stands. */
import type { wire } from '../../../api';
import { building as text } from '../../../texts/building';
import { Button, DataTree, Icon, Note, Popover } from '../../../ui';
import { useBuilding } from '../building';
import { useDraft } from '../draft';
import { useRunOnce } from '../run';

/** The pinned modules, said where it is run: they act as nobody. */
export function PinnedChip() {
  const { flow, select } = useDraft();
  const { pins, unpin } = useBuilding();
  if (pins.size === 0) return null;
  return (
    <Popover
      label={text('pin.count', { n: pins.size })}
      side="top"
      width={320}
      trigger={
        <button type="button" className="ui-chip fb-pin-chip" data-tone="warning" aria-label={text('pin.count-label', { n: pins.size })}>
          <Icon name="pin" size={13} />
          <span className="ui-chip-text">{text('pin.count', { n: pins.size })}</span>
        </button>
      }
    >
      <div className="fb-acts-list">
        <h2 className="ui-h3">{text('pin.count-label', { n: pins.size })}</h2>
        <ul className="ui-stack">
          {[...pins.keys()].map((id) => {
            const name = `${id} ${flow.faces.find((f) => f.id === id)?.title ?? ''}`;
            return (
              <li key={id} className="fb-input-row">
                <button type="button" className="ui-link ui-small fb-grow" onClick={() => select(id)}>{name}</button>
                <Button size="xs" icon="pin-off" aria-label={`${text('pin.remove')} ${name}`} onClick={() => unpin([id])}>{text('pin.remove')}</Button>
              </li>
            );
          })}
        </ul>
        <Button size="sm" onClick={() => unpin()}>{text('pin.remove-all')}</Button>
      </div>
    </Popover>
  );
}

/** A run that stands before a module: what is there, and the ways on. */
export function PauseStrip({ pause }: { pause: wire.RunPause }) {
  const { flow } = useDraft();
  const { goOn, cancel } = useRunOnce();
  const name = flow.faces.find((f) => f.id === pause.module)?.title ?? '';
  return (
    <div className="fb-pause" role="group" aria-label={text('pause.title', { module: pause.module, name })}>
      <Icon name="circle-dot" size={16} />
      <span className="ui-strong ui-truncate">{text('pause.title', { module: pause.module, name })}</span>
      <Popover label={text('pause.look')} side="top" width={420} trigger={<Button size="sm" icon="list-tree">{text('pause.look')}</Button>}>
        <div className="fb-pause-look">
          {pause.fault && <Note tone="danger" title={text('pause.fault')}>{pause.fault.text}</Note>}
          <h2 className="ui-label">{text('pause.fields', { name })}</h2>
          <DataTree label={text('pause.fields', { name })} value={pause.fields} />
          {pause.bundles.map((bundle) => {
            const title = text('pause.bundle', { module: bundle.module, title: bundle.title });
            return (
              <section key={bundle.module}>
                <h2 className="ui-label">{title}</h2>
                <DataTree label={title} value={bundle.values} />
              </section>
            );
          })}
        </div>
      </Popover>
      <Button size="sm" icon="step-forward" onClick={() => goOn(true)}>{text('pause.next')}</Button>
      <Button size="sm" variant="primary" icon="play" onClick={() => goOn(false)}>{text('pause.go-on')}</Button>
      <Button size="sm" icon="circle-stop" onClick={cancel}>{text('pause.stop')}</Button>
    </div>
  );
}
