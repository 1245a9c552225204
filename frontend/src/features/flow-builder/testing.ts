/* What the tests of the builder share: an engine that answers edits, as far as the page shows it. */
import { waitFor } from '@testing-library/react';
import type { wire } from '../../api';
import type { Answers } from '../../checks/window';
import { catalogue, diff, list, reminder, versions } from './fixtures';

let revision = 1;

/** Answers edits as the engine does, as far as the page shows it. */
export function answers(first: wire.FlowState = reminder, more: Answers = {}): Answers {
  let state = first;
  const next = (change: Partial<wire.FlowState> = {}) => {
    revision += 1;
    state = { ...state, ...change, revision: `r${revision}`, canUndo: true };
    return state;
  };
  return {
    'Profile.Palette': () => ({ rows: [] }), 'Flows.Catalogue': () => catalogue, 'Flows.List': () => list,
    'Flows.Get': () => state,
    'Flows.Apply': ({ ops }: { ops: string }) => {
      let { document, faces } = state;
      for (const op of JSON.parse(ops) as { op: string; module?: wire.FlowModule; after?: number; ids?: number[]; name?: string; places?: { id: number; x: number; y: number }[] }[]) {
        if (op.op === 'add_module' && op.module) {
          const id = Math.max(0, ...document.modules.map((m) => m.id)) + 1;
          document = { ...document, modules: [...document.modules, { ...op.module, id, name: '', fields: {}, notes: '' }] };
          faces = [...faces, { ...(reminder.faces[4] as wire.ModuleFace), id, title: 'Send an email', label: `${id}, Send an email`, chips: [] }];
        }
        if (op.op === 'remove_module') document = { ...document, modules: document.modules.filter((m) => !op.ids?.includes(m.id)) };
        if (op.op === 'rename_flow') document = { ...document, name: op.name ?? '' };
        if (op.op === 'move') document = { ...document, modules: document.modules.map((m) => ({ ...m, ...op.places?.find((p) => p.id === m.id) })) };
      }
      return next({ document, faces, changes: state.changes + 1 });
    },
    'Flows.Step': () => next({ canRedo: true }),
    'Flows.StepTo': () => next({ canRedo: true }),
    'Flows.Layout': () => next(),
    'Flows.PublishPlan': () => ({ checks: [], changes: [], dynamic: [], explain: [], blocked: '', name: '', version: 5, replaces: 4 }),
    'Flows.Versions': () => versions, 'Flows.Compare': () => diff,
    'Flows.Version': ({ number }: { number: number }) => ({ row: versions.versions.find((v) => v.number === number), document: reminder.document, faces: reminder.faces }),
    'Connections.Choices': () => ({ choices: [], systems: [] }), 'Connections.List': () => ({ connections: [] }),
    'Flows.Scope': () => ({ items: [], variables: [], functions: [] }), 'Flows.Interface': () => ({ inputs: [], outputs: [], as: '', readAt: '' }), 'Flows.Options': () => ({ options: [], as: '' }),
    'Flows.Mapping': () => ({ tokens: [], issues: [], offers: [], preview: '', type: '', length: 0, expected: '', takes: 0, example: '', hasSample: false, bundles: 0, sampleAt: '', signature: '', argStart: 0, argEnd: 0, summary: '' }),
    'Runs.List': () => ({ runs: [], more: false }),
    ...more,
  };
}

/** The toast that says it: those of tests before stand in line. */
export async function toastSaying(words: string | RegExp): Promise<HTMLElement> {
  return waitFor(() => {
    const shown = document.querySelector<HTMLElement>('.ui-toast');
    if (!shown) throw new Error('no toast');
    if (typeof words === 'string' ? shown.textContent?.includes(words) : words.test(shown.textContent ?? '')) return shown;
    shown.querySelector<HTMLElement>('.ui-toast-close')?.click();
    throw new Error(`not yet: ${words}`);
  });
}
