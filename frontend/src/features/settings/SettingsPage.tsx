import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys, preferences, type wire } from '../../api';
import { go, type Route } from '../../routing';
import { settings as text } from '../../texts/settings';
import { FaultState, Icon, Page, Skeleton, toast } from '../../ui';
import { Inbox } from './Inbox';
import { sections, type SectionId } from './parts';
import { About, Appearance, AuditLog, CommandLine, Engine, KeyboardKeys, Keychain, People, Practice } from './Sections';
import './settings.css';

export function SettingsPage({ route }: { route: Route }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: keys.settings(), queryFn: preferences.get });
  const [inbox, setInbox] = useState(route.query.inbox === '1');
  const body = useRef<HTMLDivElement>(null);

  const set = useMutation({
    mutationFn: preferences.set,
    // The control shows the choice at once, and the former value again when it was refused.
    onMutate: (next) => {
      const before = client.getQueryData<wire.SettingsPage>(keys.settings());
      if (before) client.setQueryData(keys.settings(), { ...before, settings: next });
      return { before };
    },
    onSuccess: (page) => {
      client.setQueryData(keys.settings(), page);
      void client.invalidateQueries({ queryKey: keys.shell() });
    },
    onError: (fault, _, context) => {
      if (context?.before) client.setQueryData(keys.settings(), context.before);
      toast([fault.title, fault.hint].filter(Boolean).join('. '));
    },
  });

  const section = sections.some((one) => one.id === route.id) ? (route.id as SectionId) : 'keychain';
  const ready = data !== undefined;
  useEffect(() => {
    if (ready && route.id !== '') body.current?.querySelector(`#settings-${section}`)?.scrollIntoView({ block: 'start' });
  }, [ready, route.id, section]);

  const change = (part: Partial<wire.Settings>) => {
    if (data) set.mutate({ ...data.settings, ...part });
  };
  return (
    <Page title={text('title')} fixed panel={inbox ? <Inbox onClose={() => setInbox(false)} /> : undefined}>
      <div className="settings">
        <nav className="settings-nav" aria-label={text('sections')}>
          <h1 className="ui-h2">{text('title')}</h1>
          {sections.map(({ id, icon }) => (
            <button key={id} type="button" className="settings-nav-item" aria-current={id === section || undefined} onClick={() => go({ name: 'settings', id }, { replace: true })}>
              <Icon name={icon} />
              {text(id)}
            </button>
          ))}
        </nav>
        <div ref={body} className="settings-body">
          {data ? (
            <div className="settings-columns">
              <div className="settings-column">
                <Keychain page={data} change={change} />
                <AuditLog page={data} change={change} />
                <People page={data} change={change} />
                <KeyboardKeys page={data} change={change} />
              </div>
              <div className="settings-column">
                <Appearance page={data} change={change} />
                <Engine page={data} change={change} />
                <CommandLine page={data} />
                <Practice page={data} onInbox={() => setInbox(true)} />
                <About page={data} />
              </div>
            </div>
          ) : error ? (
            <FaultState fault={error} onRetry={() => void refetch()} />
          ) : (
            <Skeleton rows={8} columns={2} label={text('loading')} />
          )}
        </div>
      </div>
    </Page>
  );
}
