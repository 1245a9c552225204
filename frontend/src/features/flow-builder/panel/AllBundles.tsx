import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { flows, keys, type wire } from '../../../api';
import { count } from '../../../texts/format';
import { panel as text } from '../../../texts/panel';
import { useDraft } from '../draft';
import type { Values } from './model/form';

const shown = 5;

/**
 * What the module makes of all bundles that a module before it has, worked out with every key: how many
 * reach it, which cannot be worked out and why, and the first of them. Nothing is shown where there are not many.
 */
export function AllBundles({ module, values }: { module: wire.FlowModule; values: Values }) {
  const { flow, flowId } = useDraft();
  const request = { flowId, module: module.id, fields: values, first: shown };
  const { data } = useQuery({
    queryKey: keys.rehearsal(flowId, request, flow.revision),
    queryFn: () => flows.rehearse(request),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  if (!data || data.source === 0 || data.bundles === 0) return null;
  const title = (id: number) => flow.faces.find((face) => face.id === id)?.title ?? String(id);
  const rows = (data.rows ?? []).map((row) => ({ row: row.row, values: Object.keys(row.output ?? {}).length > 0 ? row.output : row.fields }));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.values ?? {})))].slice(0, 6);
  return (
    <section className="mp-all" aria-label={text('all.title')}>
      <div className="mp-all-head">
        <h3 className="ui-field-label">{text('all.title')}</h3>
        <span className="ui-spacer" />
        <span className="ui-small ui-tertiary">{text(data.from === 'pinned' ? 'all.pinned' : data.from === 'run' ? 'all.run' : 'all.read')}</span>
      </div>
      <p className="ui-small ui-secondary" role="status">
        {text('all.reached', { reached: count(data.reached), all: count(data.bundles), source: title(data.source) })}{' '}
        {data.errors > 0 && <span className="mp-all-wrong">{text('all.errors', { n: data.errors })}</span>}
      </p>
      {(data.failed ?? []).length > 0 && (
        <ul className="mp-all-failed ui-small">
          {data.failed.slice(0, shown).map((one) => <li key={one.row}>{text(one.module === module.id ? 'all.failed' : 'all.failed-before', { row: count(one.row), text: one.text, module: title(one.module) })}</li>)}
        </ul>
      )}
      {(data.result ?? []).length > 0 && <p className="ui-small">{text('all.result', { value: data.result.slice(0, shown).map((one) => brief(one)).join(', ') })}</p>}
      {rows.length > 0 && names.length > 0 && (
        <div className="mp-all-frame">
          <table className="mp-all-rows">
            <thead><tr><th scope="col">{text('all.row')}</th>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => <tr key={row.row}><td className="ui-num">{count(row.row)}</td>{names.map((name) => <td key={name}>{brief(row.values?.[name])}</td>)}</tr>)}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A value in the room of a cell. */
function brief(value: unknown): string {
  if (value === null || value === undefined) return '';
  const words = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return words.length > 60 ? `${words.slice(0, 60)}…` : words;
}
