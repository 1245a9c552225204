import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { runAction } from '../../actions';
import { audit, keys, personal, preferences, profile, type wire } from '../../api';
import { go } from '../../routing';
import { bytes, count } from '../../texts/format';
import { settings as text } from '../../texts/settings';
import { AppTile, Avatar, Button, Chip, IconButton, Input, SegmentedControl, Select, Switch, toast } from '../../ui';
import { Group, Row, ThemeCards } from './parts';

interface Props {
  page: wire.SettingsPage;
  change: (part: Partial<wire.Settings>) => void;
}

/** Reads page and frame again after a call that changed more than a setting. */
function useRefresh() {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [keys.settings(), keys.shell(), keys.personal()]) void client.invalidateQueries({ queryKey });
  };
}

const fail = (fault: { title: string; hint: string }) => toast([fault.title, fault.hint].filter(Boolean).join('. '));

export function Keychain({ page, change }: Props) {
  const { keychain, signIns, settings } = page;
  const refresh = useRefresh();
  const test = useMutation({
    mutationFn: personal.checkKeychain,
    onSuccess: (state) => {
      refresh();
      toast(state.state === 'unlocked' ? text('status.tested', { name: state.name }) : [state.text, state.remedy].filter(Boolean).join(' '));
    },
    onError: fail,
  });
  const lock = useMutation({ mutationFn: personal.lock, onSuccess: refresh, onError: fail });
  const unlock = useMutation({ mutationFn: personal.unlock, onSuccess: refresh, onError: fail });
  const missing = keychain.state === 'missing';
  const status = keychain.state === 'unlocked' ? text('status.unlocked', { n: signIns }) : text(`status.${(['locked', 'missing', 'hung'] as const).find((s) => s === keychain.state) ?? 'unknown'}`);
  return (
    <Group id="keychain">
      <Row title={text('kept.title')} sub={missing ? text('kept.none') : text('kept.found', { name: keychain.name })}>
        <Chip icon={missing ? 'shield-off' : 'lock-keyhole'} tone={missing ? 'danger' : 'neutral'}>{missing ? text('kept.only-run') : keychain.name}</Chip>
      </Row>
      <Row title={text('status.title')} sub={keychain.remedy && keychain.state !== 'unlocked' ? `${status}. ${keychain.remedy}` : status}>
        <Button size="sm" icon="plug-zap" busy={test.isPending} onClick={() => test.mutate()}>{text('status.test')}</Button>
        {keychain.state === 'unlocked' && keychain.canLock && <Button size="sm" busy={lock.isPending} onClick={() => lock.mutate()}>{text('status.lock')}</Button>}
        {keychain.state === 'locked' && <Button size="sm" busy={unlock.isPending} onClick={() => unlock.mutate()}>{text('status.unlock')}</Button>}
      </Row>
      <Row title={text('keep.title')} sub={text('keep.sub')}>
        <Switch label={text('keep.title')} checked={settings.keepByDefault} onChange={(keepByDefault) => change({ keepByDefault })} />
      </Row>
      <Row title={text('session.title')} sub={text('session.sub')}>
        <Switch label={text('session.title')} checked={settings.lockWithSession} onChange={(lockWithSession) => change({ lockWithSession })} />
      </Row>
    </Group>
  );
}

export function AuditLog({ page, change }: Props) {
  const { settings } = page;
  const years = [1, 3, 5, 10, 30].concat(settings.retentionYears).filter((n, i, all) => n > 0 && all.indexOf(n) === i).sort((a, b) => a - b);
  const days = [1, 7, 30, 90, 365].concat(settings.keepBundlesDays).filter((n, i, all) => n > 0 && all.indexOf(n) === i).sort((a, b) => a - b);
  const verify = useMutation({
    mutationFn: audit.verify,
    onSuccess: (report) => toast({ text: report.broken === 0 ? text('chain.intact', { n: report.events }) : text('chain.broken', { at: report.broken }), seconds: 10, ...(report.broken === 0 ? {} : { action: { label: text('audit'), run: () => go('audit') } }) }),
    onError: fail,
  });
  const keepYears = (retentionYears: number) => {
    const before = settings.retentionYears;
    change({ retentionYears });
    if (retentionYears < before) toast({ text: text('retention.shorter'), seconds: 30, action: { label: text('years', { n: before }), run: () => change({ retentionYears: before }) } });
  };
  return (
    <Group id="audit">
      <Row title={text('retention.title')} sub={text('retention.sub', { n: page.events, size: bytes(page.dataBytes) })}>
        <Select label={text('retention.title')} width={120} value={String(settings.retentionYears)} onChange={(value) => keepYears(Number(value))} options={years.map((n) => ({ value: String(n), label: text('years', { n }) }))} />
      </Row>
      <Row title={text('chain.title')} sub={text('chain.sub')}>
        <Button size="sm" icon="shield-check" busy={verify.isPending} onClick={() => verify.mutate()}>{text('chain.verify')}</Button>
      </Row>
      <Row title={text('values.title')} sub={text('values.sub')}>
        <Chip icon="hash">{text('values.hashes')}</Chip>
      </Row>
      <Row title={text('bundles.title')} sub={text('bundles.sub')}>
        <Select label={text('bundles.title')} width={120} value={String(settings.keepBundlesDays)} onChange={(value) => change({ keepBundlesDays: Number(value) })} options={days.map((n) => ({ value: String(n), label: text('days', { n }) }))} />
      </Row>
    </Group>
  );
}

