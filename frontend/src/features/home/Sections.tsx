import { request, runAction } from '../../actions';
import type { wire } from '../../api';
import { go, href, Link } from '../../routing';
import { ago, exact, when } from '../../texts/format';
import { home as text } from '../../texts/home';
import { AppTile, Avatar, Button, Card, EmptyState, Icon, ListRow, Section, Sparkline, type IconName } from '../../ui';

export function RecentViews({ views, onSample }: { views: wire.ViewCard[]; onSample: () => void }) {
  return (
    <Section title={text('views.title')} end={views.length > 0 && <Link to="views">{text('views.all')}</Link>}>
      {views.length === 0 ? (
        <Card>
          <EmptyState icon="layout-dashboard" title={text('views.empty')} actions={<Button size="sm" variant="primary" onClick={onSample}>{text('hero.open')}</Button>}>{text('views.empty-text')}</EmptyState>
        </Card>
      ) : (
        <div className="home-views">
          {views.slice(0, 3).map((view) => (
            <a key={view.id} className="ui-card home-view" href={href({ name: 'view', id: view.id })} onClick={(event) => { event.preventDefault(); go({ name: 'view', id: view.id }); }}>
              <span className="home-view-title">
                <Icon name="table-2" />
                <span className="ui-truncate">{view.name}</span>
              </span>
              <span className="home-view-figure">
                <span className="home-view-value">{view.broken ? '–' : view.headline}</span>
                {(view.spark?.length ?? 0) > 1 && (
                  <span className="home-view-spark">
                    <Sparkline values={view.spark} label={text('views.spark', { name: view.name, value: view.headline, caption: view.caption })} />
                  </span>
                )}
              </span>
              <span className="ui-small ui-secondary ui-truncate">{view.broken ? text('views.broken') : view.caption}</span>
              <div className="ui-small ui-tertiary home-view-opened" title={exact(view.openedAt)}>{view.openedAt ? text('views.opened', { when: ago(view.openedAt) }) : text('views.never')}</div>
            </a>
          ))}
        </div>
      )}
    </Section>
  );
}

const kinds: Record<string, { icon: IconName; tone: string }> = {
  needs_you: { icon: 'user-round-key', tone: 'identity' },
  paused: { icon: 'circle-stop', tone: 'warning' },
  missed: { icon: 'clock-alert', tone: 'warning' },
  failed: { icon: 'circle-x', tone: 'danger' },
  problems: { icon: 'triangle-alert', tone: 'warning' },
  unpublished: { icon: 'upload', tone: 'accent' },
};

export function Attention({ flows }: { flows: wire.HomeAttention[] }) {
  if (flows.length === 0) return null;
  return (
    <Section title={text('attention.title')} count={flows.length}>
      <Card>
        {flows.map((flow) => {
          const look = kinds[flow.kind] ?? { icon: 'workflow' as const, tone: 'accent' };
          const runs = flow.kind === 'failed' || flow.kind === 'needs_you' || flow.kind === 'paused';
          const verb = flow.verb || text(runs ? 'attention.see-runs' : flow.kind === 'problems' ? 'attention.fix' : 'attention.review');
          return (
            <ListRow
              key={`${flow.flowId} ${flow.kind}`}
              glyph={<span className="home-glyph" data-tone={look.tone}><Icon name={look.icon} /></span>}
              title={flow.name}
              sub={flow.text}
              end={<Button size="sm" aria-label={`${verb}: ${flow.name}`} onClick={() => go({ name: 'flow', id: flow.flowId, tab: runs ? 'runs' : '' })}>{verb}</Button>}
            />
          );
        })}
      </Card>
    </Section>
  );
}

export function ToSetUp({ rows }: { rows: wire.PersonalRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={text('personal.title')} count={rows.length} end={<Link to="personal-connections">{text('personal.all')}</Link>}>
      <Card>
        <p className="home-hint">
          <Icon name="user-round" />
          {text('personal.hint')}
        </p>
        {rows.map((row) => (
          <ListRow
            key={row.connectionId}
            glyph={<AppTile accent={row.accent} glyph={row.glyph} icon={row.icon} />}
            title={row.name}
            sub={`${row.browser ? text('personal.browser') : row.system} · ${text('personal.flows', { n: new Set(row.usedBy?.map((use) => use.flowId)).size })}`}
            end={
              <Button
                size="sm"
                aria-label={`${text('personal.set-up')}: ${row.name}`}
                onClick={() => {
                  if (!request('set-up', { connectionId: row.connectionId })) go('personal-connections');
                }}
              >
                {text('personal.set-up')}
              </Button>
            }
          />
        ))}
      </Card>
    </Section>
  );
}

export function LatestActivity({ rows }: { rows: wire.AuditRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={text('activity.title')} end={<Link to="audit">{text('activity.log')}</Link>}>
      <Card>
        <ul>
          {rows.map((row) => (
            <li key={row.seq} className="home-activity">
              <Avatar name={row.personName} me={row.me} />
              <span className="home-activity-text">
                <strong>{row.personName}</strong> {sentenceOf(row)}
              </span>
              <time className="ui-num" dateTime={row.at} title={exact(row.at)}>{when(row.at)}</time>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

/** What the person did, as a half sentence behind the name. */
export function sentenceOf(row: Pick<wire.AuditRow, 'sentence' | 'personName' | 'subject'>): string {
  const whole = row.sentence.startsWith(row.personName) ? row.sentence.slice(row.personName.length).trimStart() : row.sentence;
  const half = whole.charAt(0).toLowerCase() + whole.slice(1);
  return row.subject && !half.includes(row.subject) ? `${half}: ${row.subject}` : half;
}

/** A new Action Flow: the builder's own action, or its list when it is not loaded yet. */
export function newFlow() {
  if (!runAction('flow.new')) go({ name: 'flows', query: { new: '1' } });
}
