/* Always there: a file that is dropped on the window, or chosen from the palette or a menu, becomes Action Flows. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { handle, useActions } from '../../actions';
import { imports, keys, toFault, type wire } from '../../api';
import { go } from '../../routing';
import { imports as text } from '../../texts/imports';
import { toast } from '../../ui';
import { base64, isFileDrag } from './model';
import { ImportDialog } from './ImportDialog';

const nothing: wire.ImportFile = { name: '', data: '', path: '', token: '', tolerant: false };

export default function ImportHost() {
  const client = useQueryClient();
  const [plan, setPlan] = useState<wire.ImportPlan | null>(null);
  const [over, setOver] = useState(false);

  const read = useCallback(async (file: Partial<wire.ImportFile>) => {
    try {
      setPlan(await imports.read({ ...nothing, ...file }));
    } catch (thrown) {
      const fault = toFault(thrown);
      if (fault.code !== 'dialog.declined') toast([fault.title, fault.text, fault.hint].filter(Boolean).join(' '));
    }
  }, []);
  const take = useCallback(async (file: File) => read({ name: file.name, data: base64(new Uint8Array(await file.arrayBuffer())) }), [read]);

  useEffect(() => handle('import', () => void read({})), [read]);
  useActions([{ id: 'flow.import', label: text('import'), icon: 'download', group: 'flow', keywords: text('keywords'), run: () => void read({}) }]);

  useEffect(() => {
    // Only files: what is dragged inside the window is its page's own.
    const drag = (event: DragEvent) => {
      if (!isFileDrag(event)) return;
      event.preventDefault();
      setOver(event.type !== 'dragleave' || event.relatedTarget !== null);
    };
    const drop = (event: DragEvent) => {
      if (!isFileDrag(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files.item(0);
      if (file) void take(file);
    };
    for (const name of ['dragenter', 'dragover', 'dragleave'] as const) window.addEventListener(name, drag);
    window.addEventListener('drop', drop);
    return () => {
      for (const name of ['dragenter', 'dragover', 'dragleave'] as const) window.removeEventListener(name, drag);
      window.removeEventListener('drop', drop);
    };
  }, [take]);

  return (
    <>
      {over && <div className="im-drop" role="status">{text('drop')}</div>}
      {plan && (
        <ImportDialog
          key={`${plan.token} ${plan.tolerant}`}
          plan={plan}
          onClose={() => setPlan(null)}
          onTolerant={() => void read({ token: plan.token, tolerant: true })}
          onMade={(made) => {
            setPlan(null);
            for (const queryKey of [keys.flows(), keys.connections(), keys.shell(), keys.home()]) void client.invalidateQueries({ queryKey });
            const first = made.flows[0];
            toast([made.flows.length > 1 ? text('done.many', { n: made.flows.length }) : text('done', { name: first?.name ?? '' }), ...made.trouble].join('. '));
            if (first) go({ name: 'flow', id: first.id });
          }}
        />
      )}
    </>
  );
}
