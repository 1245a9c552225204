import { useId, type ReactNode } from 'react';
import { settings as text } from '../../texts/settings';
import { Card, Icon, Radio, RadioGroup, Section, type IconName } from '../../ui';

export type SectionId = 'keychain' | 'audit' | 'appearance' | 'engine' | 'command-line' | 'people' | 'keyboard' | 'practice' | 'about';

export const sections: { id: SectionId; icon: IconName }[] = [
  { id: 'keychain', icon: 'lock-keyhole' },
  { id: 'audit', icon: 'scroll-text' },
  { id: 'appearance', icon: 'sun-moon' },
  { id: 'engine', icon: 'cpu' },
  { id: 'command-line', icon: 'terminal' },
  { id: 'people', icon: 'users-round' },
  { id: 'keyboard', icon: 'keyboard' },
  { id: 'practice', icon: 'server' },
  { id: 'about', icon: 'info' },
];

/** A card of settings under its title. */
export function Group({ id, end, children }: { id: SectionId; end?: ReactNode; children: ReactNode }) {
  const icon = sections.find((section) => section.id === id)?.icon ?? 'settings';
  return (
    <div id={`settings-${id}`} className="settings-section">
      <Section title={text(id)} icon={<Icon name={icon} />} end={end} id={`settings-${id}-title`}>
        <Card>{children}</Card>
      </Section>
    </div>
  );
}

/** One setting: name and consequence at the left, control at the right. */
export function Row({ title, sub, children }: { title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
  return (
    <div className="settings-row">
      <div className="settings-row-text">
        <div className="ui-strong">{title}</div>
        {sub !== undefined && <div className="ui-small ui-tertiary">{sub}</div>}
      </div>
      <div className="settings-row-end">{children}</div>
    </div>
  );
}

/** The three themes as pictures of the window. */
export function ThemeCards({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <RadioGroup className="settings-themes" aria-label={text('theme')} value={value} onChange={onChange}>
      {(['system', 'light', 'dark'] as const).map((theme) => (
        <Radio key={theme} value={theme} className="settings-theme" aria-labelledby={`${id}-${theme}`}>
          <span className="settings-theme-picture" aria-hidden>
            {theme !== 'dark' && <Picture theme="light" />}
            {theme !== 'light' && <Picture theme="dark" split={theme === 'system'} />}
          </span>
          <span id={`${id}-${theme}`}>{text(`theme.${theme}`)}</span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

function Picture({ theme, split }: { theme: 'light' | 'dark'; split?: boolean }) {
  return (
    <span className="settings-theme-half" data-theme={theme} data-split={split || undefined}>
      <span className="settings-theme-sheet">
        <span className="settings-theme-line" style={{ left: 12, top: 12, width: 38 }} />
        <span className="settings-theme-line" style={{ left: 12, top: 23, width: 68 }} />
        <span className="settings-theme-line" style={{ left: 12, top: 34, width: 50 }} />
        <span className="settings-theme-button" />
      </span>
    </span>
  );
}
