import { useMutation, useQueryClient } from '@tanstack/react-query';
import { audit, keys } from '../../api';
import { audit as text } from '../../texts/audit';
import { announce, Button, Menu, toast } from '../../ui';
import { queryOf, type Filters } from './model';

const formats = ['csv', 'jsonl', 'celonis', 'ocsf', 'cef'] as const;
export type Format = (typeof formats)[number];

/** Writes the events of the filters to a file that the person chooses; the export is an event itself. */
export function useExport(filters: Filters) {
  const client = useQueryClient();
  const write = useMutation({
    mutationFn: ({ format, all }: { format: Format; all?: boolean }) => audit.export({ format, filter: queryOf(all ? { ...filters, ...nothing } : filters, new Date()), path: '' }),
    onMutate: () => announce(text('exporting')),
    onSuccess: (file) => {
      if (file.path !== '') toast({ text: file.text, seconds: 10 });
      void client.invalidateQueries({ queryKey: keys.audit() });
    },
    onError: (fault) => {
      // Closing the dialog is no error.
      if (fault.kind !== 'cancelled') toast([fault.title, fault.hint].filter(Boolean).join('. '));
    },
  });
  return { write: write.mutate, writing: write.isPending };
}

const nothing = { when: 'all', person: '', event: '', outcome: '', flow: '', system: '', user: '', connection: '', view: '', run: '', row: '', q: '' };

export function ExportMenu({ total, use }: { total: number; use: ReturnType<typeof useExport> }) {
  return (
    <Menu
      width={280}
      items={[
        { kind: 'label', id: 'range', label: text('export.events', { n: total }) },
        ...formats.map((format) => ({ id: format, label: text(`export.${format}`), detail: text(`export.${format}-detail`), onSelect: () => use.write({ format }) })),
      ]}
    >
      <Button icon="download" busy={use.writing}>{text('export')}</Button>
    </Menu>
  );
}
