import { useEffect } from 'react';
import type { wire } from '../../api';
import type { Bridge, Gallery } from '../../ui/gallery/main';
import { App } from '../../app/App';
import { showRuns, type ShownRuns } from './drawer/state';
import { all as inspected } from './inspector/fixtures';
import { batch, done, doubtful, held, list, running, stopped } from './fixtures';

function Show({ shown }: { shown: ShownRuns }) {
  useEffect(() => {
    location.hash = '#/views/v1';
    const later = setTimeout(() => showRuns(shown), 100);
    return () => clearTimeout(later);
  }, [shown]);
  return <App />;
}

const three: ShownRuns = { runIds: ['run_4819', 'run_4820', 'run_4821'], batchId: 'batch_1' };
const doubt: ShownRuns = { runIds: ['run_4822'], batchId: '' };

export const gallery: Gallery = {
  drawer: () => <Show shown={three} />,
  doubt: () => <Show shown={doubt} />,
  list: '#/runs', none: '#/runs', mine: '#/runs?mine=1&state=failed&flow=flow_sample_reminder',
  retried: '#/runs/run_2417', under: '#/runs/run_2418', waiting: '#/runs/run_2419', long: '#/runs/run_2420', expired: '#/runs/run_2421', confidential: '#/runs/run_2422',
  inspector: '#/runs/run_4821', running: '#/runs/run_4820', unknown: '#/runs/run_4822', held: '#/runs/run_4823', done: '#/runs/run_4819',
};

const which = new URLSearchParams(location.search).get('show') ?? '';
const all = new Map<string, wire.RunView>([stopped, running, done, doubtful, held, ...inspected].map((view) => [view.run.id, view]));

export const bridge: Bridge = {
  'Runs.List': (request: { batchId: string }) => (which === 'runs/none' ? { runs: [], more: false } : request.batchId ? batch : list),
  'Runs.Get': (request: { id: string }) => all.get(request.id) ?? stopped,
  'Runs.Cancel': (request: { id: string }) => all.get(request.id) ?? stopped,
  'Runs.CancelBatch': () => batch,
  'Runs.Retry': () => ({ state: 'running', batchId: '', runIds: ['run_4820'], prompts: [] }),
  'Runs.Start': () => ({ state: 'running', batchId: '', runIds: ['run_4820'], prompts: [] }),
};
