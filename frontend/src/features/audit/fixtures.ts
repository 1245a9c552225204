import type { wire } from '../../api';

type Part = Partial<wire.AuditRow>;

const at = (daysAgo: number, clock: string): string => {
  const [h = 0, m = 0, s = 0] = clock.split(':').map(Number);
  const date = new Date();
  date.setDate(date.getDate() - daysAgo);
  date.setHours(h, m, s, 412);
  return date.toISOString();
};

const row = (seq: number, when: string, event: string, sentence: string, subject: string, outcome: string, more: Part = {}): wire.AuditRow => ({
  seq, at: when, person: 'person_anna', personName: 'Anna Keller', me: true, remoteUser: '', system: '', shared: false, buildTime: false, event, sentence, subject, flowId: '', flowName: '', version: 0, outcome, runId: '', ...more,
});

const run: Part = { flowId: 'f1', flowName: 'Send overdue PO reminder', version: 5, runId: 'run_2417' };
const s4p: Part = { remoteUser: 'ANNA.K', system: 'S4P, client 100' };
const ben: Part = { person: 'person_ben', personName: 'Ben Osei', me: false };
const claire: Part = { person: 'person_claire', personName: 'Claire Dufour', me: false, remoteUser: 'CDUFOUR', system: 'S4P, client 100' };

export const rows: wire.AuditRow[] = [
  row(10_482, at(0, '11:20:41'), 'step.succeeded', 'Step succeeded', 'Change purchase order', 'succeeded', { ...run, ...s4p }),
  row(10_481, at(0, '10:51:06'), 'step.refused', 'Step refused', 'Change purchase order', 'refused', { ...run, ...s4p }),
  row(10_480, at(0, '10:51:06'), 'step.succeeded', 'Step succeeded', 'Send an email', 'succeeded', { ...run, remoteUser: 'anna.keller@halden.example', system: 'Microsoft 365 mail' }),
  row(10_479, at(0, '10:51:05'), 'step.succeeded', 'Step succeeded', 'Find supplier', 'succeeded', { ...run, remoteUser: 'sup_reader', system: 'PostgreSQL', shared: true }),
  row(10_478, at(0, '10:51:05'), 'step.succeeded', 'Step succeeded', 'Get purchase order', 'succeeded', { ...run, ...s4p }),
  row(10_477, at(0, '10:51:04'), 'run.started', 'Run started', 'Send overdue PO reminder', 'running', run),
  row(10_476, at(0, '10:49:31'), 'sign_in.stored', 'Sign-in stored', 'SAP S4P – personal', '', s4p),
  row(10_475, at(0, '10:49:12'), 'sign_in.rejected', 'Sign-in rejected', 'SAP S4P – personal', 'refused', s4p),
  row(10_474, at(0, '10:44:50'), 'version.published', 'Version published', 'Send overdue PO reminder', '', { ...run, runId: '' }),
  row(10_473, at(0, '09:55:02'), 'version.published', 'Version published', 'Release blocked invoice', '', { ...ben, flowId: 'f2', flowName: 'Release blocked invoice', version: 3 }),
  row(10_472, at(0, '09:12:44'), 'step.refused', 'Step refused', 'Release invoice', 'refused', { ...claire, flowId: 'f2', flowName: 'Release blocked invoice', version: 2 }),
  row(10_471, at(3, '18:00:00'), 'sign_in.expired', 'Sign-in expired', 'Service desk – personal', '', { remoteUser: 'akeller', system: 'Service desk' }),
  row(10_470, at(3, '16:20:10'), 'step.succeeded', 'Step succeeded', 'Change purchase order', 'succeeded', { ...claire, flowId: 'f3', flowName: 'Escalate overdue PO', version: 7 }),
  row(10_469, at(3, '11:48:31'), 'step.outcome_unknown', 'Step outcome unknown', 'Change purchase order', 'unknown', { ...ben, remoteUser: 'BEN.O', system: 'S4P, client 100', flowId: 'f3', flowName: 'Escalate overdue PO', version: 0, buildTime: true }),
];

const hash = (seq: number): string => {
  // Looks like one; the engine computes the true ones.
  let out = '';
  for (let i = 1; out.length < 64; i += 1) out += ((seq * 2_654_435_761 * i) % 4_294_967_291).toString(16).padStart(8, '0');
  return out.slice(0, 64);
};

