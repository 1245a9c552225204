import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import './surface.css';

export interface Tab<V extends string> {
  value: V;
  label: string;
  count?: number;
  content: ReactNode;
}

interface Props<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  tabs: Tab<V>[];
}

export function Tabs<V extends string>({ label, value, onChange, tabs }: Props<V>) {
  return (
    <Radix.Root className="ui-tabs" value={value} onValueChange={(next) => onChange(next as V)}>
      <Radix.List className="ui-tabs-list" aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className="ui-tab">
            {tab.label}
            {tab.count !== undefined && tab.count > 0 && <span className="ui-count">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="ui-tabs-content">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
