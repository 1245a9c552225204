/* What the import dialog works out, without a window. */
import type { wire } from '../../api';

/** A person's choice for one line of the connections sheet. */
export interface Choice {
  /** none, shared, dynamic, or the id of a connection. */
  use: string;
  base: string;
  keep: boolean;
}

/** Every need of a file once: flows of one package share their connections. */
export function needsOf(plan: wire.ImportPlan): wire.ImportNeed[] {
  const seen = new Map<string, wire.ImportNeed>();
  for (const flow of plan.flows) {
    for (const need of flow.needs) if (!seen.has(need.key)) seen.set(need.key, need);
  }
  return [...seen.values()];
}

/** What is proposed: the connection of the same name; a new one where the file says what it is; else it stays open. */
export function proposal(need: wire.ImportNeed): Choice {
  const use = need.proposed || (need.dynamic ? 'dynamic' : need.secret !== '' && !need.stub ? 'shared' : 'none');
  return { use, base: need.baseUrl, keep: need.secret !== '' };
}

export function choicesOf(needs: wire.ImportNeed[], chosen: Record<string, Choice>): wire.ImportChoice[] {
  return needs.map((need) => {
    const { use, base, keep } = chosen[need.key] ?? proposal(need);
    const fresh = use === 'shared' || use === 'dynamic';
    return {
      key: need.key,
      use: use === 'none' || fresh ? use : 'existing',
      connectionId: use === 'none' || fresh ? '' : use,
      name: fresh ? need.name : '',
      baseUrl: fresh && need.app === 'http' ? base.trim() : '',
      keep: use === 'shared' && keep && need.secret !== '',
    };
  });
}

/** Remarks by their sort, those first that a person must look at. */
export function bySort(remarks: wire.ImportRemark[]): { sort: string; list: wire.ImportRemark[] }[] {
  const order = ['marked', 'stub', 'repaired', 'dropped', 'kept'];
  return order.map((sort) => ({ sort, list: remarks.filter((remark) => remark.sort === sort) })).filter(({ list }) => list.length > 0);
}

/** Bytes as base64, in pieces that fit a call. */
export function base64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 0x6000) out += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  return out;
}

export function isFileDrag(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
