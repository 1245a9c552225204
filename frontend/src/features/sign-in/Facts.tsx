import type { wire } from '../../api';
import { signIn as text } from '../../texts/sign-in';
import { Chip, Facts, Icon, type IconName } from '../../ui';
import { listed, short } from './model';

const effects: Record<string, IconName> = { read: 'eye', change: 'pencil-line', send: 'send', create: 'plus', delete: 'trash-2' };

/** What the sign-in is for: where it goes, what needs it, what will happen. Words of a flow stand as plain text after a fixed label. */
export function PromptFacts({ prompt, method }: { prompt: wire.Prompt; method: wire.SignInMethod }) {
  const facts: Parameters<typeof Facts>[0]['facts'] = [
    {
      name: text('system'),
      value: prompt.systemDetail ? text('system-line', { system: prompt.system, detail: prompt.systemDetail }) : prompt.system,
      detail: prompt.host ? text('host-connection', { host: prompt.host, name: prompt.connection }) : text('connection', { name: prompt.connection }),
    },
  ];
  const modules = (prompt.modules ?? []).map(short);
  if (prompt.flowName) {
    facts.push({
      name: text('needed-by'),
      value: prompt.version > 0 ? text('flow-version', { flow: short(prompt.flowName), version: String(prompt.version) }) : text('flow-draft', { flow: short(prompt.flowName) }),
      detail: modules.length > 0 ? text('modules', { n: modules.length, list: listed(modules, (list, last) => text('and', { list, last })) }) : undefined,
    });
  }
  const will = prompt.will ?? [];
  if (will.length > 0) {
    facts.push({
      name: text('it-will'),
      value: (
        <ul className="signin-will">
          {will.map((line) => (
            <li key={`${line.module} ${line.text}`}>
              <Icon name={effects[line.effect] ?? 'eye'} />
              <span>{short(line.text)}</span>
            </li>
          ))}
        </ul>
      ),
    });
  }
  if (method.browser && (method.asks ?? []).length > 0) {
    facts.push({
      name: text('asks-for'),
      value: (
        <span className="signin-asks">
          {method.asks.map((scope) => (
            <Chip key={scope} outline>{scope}</Chip>
          ))}
        </span>
      ),
    });
  }
  return <Facts facts={facts} />;
}

/** What the whole Action Flow does, for who wants to know before signing in. */
export function PromptExplain({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <details className="signin-explain">
      <summary className="ui-small">{text('explain')}</summary>
      <ol>
        {lines.map((line) => <li key={line}>{short(line)}</li>)}
      </ol>
    </details>
  );
}
