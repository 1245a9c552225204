import { uiTexts } from '../texts/ui';
import { Icon } from './Icon';
import { Popover } from './Popover';
import './identity.css';

/** As whom something acts; the form in which the engine sends it. */
export interface Whom {
  /** personal, needs_sign_in, shared or build_time. */
  kind: string;
  text: string;
  account?: string;
  system?: string;
  connection?: string;
  connId?: string;
  state?: string;
  lastUsed?: string;
  /** Accessible name; made from the rest when it is empty. */
  label?: string;
}

const pictures: Record<string, 'user-round' | 'user-round-key' | 'plug' | 'hammer'> = {
  personal: 'user-round', needs_sign_in: 'user-round-key', shared: 'plug', build_time: 'hammer',
};

export function whomLabel(whom: Whom): string {
  if (whom.label) return whom.label;
  const params = { account: whom.account || whom.text, system: whom.system ?? '', connection: whom.connection ?? '' };
  if (whom.kind === 'shared') return uiTexts('wax.shared', params);
  if (whom.kind === 'needs_sign_in') return whom.text || uiTexts('wax.asks');
  if (whom.kind === 'build_time') return uiTexts('wax.build', params);
  return whom.account && whom.system ? uiTexts('wax.you-on', params) : uiTexts('wax.you', params);
}

interface Props {
  whom: Whom;
  /** A chip that opens its card; plain where it stands inside another control. */
  card?: boolean;
  id?: string;
}

/**
 * Whom before what: the chip that stands wherever a step can be started.
 * Plum means "my name goes on this"; it says so in words as well.
 */
export function AsWhomChip({ whom, card = false, id }: Props) {
  const inside = (
    <>
      <Icon name={pictures[whom.kind] ?? 'user-round'} size={13} />
      <span className="ui-chip-text">{whom.text}</span>
    </>
  );
  const label = whomLabel(whom);
  if (!card) {
    return (
      <span id={id} className="ui-whom" data-kind={whom.kind} role="img" aria-label={label}>{inside}</span>
    );
  }
  const personal = whom.kind !== 'shared';
  return (
    <Popover label={label} trigger={<button id={id} type="button" className="ui-whom" data-kind={whom.kind} aria-label={label}>{inside}</button>}>
      <div className="ui-whom-card">
        <p className="ui-strong">{whom.connection || whom.text}</p>
        <dl>
          <Fact name={uiTexts('card.system')} value={whom.system} />
          <Fact name={uiTexts('card.user')} value={whom.account} />
          <Fact name={uiTexts('card.status')} value={whom.state} />
          <Fact name={uiTexts('card.last-used')} value={whom.lastUsed} />
        </dl>
        <a className="ui-link" href={personal ? '#/personal-connections' : `#/connections/${encodeURIComponent(whom.connId ?? '')}`}>
          {personal ? uiTexts('card.personal') : uiTexts('card.connections')}
        </a>
      </div>
    </Popover>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  if (!value) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** Several chips in a row. */
export function Whoms({ whoms, card = false, id }: { whoms: Whom[]; card?: boolean; id?: string }) {
  return (
    <span id={id} className="ui-row">
      {whoms.map((whom) => (
        <AsWhomChip key={`${whom.kind} ${whom.text}`} whom={whom} card={card} />
      ))}
    </span>
  );
}
