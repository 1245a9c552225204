import { Card } from './Card';
import { Icon } from './Icon';
import './chart.css';

interface Props {
  label: string;
  value: string;
  prefix?: string;
  unit?: string;
  delta?: string;
  deltaText?: string;
  direction?: string;
  /** good, bad or neutral for the business; not up or down. */
  good?: string;
  spark?: number[];
  /** The tile in words, for those who do not see the line. */
  sentence: string;
  stale?: boolean;
}

export function KpiTile({ label, value, prefix, unit, delta, deltaText, direction, good = 'neutral', spark = [], sentence, stale }: Props) {
  return (
    <Card className="ui-kpi" data-stale={stale || undefined} role="group" aria-label={label}>
      <span className="ui-kpi-label ui-truncate">{label}</span>
      <span className="ui-kpi-value">
        {prefix ? `${prefix} ${value}` : value}
        {unit ? <span className="ui-kpi-unit">{unit}</span> : null}
      </span>
      {delta ? (
        <span className="ui-kpi-delta" data-good={good}>
          {direction === 'up' || direction === 'down' ? <Icon name={direction === 'up' ? 'arrow-up' : 'arrow-down'} size={14} /> : null}
          <strong>{delta}</strong> {deltaText}
        </span>
      ) : null}
      {spark.length > 1 && (
        <div className="ui-kpi-spark">
          <Sparkline values={spark} label={sentence} />
        </div>
      )}
    </Card>
  );
}

/** A line without axes; the sentence says what it shows. The viewBox is stretched, the stroke is not. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, i) => [(i / Math.max(1, values.length - 1)) * 97, 40 - ((value - low) / span) * 36] as const);
  const line = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('');
  const end = points.at(-1);
  return (
    <svg className="ui-spark" viewBox="0 0 100 44" preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="ui-spark-area" d={`${line}L97 44L0 44Z`} />
      <path className="ui-spark-line" d={line} />
      {/* A point of no length with a round cap stays round while the picture is stretched. */}
      {end && <path d={`M${end[0]} ${end[1]}h0.001`} className="ui-spark-line" strokeLinecap="round" strokeWidth={5} style={{ strokeWidth: 5 }} />}
    </svg>
  );
}
