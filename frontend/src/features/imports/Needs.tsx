import type { wire } from '../../api';
import { imports as text } from '../../texts/imports';
import { Checkbox, Chip, Field, Input, Select, type SelectGroup } from '../../ui';
import type { Choice } from './model';

interface Props {
  needs: wire.ImportNeed[];
  chosen: Record<string, Choice>;
  onChange: (key: string, next: Choice) => void;
}

/** The connections sheet: what the file calls a connection, and what stands for it here. */
export function Needs({ needs, chosen, onChange }: Props) {
  return (
    <ul className="im-list">
      {needs.map((need) => {
        const choice = chosen[need.key] ?? { use: 'none', base: '', keep: false };
        const set = (part: Partial<Choice>) => onChange(need.key, { ...choice, ...part });
        return (
          <li key={need.key} className="im-need">
            <div className="im-need-text">
              <span className="ui-strong">{need.name}</span>
              <span className="ui-small ui-tertiary">
                {need.appTitle}{need.type !== '' && ` · ${need.type}`} · {text('need.used', { n: need.modules.length, list: need.modules.join(', ') })}
              </span>
              <span className="im-chips">
                {need.dynamic && <Chip tone="identity">{text('need.dynamic')}</Chip>}
                {need.stub && <Chip>{text('need.stub')}</Chip>}
                {need.secret !== '' && <Chip tone="warning">{text('need.found', { what: need.secret })}</Chip>}
              </span>
            </div>
            <div className="im-need-choice">
              <Select label={text('use.label', { name: need.name })} value={choice.use} onChange={(use) => set({ use })} groups={groups(need)} />
              {(choice.use === 'shared' || choice.use === 'dynamic') && need.app === 'http' && need.baseUrl === '' && (
                <Field label={text('base', { name: need.name })} help={text('base.help')}>
                  <Input value={choice.base} onChange={(event) => set({ base: event.target.value })} />
                </Field>
              )}
              {choice.use === 'shared' && need.secret !== '' && <Checkbox label={text('keep')} checked={choice.keep} onChange={(keep) => set({ keep })} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function groups(need: wire.ImportNeed): SelectGroup[] {
  const fresh = [{ value: 'dynamic', label: text('use.dynamic'), detail: text('use.dynamic-detail') }];
  if (!need.dynamic) fresh.unshift({ value: 'shared', label: text('use.shared'), detail: text('use.shared-detail') });
  const fits = need.fits.filter((fit) => !need.dynamic || fit.kind === 'dynamic');
  return [
    ...(need.dynamic ? [] : [{ label: '', options: [{ value: 'none', label: text('use.none') }] }]),
    ...(fits.length > 0 ? [{ label: text('use.here'), options: fits.map((fit) => ({ value: fit.id, label: fit.name, detail: `${text(fit.kind === 'dynamic' ? 'kind-of.dynamic' : 'kind-of.shared')} · ${fit.system}` })) }] : []),
    { label: text('use.new'), options: fresh },
  ];
}
