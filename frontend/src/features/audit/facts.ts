/* The facts of an event as its panel shows them: what belongs together in one place, the rest as it came. Pure. */
import type { wire } from '../../api';
import { audit as text } from '../../texts/audit';
import { took } from '../../texts/format';
import { accountsOf, milliseconds, shortHash } from './model';

export interface ShownFact {
  name: string;
  value: string;
  detail?: string;
  /** Further values of the same fact. */
  lines?: string[];
  /** An id, an API or a hash. */
  mono?: 'value' | 'detail';
  /** Stands in bold: the user name in the business system. */
  strong?: string;
  to?: 'flow' | 'run';
}

/** Names that the engine gives to facts. */
const gathered = ['What happened', 'Person', 'Operating system user', 'Remote user name', 'System', 'Connection', 'Kind of connection', 'Build-time value', 'Called', 'Action Flow', 'Version', 'Module', 'Operation', 'Try', 'View', 'Action button', 'Row', 'Started by', 'Outcome', 'Error', 'Error code', 'Run'];

export function factsOf(event: wire.AuditEvent): ShownFact[] {
  const all = event.facts ?? [];
  const get = (name: string) => all.find((fact) => fact.name === name)?.value ?? '';
  const out: ShownFact[] = [];
  const add = (name: string, value: string, more: Omit<ShownFact, 'name' | 'value'> = {}) => {
    if (value === '') return;
    const { detail, ...rest } = more;
    out.push({ name, value, ...rest, ...(detail ? { detail } : {}) });
  };
  const osUser = get('Operating system user');
  const [user, system] = [get('Remote user name'), get('System')];
  const kind = get('Kind of connection');
  const [operation, attempt] = [get('Operation'), get('Try')];
  const view = get('View');
  const row = get('Row');

  add(text('col.person'), get('Person'), osUser === '' ? {} : { detail: text('fact.os-user', { name: osUser }) });
  const accounts = accountsOf(user);
  if (accounts.length > 1) add(text('col.user'), accounts[0] ?? '', { lines: accounts.slice(1) });
  else if (user !== '') add(text('col.user'), system === '' ? user : text('fact.user-on', { user, system }), { strong: user });
  else add(text('filter.system'), system);
  add(text('filter.connection'), get('Connection'), { detail: get('Build-time value') !== '' ? text('fact.build-time') : kind === 'shared' ? text('fact.shared') : kind === 'dynamic' ? text('fact.dynamic') : '' });
  add(text('filter.flow'), get('Action Flow'), { to: 'flow', detail: get('Version') === '' ? (event.row.flowId === '' || !event.row.event.startsWith('run.') ? '' : text('fact.draft')) : text('fact.version', { version: get('Version') }) });
  add(text('fact.module'), moduleOf(get('Module')), get('Called') === '' ? (Number(attempt) > 1 ? { detail: text('fact.attempt', { operation, attempt }) } : {}) : { detail: get('Called'), mono: 'detail' });
  if (get('Module') === '') add(text('fact.called'), get('Called'), { mono: 'value' });
  add(text('fact.started'), get('Action button') === '' ? get('Started by') : text('fact.button', { name: get('Action button') }), { detail: view === '' ? row : row === '' ? text('fact.view', { name: view }) : text('fact.view-row', { name: view, row }) });
  if (get('Action button') === '' && get('Started by') === '') {
    add(text('filter.view'), view);
    add(text('filter.row'), row);
  }
  add(text('fact.reason'), get('Error'), { detail: get('Error code'), mono: 'detail' });
  if (event.row.runId !== '') add(text('fact.run-label'), text('fact.run'), { to: 'run' });
  for (const fact of all) {
    if (gathered.includes(fact.name)) continue;
    const hash = /^[0-9a-f]{32,}$/.test(fact.value);
    add(worded(fact.name), hash ? shortHash(fact.value) : fact.name === 'Took' ? duration(fact.value) : fact.value, hash || fact.name === 'Event' ? { mono: 'value' } : {});
  }
  return out;
}

/** "Change purchase order (sap.call_bapi)" without what only a developer reads. */
function moduleOf(tag: string): string {
  return tag.replace(/ \([a-z_]+\.[a-z_]+\)$/, '');
}

/** "kept_in" as people write it; names of business fields stay as their system has them. */
function worded(name: string): string {
  return /^[a-z]+(?:_[a-z]+)*$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ') : name;
}

function duration(value: string): string {
  const ms = milliseconds(value);
  if (ms === null) return value;
  return ms < 1_000 ? text('fact.ms', { n: ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms) }) : took(ms);
}
