import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { back, forward, go, href, keep, kept, Link, parse, useHistory, useRoute, type Target } from '.';

describe('Addresses', () => {
  test.each<[string, Target]>([
    ['#/home', { name: 'home' }],
    ['#/views/v1', { name: 'view', id: 'v1' }],
    ['#/flows/f%2F1/versions', { name: 'flow', id: 'f/1', tab: 'versions' }],
    ['#/runs?mine=1', { name: 'runs', query: { mine: '1' } }],
    ['#/connections/c1', { name: 'connections', id: 'c1' }],
    ['#/settings/keyboard', { name: 'settings', id: 'keyboard' }],
    ['#/personal-connections', { name: 'personal-connections' }],
    ['#/audit?person=p%26q', { name: 'audit', query: { person: 'p&q' } }],
  ])('%s', (address, target) => {
    expect(href(target)).toBe(address);
    expect(parse(address)).toEqual({ name: target.name, id: target.id ?? '', tab: target.tab ?? '', query: target.query ?? {} });
  });

  test.each(['', '#', '#/', '#/nowhere/x', '#/%E0%A4%A'])('UnknownOnesAreHome %s', (address) => {
    expect(parse(address).name).toBe('home');
  });

  test('EmptyQueryPartsAreLeftOut', () => {
    expect(href({ name: 'runs', query: { mine: undefined, state: '' } })).toBe('#/runs');
  });
});

function Where() {
  const route = useRoute();
  const { canBack, canForward } = useHistory();
  return (
    <>
      <output>{`${route.name}/${route.id} ${canBack ? 'b' : '-'}${canForward ? 'f' : '-'}`}</output>
      <Link to={{ name: 'run', id: '7' }}>Run 7</Link>
    </>
  );
}

const popped = () => new Promise<void>((resolve) => window.addEventListener('popstate', () => resolve(), { once: true }));

describe('History', () => {
  beforeEach(() => history.replaceState(null, '', '#/home'));

  test('BackAndForwardAreReal', async () => {
    render(<Where />);
    const now = () => screen.getByRole('status').textContent;
    act(() => go('runs'));
    await userEvent.click(screen.getByRole('link', { name: 'Run 7' }));
    expect(now()).toMatch(/^run\/7 b/);
    await act(async () => { const moved = popped(); back(); await moved; });
    expect(now()).toBe('runs/ bf');
    await act(async () => { const moved = popped(); forward(); await moved; });
    expect(now()).toMatch(/^run\/7 b-/);
  });

  test('BackRestoresWhatTheStepKept', async () => {
    render(<Where />);
    act(() => go({ name: 'view', id: 'v1' }));
    act(() => keep('panel', 'row-3'));
    act(() => go('audit'));
    expect(kept('panel')).toBeUndefined();
    await act(async () => { const moved = popped(); back(); await moved; });
    expect(kept('panel')).toBe('row-3');
  });

  test('ReplaceMakesNoStep', () => {
    const before = history.length;
    go('settings', { replace: true });
    expect(history.length).toBe(before);
    expect(location.hash).toBe('#/settings');
  });
});
