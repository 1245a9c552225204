import { useQuery } from '@tanstack/react-query';
import { keys, preferences } from '../../api';
import { ago, exact } from '../../texts/format';
import { settings as text } from '../../texts/settings';
import { EmptyState, FaultState, Panel, Skeleton } from '../../ui';

/** What arrived at the practice mail system. Mail is shown as plain text only. */
export function Inbox({ onClose }: { onClose: () => void }) {
  const { data, error, refetch } = useQuery({ queryKey: keys.inbox(), queryFn: preferences.inbox, refetchInterval: 5_000 });
  const mails = data?.mails ?? [];
  return (
    <Panel name="inbox" title={text('inbox.title')} sub={text('inbox.sub')} width={400} onClose={onClose}>
      {error ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={4} columns={1} />
      ) : mails.length === 0 ? (
        <EmptyState icon="inbox" title={text('inbox.empty')}>{text('inbox.empty-text')}</EmptyState>
      ) : (
        <ul>
          {mails.map((mail) => (
            <li key={mail.id} className="settings-mail">
              <div className="ui-row">
                <span className="ui-strong ui-truncate">{mail.subject}</span>
                <span className="ui-spacer" />
                <time className="ui-small ui-tertiary ui-num" dateTime={mail.at} title={exact(mail.at)}>{ago(mail.at)}</time>
              </div>
              <div className="ui-small ui-tertiary">
                {text('inbox.to', { to: mail.to })} · {text('inbox.as', { as: mail.as || mail.from })}
              </div>
              <pre>{mail.text}</pre>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