export const eventOf = (one: wire.AuditRow): wire.AuditEvent => ({
  row: one,
  facts: [
    { name: 'What happened', value: `${one.sentence}: ${one.subject}` }, { name: 'Person', value: one.personName }, { name: 'Operating system user', value: 'anna on HAL-WS-114' },
    ...(one.remoteUser === '' ? [] : [{ name: 'Remote user name', value: one.remoteUser }, { name: 'System', value: one.system }]),
    { name: 'Connection', value: 'SAP S4P – personal' }, { name: 'Kind of connection', value: 'dynamic' }, { name: 'Called', value: 'BAPI_PO_CHANGE' },
    { name: 'Action Flow', value: one.flowName }, { name: 'Version', value: '5' }, { name: 'Module', value: 'Change purchase order (sap.call_bapi)' },
    { name: 'View', value: 'Overdue purchase orders' }, { name: 'Action button', value: 'Send reminder' }, { name: 'Row', value: '4500018690' }, { name: 'Started by', value: 'Action button' },
    { name: 'Outcome', value: 'Refused' }, { name: 'Error', value: 'Authorization S_RFC is missing' }, { name: 'Error code', value: 'sap.no_rfc_authority' },
    { name: 'EKKO-UNSEZ (as a hash)', value: hash(7) }, { name: 'Run', value: one.runId }, { name: 'Event', value: `evt_${one.seq}` },
  ],
  prev: hash(one.seq - 1), hash: hash(one.seq), next: one.seq === 10_482 ? '' : hash(one.seq + 1), intact: true, proof: `Signet audit event ${one.seq}\n`,
}) as unknown as wire.AuditEvent;

export const page: wire.AuditPage = { rows, more: false, total: 128, own: false } as unknown as wire.AuditPage;

/** Thousands of events, by the pages in which the engine gives them. */
export function longPage({ before, limit }: { before: number; limit: number }, all = 5_000): wire.AuditPage {
  const from = before === 0 ? all : before - 1;
  const count = Math.max(0, Math.min(limit || 200, from));
  const made = Array.from({ length: count }, (_, i) => {
    const seq = from - i;
    const like = rows[(all - seq) % rows.length] as wire.AuditRow;
    return { ...like, seq, at: new Date(Date.now() - (all - seq) * 60_000).toISOString() };
  });
  return { rows: made, more: from - count > 0, total: all, own: false } as unknown as wire.AuditPage;
}

export const choices: wire.AuditChoices = {
  people: [{ value: 'person_anna', label: 'Anna Keller' }, { value: 'person_ben', label: 'Ben Osei' }, { value: 'person_claire', label: 'Claire Dufour' }],
  events: [{ value: 'run.finished', label: 'Run finished' }, { value: 'run.started', label: 'Run started' }, { value: 'sign_in.stored', label: 'Sign-in stored' }, { value: 'step.refused', label: 'Step refused' }, { value: 'step.succeeded', label: 'Step succeeded' }],
  outcomes: [{ value: 'refused', label: 'Refused' }, { value: 'succeeded', label: 'Succeeded' }],
  flows: [{ value: 'f1', label: 'Send overdue PO reminder' }, { value: 'f2', label: 'Release blocked invoice' }],
  systems: [{ value: 'S4P, client 100', label: 'S4P, client 100' }],
  remoteUsers: [{ value: 'ANNA.K', label: 'ANNA.K' }, { value: 'sup_reader', label: 'sup_reader' }],
  connections: [{ value: 'dyn_sample_s4p', label: 'SAP S4P – personal' }],
} as unknown as wire.AuditChoices;

export const verified: wire.AuditReport = { state: 'verified', events: 10_482, checked: 10_482, broken: 0, text: 'Chain verified, 10,482 events.', at: at(0, '11:21:00'), millis: 212 };
export const checking: wire.AuditReport = { ...verified, state: 'checking', checked: 4_210, text: '' };
export const broken: wire.AuditReport = { ...verified, state: 'broken', broken: 9_120, text: 'Event 9,120 does not match its proof. It was changed after it was written. Events 1 to 9,119 are intact.' };
export const never: wire.AuditReport = { state: 'never', events: 0, checked: 0, broken: 0, text: '', at: '', millis: 0 };
