import './identity.css';

interface Props {
  name: string;
  initials?: string;
  /** The person who sits here is plum. */
  me?: boolean;
  size?: 20 | 26 | 36;
}

export function initialsOf(name: string): string {
  const parts = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? '') + (parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

/** Decorative: the name stands beside it. */
export function Avatar({ name, initials, me, size = 20 }: Props) {
  return (
    <span className="ui-avatar" data-me={me || undefined} data-size={size} aria-hidden>
      {initials || initialsOf(name)}
    </span>
  );
}
