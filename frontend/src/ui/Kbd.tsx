import { cx } from './cx';
import './kbd.css';

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, string> = {
  $mod: mac ? '⌘' : 'Ctrl', Control: 'Ctrl', Meta: '⌘', Shift: mac ? '⇧' : 'Shift', Alt: mac ? '⌥' : 'Alt',
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Delete: 'Del', ' ': 'Space', Comma: ',', Period: '.',
};

/** The caps of a binding: "$mod+Shift+L" to Ctrl, Shift, L; "g h" to G, H. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').flatMap((press) => (press === 'Shift+?' ? '?' : press).split('+').map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part.replace(/^Key/, ''))));
}

export function Kbd({ keys, inverse = false }: { keys: string; inverse?: boolean }) {
  return (
    <span className="ui-kbd-group">
      {keyCaps(keys).map((cap, i) => (
        <kbd key={`${cap}${i}`} className={cx('ui-kbd', inverse && 'ui-kbd-inverse')}>{cap}</kbd>
      ))}
    </span>
  );
}
