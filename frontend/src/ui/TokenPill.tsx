import { Icon } from './Icon';
import './identity.css';

type Props =
  | { kind: 'item'; module: number; accent: string; name: string }
  | { kind: 'function'; name: string }
  | { kind: 'column'; name: string };

/** A value of an earlier module, a function, or a View column inside a mapped field. */
export function TokenPill(props: Props) {
  return (
    <span className="ui-pill" data-kind={props.kind}>
      {props.kind === 'item' && <span className="ui-pill-number" data-accent={props.accent}>{props.module}</span>}
      {props.kind === 'column' && <Icon name="columns-3" size={13} />}
      {props.name}
    </span>
  );
}
