import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { handle, useActions } from '../../actions';
import { flows, useShell } from '../../api';
import { go, useRoute } from '../../routing';
import { runs as text } from '../../texts/runs';
import { Drawer } from './drawer/Drawer';
import { InputsDrawer } from './drawer/InputsDrawer';
import { askInputs, closeDrawer, here, showRuns, useDrawer } from './drawer/state';
import { shownAccounts } from './model';
import { startRuns } from './start';
import './runs.css';

/** Always there: starts runs for every feature and follows them beside whatever page one looks at. */
export default function RunsHost() {
  const { shown, inputs, last, at } = useDrawer();
  const route = useRoute();
  const { data: shell } = useShell();
  const place = useSheetRow(shown !== null || inputs !== null);
  // Another page has panels of its own; runs go on, and the pill in the title bar shows them again.
  useEffect(() => {
    if (at !== '' && here() !== at) closeDrawer();
  }, [route, at]);
  useEffect(() => {
    const ends = [
      handle('start-run', ({ start, onStarted, onFault }) => void startRuns(start, { onStarted, onFault })),
      handle('show-run', ({ runId, batchId }) => showRuns({ runIds: batchId ? [] : [runId], batchId: batchId ?? '', open: runId })),
      handle('run-once', ({ flowId, withInputs }) => void runOnce(flowId, withInputs)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  useActions([
    {
      id: 'runs.show-activity', label: text('drawer.open'), icon: 'activity', group: 'run', hidden: true,
      when: () => last !== null || (shell?.needsYou ?? 0) + (shell?.running ?? 0) > 0,
      run: () => {
        if (last) showRuns(last);
        else go({ name: 'runs', query: { state: (shell?.needsYou ?? 0) > 0 ? 'needs_you' : 'active' } });
      },
    },
  ]);
  if (!place) return null;
  if (inputs !== null) return createPortal(<InputsDrawer key={inputs} flowId={inputs} />, place);
  if (shown !== null) return createPortal(<Drawer key={shown.batchId || shown.runIds.join(' ')} shown={shown} />, place);
  return null;
}

/** Runs a published flow at once when it needs nothing; asks for its inputs otherwise. */
async function runOnce(flowId: string, withInputs: boolean) {
  if (withInputs) {
    askInputs(flowId);
    return;
  }
  try {
    const list = await flows.list();
    const row = list.flows?.find((one) => one.id === flowId);
    const { version } = row ?? { version: 0 };
    if (version === 0) {
      askInputs(flowId);
      return;
    }
    const published = await flows.version({ flowId, number: version });
    if ((published.document.inputs ?? []).some((input) => input.required && (input.default === null || input.default === undefined))) {
      askInputs(flowId);
      return;
    }
    await startRuns({ source: 'run_once', viewId: '', actionId: '', rowKeys: [], flowId, inputs: {}, only: 0, from: 0, dryRun: false, expects: shownAccounts(row?.chips ?? []) });
  } catch {
    // The form says what is the matter, with Retry.
    askInputs(flowId);
  }
}

/** The row of the sheet, beside the page: the drawer stands there and covers nothing. */
function useSheetRow(wanted: boolean): HTMLElement | null {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (wanted) setPlace(document.querySelector<HTMLElement>('.app-sheet-row'));
  }, [wanted]);
  return wanted ? place : null;
}