export function Appearance({ page: { settings }, change }: Props) {
  return (
    <Group id="appearance">
      <ThemeCards value={settings.theme} onChange={(theme) => change({ theme })} />
      <Row title={text('density.title')} sub={text('density.sub')}>
        <SegmentedControl label={text('density.title')} value={settings.density} onChange={(density) => change({ density })} segments={[{ value: 'default', label: text('density.default') }, { value: 'compact', label: text('density.compact') }]} />
      </Row>
      <Row title={text('motion.title')} sub={text('motion.sub')}>
        <Select label={text('motion.title')} width={120} value={settings.motion} onChange={(motion) => change({ motion })} options={[{ value: 'system', label: text('motion.system') }, { value: 'reduced', label: text('motion.reduced') }]} />
      </Row>
    </Group>
  );
}

/** Folders whose files Action Flows may read. */
function Folders() {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: keys.folders(), queryFn: preferences.folders });
  const read = () => void client.invalidateQueries({ queryKey: keys.folders() });
  const add = useMutation({ mutationFn: () => preferences.chooseFile({ folder: true }), onSuccess: read, onError: (fault) => fault.code !== 'dialog.declined' && fail(fault) });
  const forget = useMutation({ mutationFn: (path: string) => preferences.forgetFolder({ path }), onSuccess: read, onError: fail });
  const [own, ...others] = data?.folders ?? [];
  return (
    <Row
      title={text('folders.title')}
      sub={
        <>
          {text('folders.sub')}
          <ul className="settings-folders" aria-label={text('folders.title')}>
            {own !== undefined && <li className="ui-mono">{own}</li>}
            {others.map((path) => (
              <li key={path} className="ui-mono">
                <span className="ui-truncate">{path}</span>
                <IconButton icon="x" size="sm" label={text('folders.remove', { path })} busy={forget.isPending && forget.variables === path} onClick={() => forget.mutate(path)} />
              </li>
            ))}
          </ul>
        </>
      }
    >
      <Button size="sm" icon="folder-open" busy={add.isPending} onClick={() => add.mutate()}>{text('folders.add')}</Button>
    </Row>
  );
}

export function Engine({ page: { settings }, change }: Props) {
  const numbers = [1, 2, 4, 8, 16].concat(settings.parallel).filter((n, i, all) => n > 0 && all.indexOf(n) === i).sort((a, b) => a - b);
  return (
    <Group id="engine">
      <Row title={text('parallel.title')} sub={text('parallel.sub')}>
        <Select label={text('parallel.title')} width={84} value={String(settings.parallel)} onChange={(value) => change({ parallel: Number(value) })} options={numbers.map((n) => ({ value: String(n), label: count(n) }))} />
      </Row>
      <Row title={text('closes.title')} sub={text('closes.sub')}>
        <Select label={text('closes.title')} width={168} value={settings.continueAtStart ? 'continue' : 'ask'} onChange={(value) => change({ continueAtStart: value === 'continue' })} options={[{ value: 'continue', label: text('closes.continue') }, { value: 'ask', label: text('closes.ask') }]} />
      </Row>
      <Folders />
    </Group>
  );
}

export function CommandLine({ page }: { page: wire.SettingsPage }) {
  const refresh = useRefresh();
  const install = useMutation({ mutationFn: preferences.installCommand, onSuccess: refresh, onError: fail });
  const installed = page.commandLine !== '';
  return (
    <Group id="command-line">
      <Row
        title={
          <span className="ui-row">
            {'signet'}
            <Chip tone={installed ? 'success' : 'neutral'} icon={installed ? 'check' : 'circle-dashed'}>{text(installed ? 'cli.installed' : 'cli.missing')}</Chip>
          </span>
        }
        sub={installed ? page.commandLine : text('cli.sub')}
      >
        {!installed && <Button size="sm" busy={install.isPending} onClick={() => install.mutate()}>{text('cli.install')}</Button>}
      </Row>
      {(page.commands ?? []).map((command) => (
        <Row key={command.name} title={command.name}>
          <Command text={command.value} />
        </Row>
      ))}
    </Group>
  );
}

function Command({ text: command }: { text: string }) {
  const copy = useMutation({ mutationFn: () => profile.copy({ text: command }), onSuccess: () => toast(text('copied')), onError: fail });
  return (
    <span className="settings-code">
      <code className="ui-truncate">{command}</code>
      <IconButton size="sm" icon="copy" label={text('cli.copy', { command })} onClick={() => copy.mutate()} />
    </span>
  );
}

