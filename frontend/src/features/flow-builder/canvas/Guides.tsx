import { ViewportPortal } from '@xyflow/react';
import type { Point } from '../model/path';

/** How far a guide goes beyond the module: further than any flow. */
const far = 20_000;

/** The lines of other modules on which the dragged one stands. */
export function Guides({ at, lines }: { at: Point; lines: { x: number | null; y: number | null } }) {
  if (lines.x === null && lines.y === null) return null;
  return (
    <ViewportPortal>
      <svg className="fb-guides" aria-hidden>
        {lines.x !== null && <line className="fb-guide" x1={lines.x} x2={lines.x} y1={at.y - far} y2={at.y + far} />}
        {lines.y !== null && <line className="fb-guide" y1={lines.y} y2={lines.y} x1={at.x - far} x2={at.x + far} />}
      </svg>
    </ViewportPortal>
  );
}
