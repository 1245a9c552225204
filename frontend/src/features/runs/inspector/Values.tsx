import { inspector } from '../../../texts/inspector';
import { runs as text } from '../../../texts/runs';
import { DataTree } from '../../../ui';
import type { Form } from './useStepLook';
import { cellText, tablesOf, type ValueTable } from './values';

interface Props {
  value: unknown;
  form: Form;
  search: string;
  path: string | null;
  onPath: (path: string | null) => void;
  label: string;
}

/** A bundle as a tree, as tables, or as it is. */
export function Values({ value, form, search, path, onPath, label }: Props) {
  if (form === 'tree') return <div className="ri-tree"><DataTree label={label} value={value} search={search} selected={path} onSelect={(node) => onPath(node.path === path ? null : node.path)} /></div>;
  if (form === 'raw') return <pre className="ri-raw">{JSON.stringify(value, null, 2)}</pre>;
  return <Tables value={value} search={search.trim().toLowerCase()} label={label} />;
}

const mostRows = 500;

function Tables({ value, search, label }: { value: unknown; search: string; label: string }) {
  const { fields, lists } = tablesOf(value);
  const found = fields.filter(([name, one]) => search === '' || `${name} ${cellText(one)}`.toLowerCase().includes(search));
  return (
    <div className="ri-tables">
      {found.length > 0 && <Grid label={label} columns={[text('panel.field'), text('panel.value')]} rows={found.map(([name, one]) => [name, cellText(one)])} />}
      {lists.map((list) => <List key={list.title} list={list} search={search} />)}
    </div>
  );
}

/** A list counts its rows from 1, as mappings do. */
function List({ list, search }: { list: ValueTable; search: string }) {
  const rows = list.rows.map((row, i) => [String(i + 1), ...row.map(cellText)]).filter((row) => search === '' || list.title.toLowerCase().includes(search) || row.slice(1).some((cell) => cell.toLowerCase().includes(search)));
  if (rows.length === 0) return null;
  const name = list.title || inspector('values.list');
  return (
    <>
      <h3 className="ri-list-name ui-mono">{`${name}, ${inspector('values.rows', { n: list.rows.length })}`}</h3>
      <Grid label={name} columns={[inspector('values.row'), ...list.columns]} rows={rows.slice(0, mostRows)} />
      {rows.length > mostRows && <p className="ui-small ui-tertiary">{inspector('values.more', { n: rows.length - mostRows })}</p>}
    </>
  );
}

function Grid({ label, columns, rows }: { label: string; columns: string[]; rows: string[][] }) {
  return (
    // A wide table scrolls, and not every engine lets the keyboard reach what scrolls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="ri-grid-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="ri-values">
        <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>{rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={columns[j]}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
