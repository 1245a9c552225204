import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { uiTexts } from '../texts/ui';
import { Icon } from './Icon';
import './tree.css';

export interface TreeNode {
  path: string;
  key: string;
  value: unknown;
  depth: number;
  branch: boolean;
}

interface Props {
  label: string;
  value: unknown;
  /** Only branches that hold it stay, and are open. */
  search?: string;
  selected?: string | null;
  onSelect?: (node: TreeNode) => void;
}

const long = 200;

/** A value as a tree: arrows move, open and close; long texts fold. Arrays count from 1. */
export function DataTree({ label, value, search = '', selected, onSelect }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set(deep(value)));
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const needle = search.trim().toLowerCase();
  const rows = useMemo(() => flatten(value, closed, needle), [value, closed, needle]);

  const open = (node: TreeNode, on: boolean) => {
    const next = new Set(closed);
    if (on) next.delete(node.path);
    else next.add(node.path);
    setClosed(next);
  };
  const focus = (index: number) => {
    const target = Math.max(0, Math.min(rows.length - 1, index));
    setActive(target);
    root.current?.querySelector<HTMLElement>(`[data-at="${target}"]`)?.focus();
  };
  const onKey = (node: TreeNode, index: number) => (event: KeyboardEvent) => {
    const isOpen = node.branch && !closed.has(node.path);
    if (event.key === 'ArrowDown') focus(index + 1);
    else if (event.key === 'ArrowUp') focus(index - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'ArrowRight') {
      if (node.branch && !isOpen) open(node, true);
      else if (isOpen) focus(index + 1);
    } else if (event.key === 'ArrowLeft') {
      if (isOpen) open(node, false);
      else focus(rows.findLastIndex((row, i) => i < index && row.depth < node.depth));
    } else if (event.key === 'Enter' || event.key === ' ') choose(node);
    else return;
    event.preventDefault();
  };
  const choose = (node: TreeNode) => {
    if (typeof node.value === 'string' && node.value.length > long) {
      const next = new Set(unfolded);
      if (!next.delete(node.path)) next.add(node.path);
      setUnfolded(next);
    }
    onSelect?.(node);
  };

  return (
    <div ref={root} className="ui-tree" role="tree" aria-label={label}>
      {rows.map((node, index) => {
        const isOpen = node.branch && (needle !== '' || !closed.has(node.path));
        return (
          <div
            key={node.path}
            data-at={index}
            className="ui-tree-row"
            role="treeitem"
            aria-level={node.depth + 1}
            aria-expanded={node.branch ? isOpen : undefined}
            aria-selected={selected === node.path}
            tabIndex={index === Math.min(active, rows.length - 1) ? 0 : -1}
            style={{ paddingInlineStart: 8 + node.depth * 15 }}
            onFocus={() => setActive(index)}
            onKeyDown={onKey(node, index)}
            onClick={() => {
              if (node.branch) open(node, !isOpen);
              choose(node);
            }}
          >
            {node.branch ? <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} /> : <span style={{ width: 14 }} />}
            <span className="ui-tree-key"><Marked text={node.key} needle={needle} /></span>
            <span className="ui-tree-value" data-type={typeOf(node.value)} data-open={unfolded.has(node.path) || undefined}>
              <Marked text={shown(node.value, unfolded.has(node.path))} needle={node.branch ? '' : needle} />
            </span>
          </div>
        );
      })}
    </div>
  );
}

function Marked({ text, needle }: { text: string; needle: string }) {
  const at = needle === '' ? -1 : text.toLowerCase().indexOf(needle);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="ui-tree-mark">{text.slice(at, at + needle.length)}</mark>
      {text.slice(at + needle.length)}
    </>
  );
}

function entries(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item, i) => [`[${i + 1}]`, item]);
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  return [];
}

function isBranch(value: unknown): boolean {
  return entries(value).length > 0;
}

/** Branches below the first level begin closed. */
function deep(value: unknown, path = '', depth = 0): string[] {
  return entries(value).flatMap(([key, child]) => {
    const here = `${path}/${key}`;
    return isBranch(child) ? [...(depth >= 1 ? [here] : []), ...deep(child, here, depth + 1)] : [];
  });
}

export function flatten(value: unknown, closed: ReadonlySet<string>, needle: string, path = '', depth = 0): TreeNode[] {
  return entries(value).flatMap(([key, child]) => {
    const here = `${path}/${key}`;
    const branch = isBranch(child);
    const hit = needle === '' || key.toLowerCase().includes(needle) || (!branch && shown(child, true).toLowerCase().includes(needle));
    const inside = branch && (needle !== '' || !closed.has(here)) ? flatten(child, closed, hit && needle !== '' && key.toLowerCase().includes(needle) ? '' : needle, here, depth + 1) : [];
    return hit || inside.length > 0 ? [{ path: here, key, value: child, depth, branch }, ...inside] : [];
  });
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? 'branch' : typeof value;
}

function shown(value: unknown, whole: boolean): string {
  if (value === null || value === undefined) return uiTexts('no-value');
  if (Array.isArray(value)) return uiTexts('items', { n: value.length });
  if (typeof value === 'object') return uiTexts('fields', { n: Object.keys(value).length });
  if (typeof value === 'string') return `"${!whole && value.length > long ? `${value.slice(0, long)}…` : value}"`;
  return String(value);
}
