import { createContext, useContext } from 'react';
import type { wire } from '../../../api';
import type { Point } from '../model/path';

/** Where a new module goes. */
export interface AddAt {
  after?: number;
  /** As an error handler of `after`. */
  handles?: boolean;
  insert?: { from: number; to: number };
  place?: Point;
  /** Takes the place of this module. */
  instead?: number;
}

/** How a module fared in the run on screen. */
export interface RunMark {
  state: 'running' | 'succeeded' | 'failed' | 'warning' | 'not_reached';
  count: number;
  label: string;
}

export type LinkMark = 'reached' | 'blocked' | 'not_reached' | 'travel';

/** What the canvas can ask for; a read-only canvas leaves out what changes the flow. */
export interface CanvasActions {
  open: (id: number, field?: string) => void;
  /** The bubble of a run was clicked. */
  bubble: (id: number) => void;
  edit?: {
    add: (at: AddAt, anchor: Point) => void;
    link: (from: number, to: number) => void;
    unlink: (from: number, to: number) => void;
    move: (places: { id: number; x: number; y: number }[]) => void;
    filter: (from: number, to: number, anchor: Point) => void;
    problem: (id: number) => void;
    scheduling: (anchor: Point) => void;
    menu: (id: number, anchor: Point) => void;
    note: (id: string, text: string | null) => void;
    moveNote: (id: string, x: number, y: number) => void;
    colorNote: (id: string, color: string) => void;
    /** An unlinked module was let go over a link. */
    insert: (id: number, link: { from: number; to: number }, place: Point) => void;
  };
}

export const CanvasContext = createContext<CanvasActions | null>(null);

export function useCanvas(): CanvasActions {
  const actions = useContext(CanvasContext);
  if (!actions) throw new Error('useCanvas stands outside a FlowCanvas');
  return actions;
}

/** What a module's circle shows. Values only: nodes are drawn anew only when one differs. */
export interface ModuleData extends Record<string, unknown> {
  id: number;
  title: string;
  subtitle: string;
  label: string;
  accent: string;
  icon: string;
  glyph: string;
  chip: wire.Chip | null;
  dynamic: boolean;
  directive: boolean;
  small: boolean;
  severity: string;
  orphan: boolean;
  /** A `+` stands behind it. */
  ghost: boolean;
  /** The scheduling badge of the first module: "hand" or "calendar-clock", with its words. */
  badge: string;
  badgeLabel: string;
  /** The one module that Tab reaches. */
  tabbable: boolean;
  changed: string;
  mark: RunMark | null;
}

export interface LinkData extends Record<string, unknown> {
  from: number;
  to: number;
  error: boolean;
  curve: string;
  dots: string;
  middle: Point;
  pill: string;
  /** Name of the pill for those who do not see the line. */
  label: string;
  fallback: boolean;
  filtered: boolean;
  disabled: boolean;
  order: number;
  routes: number;
  mark: LinkMark | null;
}
