import type { wire } from '../../api';
import { BarChart, Card, KpiTile } from '../../ui';

/** The figures above the table: tiles, and one chart. */
export function Figures({ data, tight }: { data: wire.ViewData; tight: boolean }) {
  const tiles = data.tiles ?? [];
  const charts = data.charts ?? [];
  if (tiles.length + charts.length === 0) return null;
  return (
    <div className="views-figures">
      {tiles.map((tile) => (
        <KpiTile
          key={tile.label}
          label={tile.label}
          value={tile.value}
          prefix={tile.prefix}
          unit={tight ? '' : tile.unit}
          delta={tile.delta}
          deltaText={tile.deltaText}
          direction={tile.direction}
          good={tile.good}
          spark={tile.spark ?? []}
          sentence={tile.sentence}
          stale={tile.stale}
        />
      ))}
      {charts.slice(0, 1).map((chart) => (
        <Card key={chart.title} padded className="views-chart">
          <BarChart title={chart.title} unit={chart.unit} bars={chart.bars ?? []} sentence={chart.sentence} />
        </Card>
      ))}
    </div>
  );
}
