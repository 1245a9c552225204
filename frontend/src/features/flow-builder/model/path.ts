/*
 * Links as dots: the same distance from dot to dot all along the curve, one dot at
 * each end, clear of the rings. Dots are zero-length strokes with round caps, one
 * path a link: a dash pattern would leave an uneven rest, and hundreds of links stay cheap.
 */
export interface Point {
  x: number;
  y: number;
}

export interface Curve {
  from: Point;
  a: Point;
  b: Point;
  to: Point;
}

export interface End extends Point {
  /** Radius of the circle. */
  radius: number;
  /** It wears the plum ring. */
  ring: boolean;
  /** Height from the centre to the end of the texts below. */
  below: number;
}

const gap = 12;
export const dotGap = 11;

function reach(end: End): number {
  return end.radius + (end.ring ? 6 : 0) + gap;
}

/** A link of the main line, from the right of one circle to the left of the other; routes leave a router at an angle. */
export function nextCurve(from: End, to: End, router: boolean): Curve {
  const dy = to.y - from.y;
  const slope = router && dy !== 0 ? Math.sign(dy) * Math.min(0.3, Math.abs(dy) / 400) : 0;
  const start = { x: from.x + reach(from) * Math.cos(slope), y: from.y + reach(from) * Math.sin(slope) };
  const end = { x: to.x - reach(to), y: to.y };
  const dx = end.x - start.x;
  // Backwards or very near: the curve swings out so that it can still be seen.
  const pull = dx > 24 ? Math.max(dx * 0.55, Math.min(48, dx)) : 48 + Math.min(120, Math.abs(dx) * 0.4);
  return { from: start, a: { x: start.x + pull, y: start.y + Math.tan(slope) * pull * 0.6 }, b: { x: end.x - pull, y: end.y }, to: end };
}

/** A link to an error handler: from below the texts of the module down to the directive. */
export function errorCurve(from: End, to: End): Curve {
  const start = { x: from.x, y: from.y + from.below + gap };
  const end = { x: to.x, y: to.y - reach(to) + 2 };
  const pull = Math.max(12, (end.y - start.y) * 0.5);
  return { from: start, a: { x: start.x, y: start.y + pull }, b: { x: end.x, y: end.y - pull }, to: end };
}

export function pointAt({ from, a, b, to }: Curve, t: number): Point {
  const u = 1 - t;
  const [c0, c1, c2, c3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: c0 * from.x + c1 * a.x + c2 * b.x + c3 * to.x, y: c0 * from.y + c1 * a.y + c2 * b.y + c3 * to.y };
}

const steps = 48;

/** Points with the same arc length between them, the ends included. */
export function dots(curve: Curve, distance = dotGap): Point[] {
  const samples = Array.from({ length: steps + 1 }, (_, i) => pointAt(curve, i / steps));
  const lengths = [0];
  for (let i = 1; i <= steps; i++) {
    const [p, q] = [samples[i - 1] as Point, samples[i] as Point];
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(q.x - p.x, q.y - p.y));
  }
  const total = lengths[steps] ?? 0;
  const n = Math.max(1, Math.round(total / distance));
  const out: Point[] = [];
  for (let k = 0, i = 1; k <= n; k++) {
    const want = (total * k) / n;
    while (i < steps && (lengths[i] ?? 0) < want) i++;
    const [l0, l1] = [lengths[i - 1] ?? 0, lengths[i] ?? 0];
    const [p, q] = [samples[i - 1] as Point, samples[i] as Point];
    const t = l1 > l0 ? (want - l0) / (l1 - l0) : 0;
    out.push({ x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t });
  }
  return out;
}

const fixed = (n: number) => Math.round(n * 100) / 100;

export function dotPath(points: Point[]): string {
  return points.map(({ x, y }) => `M${fixed(x)} ${fixed(y)}h0.01`).join('');
}

export function curvePath({ from, a, b, to }: Curve): string {
  return `M${fixed(from.x)} ${fixed(from.y)}C${fixed(a.x)} ${fixed(a.y)} ${fixed(b.x)} ${fixed(b.y)} ${fixed(to.x)} ${fixed(to.y)}`;
}
