import type { wire } from '../../api';
import { runs as text } from '../../texts/runs';

const triggers = { action_button: 'trigger.action_button', run_once: 'trigger.run_once', command_line: 'trigger.command_line', schedule: 'trigger.schedule', webhook: 'trigger.webhook', file: 'trigger.file', break: 'trigger.break', retry: 'trigger.retry', subflow: 'trigger.subflow', poll: 'trigger.poll', replay: 'trigger.replay' } as const;

/** How a run was started, in words. */
export function triggerWord(trigger: string): string {
  return trigger in triggers ? text(triggers[trigger as keyof typeof triggers]) : trigger.replaceAll('_', ' ');
}

/** The outcome in words; the engine has the sentence. */
export function stateWord(run: Pick<wire.RunRow, 'state' | 'stateText'>): string {
  return run.stateText || run.state.replaceAll('_', ' ');
}
