/* The last column: how an event ended. Events without an outcome of their own say what they did. Pure. */
import type { wire } from '../../api';
import type { IconName, Tone } from '../../ui';

export type OutcomeId =
  | 'succeeded' | 'refused' | 'failed' | 'cancelled' | 'unknown' | 'waiting' | 'held' | 'running' | 'interrupted' | 'started' | 'continued' | 'retried' | 'decided'
  | 'kept' | 'once' | 'rejected' | 'expired' | 'updated' | 'removed' | 'restored' | 'created' | 'changed' | 'renamed' | 'imported' | 'published' | 'archived'
  | 'exported' | 'verified' | 'broken' | 'tested' | 'preview';

export interface Look {
  id: OutcomeId;
  tone: Tone;
  icon: IconName;
}

const good = (id: OutcomeId): Look => ({ id, tone: 'success', icon: 'circle-check' });
const plain = (id: OutcomeId, icon: IconName = 'circle-check'): Look => ({ id, tone: 'neutral', icon });
const warned = (id: OutcomeId, icon: IconName = 'triangle-alert'): Look => ({ id, tone: 'warning', icon });
const bad = (id: OutcomeId): Look => ({ id, tone: 'danger', icon: 'circle-x' });

// These say more than their outcome does: a run that started has none yet.
const events: Record<string, Look> = {
  'run.started': good('started'), 'run.continued': good('continued'), 'run.interrupted': warned('interrupted'), 'run.cancelled': plain('cancelled', 'circle-stop'),
  'step.started': plain('started', 'circle-dashed'), 'step.retried': plain('retried', 'rotate-ccw'), 'step.decided': plain('decided'),
  'sign_in.stored': good('kept'), 'sign_in.used_once': plain('once'), 'sign_in.rejected': warned('rejected'), 'sign_in.expired': warned('expired'), 'sign_in.updated': good('updated'),
  'sign_in.removed': plain('removed', 'trash-2'), 'sign_in.restored': plain('restored', 'undo-2'), 'sign_in.cancelled': plain('cancelled', 'circle-stop'),
  'version.published': good('published'), 'version.restored': plain('restored', 'undo-2'), 'version.archived': plain('archived'), 'version.brought_back': plain('restored', 'undo-2'), 'view.published': good('published'),
  'audit.exported': plain('exported', 'download'), 'audit.verified': { id: 'verified', tone: 'success', icon: 'shield-check' }, 'audit.broken': { id: 'broken', tone: 'danger', icon: 'link-2-off' },
};

const outcomes: Record<string, Look> = {
  succeeded: good('succeeded'), refused: bad('refused'), failed: bad('failed'), cancelled: plain('cancelled', 'circle-stop'), unknown: warned('unknown', 'circle-help'),
  waiting: { id: 'waiting', tone: 'identity', icon: 'user-round-key' }, held: warned('held', 'clock-alert'), running: plain('running', 'circle-dashed'), interrupted: warned('interrupted'),
  preview: plain('preview', 'eye'),
};

const verbs: [RegExp, Look][] = [
  [/\.(?:created|written|set)$/, plain('created', 'plus')], [/\.changed$/, plain('changed', 'pencil-line')], [/\.renamed$/, plain('renamed', 'pencil-line')],
  [/\.(?:removed|retired|erased)$/, plain('removed', 'trash-2')], [/\.imported$/, plain('imported', 'download')], [/\.tested$/, plain('tested', 'plug-zap')],
];

/** How an event's outcome looks; null when there is nothing to say. */
export function outcomeOf(row: Pick<wire.AuditRow, 'event' | 'outcome'>): Look | null {
  return events[row.event] ?? outcomes[row.outcome] ?? verbs.find(([name]) => name.test(row.event))?.[1] ?? null;
}
