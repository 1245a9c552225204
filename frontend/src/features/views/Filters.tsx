import type { wire } from '../../api';
import { views as text } from '../../texts/views';
import { Button, Icon, Menu, type MenuItem } from '../../ui';

interface Props {
  filters: wire.ViewFilter[];
  values: Record<string, string>;
  onChange: (column: string, value: string) => void;
  onReset: (() => void) | undefined;
}

/** The filter bar: each filter says its value, and opens a list of what there is. */
export function Filters({ filters, values, onChange, onReset }: Props) {
  return (
    <div className="views-filters" role="group" aria-label={text('filter-bar')}>
      {filters.map((filter) => {
        const value = values[filter.column] ?? '';
        const shown = wordOf(filter, value);
        const items: MenuItem[] = [
          { id: 'all', label: text('filter.all'), checked: value === '', onSelect: () => onChange(filter.column, '') },
          ...(filter.choices ?? []).map((choice): MenuItem => ({
            id: `v ${choice.value}`, label: choice.label || wordOf(filter, choice.value), ...(choice.detail ? { detail: choice.detail } : {}), checked: choice.value === value, onSelect: () => onChange(filter.column, choice.value),
          })),
        ];
        return (
          <Menu key={filter.column} items={items} align="start">
            <button type="button" className="views-filter">
              <span className="ui-secondary">{filter.label}</span>
              <span className="ui-strong">{shown}</span>
              <Icon name="chevron-down" size={14} />
            </button>
          </Menu>
        );
      })}
      {onReset && <Button size="sm" variant="ghost" icon="funnel-x" onClick={onReset}>{text('filter.reset')}</Button>}
    </div>
  );
}

export function wordOf(filter: wire.ViewFilter, value: string): string {
  if (value === '') return text('filter.all');
  const choice = (filter.choices ?? []).find((one) => one.value === value);
  if (filter.kind === 'at_least') return choice?.label || text('filter.at-least', { n: value });
  return choice?.label || value;
}
