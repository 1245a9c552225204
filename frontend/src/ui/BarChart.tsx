import { useLayoutEffect, useRef, useState } from 'react';
import { uiTexts } from '../texts/ui';
import { IconButton } from './Button';
import './chart.css';

interface Props {
  title: string;
  unit?: string;
  bars: { label: string; value: number }[];
  /** The chart in one sentence. */
  sentence: string;
  format?: (value: number) => string;
}

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Bars in SVG: geometry in attributes, colours from tokens, and the same numbers as a table. */
export function BarChart({ title, unit, bars, sentence, format = (value) => plain.format(value) }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="ui-chart" aria-label={title}>
      <figcaption className="ui-chart-head">
        <span className="ui-truncate">{title}</span>
        <span className="ui-spacer" />
        {unit && <span className="ui-chart-unit">{unit}</span>}
        <IconButton size="sm" icon={asTable ? 'chart-column' : 'table-2'} label={uiTexts(asTable ? 'show-as-chart' : 'show-as-table')} onClick={() => setAsTable(!asTable)} />
      </figcaption>
      {asTable ? (
        <div className="ui-chart-scroll">
          <table className="ui-chart-table">
            <thead className="ui-hidden">
              <tr>
                <th scope="col">{uiTexts('category')}</th>
                <th scope="col">{uiTexts('value')}</th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.label}>
                  <th scope="row">{bar.label}</th>
                  <td>{format(bar.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Picture bars={bars} sentence={sentence} format={format} />
      )}
    </figure>
  );
}

function Picture({ bars, sentence, format }: Required<Pick<Props, 'bars' | 'sentence' | 'format'>>) {
  const box = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState({ width: 360, height: 110 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) setSize({ width, height });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const ticks = scale(Math.max(0, ...bars.map((bar) => bar.value)));
  const top = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((tick) => format(tick).length)) * 6.6 + 8;
  const bottom = 18;
  const plot = { width: Math.max(1, size.width - left - 4), height: Math.max(1, size.height - bottom - 6) };
  const y = (value: number) => 6 + plot.height - (value / top) * plot.height;
  const pitch = plot.width / Math.max(1, bars.length);
  const wide = Math.min(40, pitch * 0.72);
  return (
    <svg ref={box} className="ui-chart-picture" role="img" aria-label={sentence} viewBox={`0 0 ${size.width} ${size.height}`}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="ui-chart-grid" x1={left} x2={size.width} y1={y(tick)} y2={y(tick)} />
          <text className="ui-chart-axis" x={left - 8} y={y(tick) + 4} textAnchor="end">{format(tick)}</text>
        </g>
      ))}
      {bars.map((bar, i) => {
        const x = left + pitch * i + (pitch - wide) / 2;
        const height = Math.max(0, y(0) - y(bar.value));
        return (
          <g key={bar.label}>
            <rect className="ui-chart-bar" x={x} y={y(0) - height} width={wide} height={height} rx={2} />
            <text className="ui-chart-axis" x={x + wide / 2} y={size.height - 4} textAnchor="middle">{bar.label}</text>
          </g>
        );
      })}
    </svg>
  );
}

/** Three or four round steps from 0 to at least the highest value. */
export function scale(highest: number): number[] {
  if (highest <= 0) return [0, 1];
  const rough = highest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let i = 0; (i === 0 ? 0 : ticks[i - 1] ?? 0) < highest; i++) ticks.push(Number((step * i).toPrecision(6)));
  return ticks;
}
