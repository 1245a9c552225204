/* What the page shows of a sign-in: its look, its segment, and what the person may do with it now. Pure. */
import type { wire } from '../../api';
import type { IconName, Tone } from '../../ui';

export type Segment = 'all' | 'needs-you' | 'valid';

interface Look {
  tone: Tone;
  icon: IconName;
}

const looks: Record<string, Look> = {
  valid: { tone: 'success', icon: 'circle-check' },
  expiring: { tone: 'neutral', icon: 'clock' },
  expired: { tone: 'warning', icon: 'clock-alert' },
  rejected: { tone: 'danger', icon: 'circle-x' },
  missing: { tone: 'neutral', icon: 'circle-dashed' },
  not_checked: { tone: 'neutral', icon: 'circle-help' },
  not_readable: { tone: 'warning', icon: 'lock-keyhole' },
  changed_outside: { tone: 'warning', icon: 'triangle-alert' },
};

export function lookOf(state: string): Look {
  return looks[state] ?? { tone: 'neutral', icon: 'circle-help' };
}

/** A sign-in that is about to expire still works. */
export function works(row: wire.PersonalRow): boolean {
  return row.state === 'valid' || row.state === 'expiring';
}

export function inSegment(row: wire.PersonalRow, segment: Segment): boolean {
  return segment === 'all' || works(row) === (segment === 'valid');
}

export function countOf(rows: wire.PersonalRow[], segment: Segment): number {
  return rows.filter((row) => inSegment(row, segment)).length;
}

/** Every word must occur in the name, the system, the user name or an Action Flow. */
export function found(row: wire.PersonalRow, query: string): boolean {
  const text = [row.name, row.system, row.account, row.stateText, ...flowsOf(row).map((flow) => flow.name)].join(' ').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export interface FlowUses {
  id: string;
  name: string;
  uses: wire.FlowUse[];
}

/** The Action Flows that use a connection, each with the places where it does. */
export function flowsOf(row: Pick<wire.PersonalRow, 'usedBy'>): FlowUses[] {
  const flows = new Map<string, FlowUses>();
  for (const use of row.usedBy ?? []) {
    if (use.flowId === '') continue;
    const flow = flows.get(use.flowId) ?? { id: use.flowId, name: use.flowName, uses: [] };
    // A module stands in the draft and in the version that runs; the person is told once.
    if (!flow.uses.some((known) => known.module === use.module && known.title === use.title && known.viewId === use.viewId)) flow.uses.push(use);
    flows.set(use.flowId, flow);
  }
  return [...flows.values()];
}

/** The first sentence, which stands in bold, and the rest. */
export function sentences(text: string): [string, string] {
  const end = text.indexOf('. ');
  return end < 0 ? [text, ''] : [text.slice(0, end + 1), text.slice(end + 2)];
}

export interface Situation {
  keychain: string;
  online: boolean;
}

export type Off = 'off.none' | 'off.offline' | 'off.locked' | 'off.no-keychain';

/** Why a sign-in cannot be tested now. The practice systems are on this computer, so they are never out of reach. */
export function noTest(row: wire.PersonalRow, { keychain, online }: Situation): Off | undefined {
  if (row.state === 'missing') return 'off.none';
  if (!online && !row.practice) return 'off.offline';
  if (keychain === 'locked') return 'off.locked';
  return undefined;
}

/** Why its main button cannot be used now: without a keychain nothing could be kept. */
export function noMain(row: wire.PersonalRow, situation: Situation): Off | undefined {
  if (row.main === 'test') return noTest(row, situation);
  if (row.main === 'unlock') return undefined;
  if (situation.keychain === 'missing') return 'off.no-keychain';
  return row.browser && !situation.online && !row.practice ? 'off.offline' : undefined;
}
