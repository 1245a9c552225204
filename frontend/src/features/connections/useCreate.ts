/* The state of a dialog that creates a connection: name, app, system, and what is wrong with them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { connections, flows, isFault, keys, type Fault, type wire } from '../../api';
import { connection as text } from '../../texts/connection';
import { freshAddress, knownSystems, missing, newSystem, type SystemChoice } from './parts';

export const maxName = 60;

interface Start {
  kind: 'shared' | 'dynamic';
  /** The app, where it is given. */
  app?: string | undefined;
  /** The connection whose system comes first. */
  sameAs?: string | undefined;
  /** Names under which the typed text is kept for a while. */
  draft: string;
}

// What was typed in a cancelled dialog is offered again for ten minutes. Names and addresses only, no sign-in.
const drafts = new Map<string, { at: number; name: string }>();
const keptFor = 10 * 60_000;

export interface Creating {
  app: wire.CatalogueApp | undefined;
  apps: wire.CatalogueApp[];
  setApp: (app: string) => void;
  systems: wire.ConnectionRow[];
  rows: wire.ConnectionRow[];
  name: string;
  setName: (name: string) => void;
  choice: SystemChoice;
  setChoice: (choice: SystemChoice) => void;
  method: string;
  setMethod: (method: string) => void;
  /** The name of the chosen system. */
  system: string;
  errors: Record<string, string>;
  fault: Fault | null;
  /** Checks what can be seen here, then creates; undefined when something is wrong. */
  create: () => Promise<wire.ConnectionView | undefined>;
  forget: () => void;
}

export function useCreate({ kind, app: fixed, sameAs, draft }: Start): Creating {
  const client = useQueryClient();
  const list = useQuery({ queryKey: keys.connections(), queryFn: connections.list });
  const catalogue = useQuery({ queryKey: keys.catalogue(), queryFn: flows.catalogue, staleTime: Number.POSITIVE_INFINITY });
  const [appName, setAppName] = useState(fixed ?? '');
  const [typed, setTyped] = useState<string | null>(() => {
    const old = drafts.get(draft);
    return old && Date.now() - old.at < keptFor ? old.name : null;
  });
  const [chosen, setChosen] = useState<SystemChoice | null>(null);
  const [method, setMethod] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<Fault | null>(null);

  const apps = catalogue.data?.apps ?? [];
  const app = apps.find((a) => a.name === appName);
  const rows = list.data?.connections ?? [];
  const systems = knownSystems(rows, appName);
  const own = rows.find((row) => row.id === sameAs);
  const begin = own ? (systems.find((s) => s.system === own.system && s.host === own.host)?.id ?? own.id) : (systems[0]?.id ?? newSystem);
  const choice = chosen ?? { sameAs: list.data ? begin : '', address: app ? freshAddress(app.system) : {} };
  const known = rows.find((row) => row.id === choice.sameAs);
  const system = (known?.system ?? (String(choice.address.sid ?? '') || hostOf(choice.address))).split(',')[0]?.split(' · ')[0] ?? '';
  const proposal = app ? text(kind === 'dynamic' ? 'dynamic.name' : 'shared.name', { app: app.title === system ? '' : app.title, system }).replaceAll(/\s+/g, ' ').trim() : '';
  const name = typed ?? unused(proposal, rows);

  useEffect(() => setErrors({}), [appName, choice.sameAs]);

  const setName = (next: string) => {
    setTyped(next);
    drafts.set(draft, { at: Date.now(), name: next });
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => field !== 'name')));
  };

  const used = text(fixed === undefined ? 'name.used-anywhere' : 'name.used');
  const create = async () => {
    const wrong: Record<string, string> = {};
    const trimmed = name.trim();
    if (trimmed === '') wrong.name = text('name.missing');
    else if ([...trimmed].length > maxName) wrong.name = text('name.long', { max: maxName });
    else if (rows.some((row) => row.name.toLowerCase() === trimmed.toLowerCase())) wrong.name = used;
    if (!app) wrong.app = text('needs', { label: text('field.app') });
    if (choice.sameAs === '') wrong.system = text('needs', { label: text('field.system') });
    if (app && choice.sameAs === newSystem) Object.assign(wrong, missing(app.system, choice.address));
    setErrors(wrong);
    setFault(null);
    if (Object.keys(wrong).length > 0 || !app) return undefined;
    try {
      const view = await connections.create({
        id: '', kind, name: trimmed, app: app.name, method: kind === 'shared' ? method || (app.methods[0]?.name ?? '') : '',
        system: choice.sameAs === newSystem ? choice.address : {}, sameAs: choice.sameAs === newSystem ? '' : choice.sameAs,
      });
      drafts.delete(draft);
      void client.invalidateQueries({ queryKey: keys.connections() });
      void client.invalidateQueries({ queryKey: keys.shell() });
      return view;
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      // A fault with a field stands at the field, every other one in the dialog.
      if (thrown.field) setErrors({ [thrown.field]: thrown.field === 'name' && thrown.kind === 'already_exists' ? used : thrown.text || thrown.title });
      else setFault(thrown);
      return undefined;
    }
  };

  return {
    app, apps, setApp: (next) => { setAppName(next); setChosen(null); setMethod(''); }, systems, rows, name, setName, choice, setChoice: setChosen, method: method || (app?.methods?.[0]?.name ?? ''), setMethod, system, errors, fault, create,
    forget: () => drafts.delete(draft),
  };
}

function hostOf(address: Record<string, unknown>): string {
  const url = Object.values(address).find((v): v is string => typeof v === 'string' && /^https?:\/\//.test(v));
  try {
    return url ? new URL(url).hostname : String(address.host ?? '');
  } catch {
    return '';
  }
}

/** A proposal that no connection has yet. */
function unused(name: string, rows: wire.ConnectionRow[]): string {
  const taken = new Set(rows.map((row) => row.name.toLowerCase()));
  if (name === '' || !taken.has(name.toLowerCase())) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name} ${n}`.toLowerCase())) return `${name} ${n}`;
}
