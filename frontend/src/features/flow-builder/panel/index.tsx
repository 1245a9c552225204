import type { wire } from '../../../api';
import { Panel } from '../../../ui';

/** The settings panel of a module. */
export function ModulePanel({ module, onClose }: { module: wire.FlowModule; onClose: () => void }) {
  return <Panel name="module" title={module.name || module.action} onClose={onClose}>{null}</Panel>;
}
