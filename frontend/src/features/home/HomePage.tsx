import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useActions } from '../../actions';
import { keys, preferences, profile, useShell, type wire } from '../../api';
import { go } from '../../routing';
import { uiTexts } from '../../texts/ui';
import { home as text } from '../../texts/home';
import { announce, Button, Card, FaultState, Page, PlainHead, Skeleton, toast } from '../../ui';
import { Hero } from './Hero';
import { Attention, LatestActivity, newFlow, RecentViews, ToSetUp } from './Sections';
import './home.css';

/** Home: from install to the first signed action, and later what needs the person. */
export function HomePage() {
  const client = useQueryClient();
  const { data: shell } = useShell();
  const { data, error, refetch } = useQuery({ queryKey: keys.home(), queryFn: profile.home });

  const sample = useMutation({
    mutationFn: preferences.writeSample,
    onMutate: () => announce(text('hero.writing')),
    onSuccess: ({ viewId }) => {
      for (const queryKey of [keys.shell(), keys.home(), keys.views(), keys.flows(), keys.connections(), keys.personal()]) void client.invalidateQueries({ queryKey });
      go({ name: 'view', id: viewId });
    },
    onError: (fault) => toast([fault.title, fault.hint].filter(Boolean).join('. ')),
  });
  const skip = useMutation({
    mutationFn: (on: boolean) => profile.skip({ id: 'hero', on }),
    onSuccess: (next) => client.setQueryData(keys.home(), next),
    onError: (fault) => toast(fault.title),
  });

  const open = () => {
    if (data?.sample && data.viewId) go({ name: 'view', id: data.viewId });
    else sample.mutate();
  };
  const hide = () =>
    skip.mutate(true, { onSuccess: () => toast({ text: text('hero.skipped'), seconds: 30, action: { label: uiTexts('undo'), run: () => skip.mutate(false) } }) });
  const step = (one: wire.HomeStep) => {
    if (one.id === 'keychain') go({ name: 'settings', id: 'keychain' });
    else if (one.id === 'audit') go('audit');
    else open();
  };

  useActions([
    { id: 'home.sample', label: text('hero.open'), icon: 'play', group: 'help', run: open },
    { id: 'home.show-start', label: text('hero.show'), icon: 'house', group: 'help', when: () => data?.hero === false, run: () => skip.mutate(false) },
  ]);

  const title = data?.first ? text('welcome', { name: shell?.person.first ?? '' }) : text('title');
  return (
    <Page title={text('title')} padded="page">
      <PlainHead title={title} sub={text('sub')} actions={<Button icon="plus" onClick={newFlow}>{text('new')}</Button>} />
      {data ? (
        <Loaded data={data} busy={sample.isPending} onOpen={open} onSkip={hide} onStep={step} />
      ) : error ? (
        <FaultState fault={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

interface LoadedProps {
  data: wire.HomeState;
  busy: boolean;
  onOpen: () => void;
  onSkip: () => void;
  onStep: (step: wire.HomeStep) => void;
}

function Loaded({ data, busy, onOpen, onSkip, onStep }: LoadedProps) {
  const right = (data.personal?.length ?? 0) > 0 || (data.activity?.length ?? 0) > 0;
  return (
    <>
      {data.hero && <Hero steps={data.steps ?? []} busy={busy} onOpen={onOpen} onSkip={onSkip} onStep={onStep} />}
      <div className={right ? 'home-columns' : ''}>
        <div className="home-column">
          {/* While the start card offers the sample, a second card that does so would only repeat it. */}
          {((data.views?.length ?? 0) > 0 || !data.hero) && <RecentViews views={data.views ?? []} onSample={onOpen} />}
          <Attention flows={data.attention ?? []} />
        </div>
        {right && (
          <div className="home-column">
            <ToSetUp rows={data.personal ?? []} />
            <LatestActivity rows={data.activity ?? []} />
          </div>
        )}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div className="home-columns">
      <Card padded><Skeleton rows={6} label={text('loading')} /></Card>
      <Card padded><Skeleton rows={4} columns={2} /></Card>
    </div>
  );
}
