/* What scheduling says about dynamic connections: somebody must be there to sign in. */
import type { wire } from '../../../api';
import { connection as text } from '../../../texts/connection';

export const onDemand = 'on-demand';

/** "every 15 min", for the reason why a dynamic connection cannot be used now. */
export function scheduledNow(scheduling: wire.FlowScheduling): string {
  switch (scheduling.type) {
    case 'indefinitely':
      return text('now.indefinitely', { n: Math.round((scheduling.interval || 60) / 60) });
    case 'once':
    case 'daily':
    case 'weekly':
    case 'monthly':
    case 'yearly':
    case 'cron':
      return text(`now.${scheduling.type}`);
    default:
      return text('now.immediate');
  }
}

/** Why dynamic connections cannot be used; undefined when they can. */
export function dynamicReason(scheduling: wire.FlowScheduling): string | undefined {
  return scheduling.type === onDemand ? undefined : text('not-on-demand', { now: scheduledNow(scheduling) });
}