/** The time zone of the computer, which counts while none is chosen. */
function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function People({ page, change }: Props) {
  const { settings } = page;
  const zones = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  const zone = settings.zone || ownZone();
  const options = zones.includes(zone) ? zones : [zone, ...zones];
  return (
    <Group id="people">
      {(page.people ?? []).map((person) => (
        <Row key={person.id} title={<span className="ui-row"><Avatar name={person.name} initials={person.initials} me />{person.name}</span>} sub={person.osUser} />
      ))}
      <Row title={text('person.title')} sub={text('person.sub')}>
        <Name key={settings.personName} value={settings.personName} onChange={(personName) => change({ personName })} />
      </Row>
      <Row title={text('zone.title')} sub={text('zone.sub')}>
        <Select label={text('zone.title')} width={200} value={zone} onChange={(next) => change({ zone: next })} options={options.map((one) => ({ value: one, label: one.replaceAll('_', ' ') }))} />
      </Row>
    </Group>
  );
}

/** Changes when one leaves the field or presses Enter, not with every letter. */
function Name({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [draft, setDraft] = useState(value);
  const commit = () => {
    const next = draft.trim();
    if (next === '') setDraft(value);
    else if (next !== value) onChange(next);
  };
  return (
    <Input
      aria-label={text('person.title')}
      value={draft}
      maxLength={80}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        else if (event.key === 'Escape') setDraft(value);
      }}
    />
  );
}

export function KeyboardKeys({ page: { settings }, change }: Props) {
  return (
    <Group id="keyboard">
      <Row title={text('single.title')} sub={text('single.sub')}>
        <Switch label={text('single.title')} checked={settings.singleKeys} onChange={(singleKeys) => change({ singleKeys })} />
      </Row>
      <Row title={text('keys.title')} sub={text('keys.sub')}>
        <Button size="sm" icon="keyboard" onClick={() => runAction('app.shortcuts')}>{text('keys.show')}</Button>
      </Row>
    </Group>
  );
}

const looks: Record<string, { accent: string; glyph?: string; icon?: string }> = { sap: { accent: 'sap', glyph: 'SAP' }, mail: { accent: 'mail', icon: 'mail' }, rest: { accent: 'http', icon: 'globe' } };

export function Practice({ page, onInbox }: { page: wire.SettingsPage; onInbox: () => void }) {
  const refresh = useRefresh();
  const client = useQueryClient();
  const reset = useMutation({
    mutationFn: preferences.resetPractice,
    onSuccess: () => {
      refresh();
      void client.invalidateQueries({ queryKey: keys.practice() });
      toast(text('practice.reset-done'));
    },
    onError: fail,
  });
  const systems = page.practice ?? [];
  if (systems.length === 0) {
    return (
      <Group id="practice">
        <Row title={text('practice.none')} sub={text('practice.sub')}>
          <Button size="sm" onClick={() => { if (!runAction('home.sample')) go('home'); }}>{text('practice.start')}</Button>
        </Row>
      </Group>
    );
  }
  return (
    <Group id="practice" end={<Button size="xs" variant="ghost" busy={reset.isPending} icon="rotate-ccw" onClick={() => reset.mutate()}>{text('practice.reset')}</Button>}>
      {systems.map((system) => (
        <div key={system.name}>
          <Row
            title={<span className="ui-row"><AppTile size={20} {...(looks[system.kind] ?? { accent: 'flow', icon: 'server' })} />{system.name}</span>}
            sub={<span className="ui-mono">{system.address}</span>}
          >
            {system.kind === 'mail' && <Button size="sm" icon="inbox" onClick={onInbox}>{text('practice.inbox')}</Button>}
            <Chip tone={system.running ? 'success' : 'neutral'} icon={system.running ? 'circle-check' : 'circle-stop'}>{text(system.running ? 'practice.running' : 'practice.stopped')}</Chip>
          </Row>
          {(system.accounts?.length ?? 0) > 0 && (
            <dl className="settings-accounts" aria-label={text('practice.accounts')}>
              {system.accounts.map((account) => (
                <div key={account.user} style={{ display: 'contents' }}>
                  <dt className="ui-mono">{account.user}</dt>
                  <dd className="ui-mono">{account.password}</dd>
                  <dd>{account.may}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      ))}
    </Group>
  );
}

export function About({ page }: { page: wire.SettingsPage }) {
  return (
    <Group id="about">
      <Row title={text('version', { version: page.version })} />
      <Row title={text('folder')} sub={<span className="ui-mono">{page.dataFolder}</span>}>
        <Command text={page.dataFolder} />
      </Row>
      {page.licences !== '' && (
        <details>
          <summary className="settings-row ui-strong">{text('licences')}</summary>
          <div className="settings-licences">{page.licences}</div>
        </details>
      )}
    </Group>
  );
}
