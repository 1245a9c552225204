import type { ReactNode } from 'react';
import { Icon } from './Icon';
import './identity.css';

interface AppLook {
  /** The --app-* token without its prefix: "sap", "mail", "flow". */
  accent: string;
  /** Short text such as "SAP"; used when there is no icon. */
  glyph?: string;
  icon?: string;
}

interface TileProps extends AppLook {
  size?: 16 | 20 | 28 | 36;
  /** The plum ring of a dynamic connection. */
  ring?: boolean;
}

/** The app of a connection or module, in lists. Decorative: the name stands beside it. */
export function AppTile({ accent, glyph, icon, size = 28, ring }: TileProps) {
  return (
    <span className="ui-tile" data-accent={accent} data-size={size} data-ring={ring || undefined} aria-hidden>
      {icon ? <Icon name={icon} size={size >= 36 ? 18 : size >= 28 ? 16 : 13} stroke={size >= 28 ? 1.75 : 1.5} /> : glyph}
    </span>
  );
}

interface ModuleProps extends AppLook {
  size?: 'default' | 'small';
  number?: number;
  /** Acts as the person who runs it. */
  ring?: boolean;
  selected?: boolean;
  /** An error directive: hollow, red rim. */
  hollow?: boolean;
  /** Not reached in this run. */
  dim?: boolean;
  badge?: { tone: 'danger' | 'warning' | 'success' | 'neutral'; icon?: string; text?: string };
  /** A small control at the lower right, such as the scheduling of the first module. */
  corner?: ReactNode;
}

/** The round module of the canvas. The button around it carries the name. */
export function ModuleCircle({ accent, glyph, icon, size = 'default', number, ring, selected, hollow, dim, badge, corner }: ModuleProps) {
  const small = size === 'small';
  return (
    <span className="ui-module" data-accent={hollow ? undefined : accent} data-size={size} data-ring={ring || undefined} data-hollow={hollow || undefined} data-dim={dim || undefined} aria-hidden>
      {icon ? <Icon name={icon} size={small ? 20 : 30} stroke={2} /> : glyph}
      {ring && (!selected || small) && <span className="ui-module-ring" />}
      {selected && <span className="ui-module-selected" />}
      {number !== undefined && <span className="ui-module-number">{number}</span>}
      {badge && (
        <span className="ui-module-badge" data-tone={badge.tone}>
          {badge.icon ? <Icon name={badge.icon} size={13} stroke={2} /> : badge.text}
        </span>
      )}
      {corner !== undefined && <span className="ui-module-corner">{corner}</span>}
    </span>
  );
}
