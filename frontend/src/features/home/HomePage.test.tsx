import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { handle } from '../../actions';
import { axeFindings, openWindow, type Answers } from '../../checks/window';
import { empty, emptyLater, later, shell, typical } from './fixtures';
import { sentenceOf } from './Sections';

// What answers the request is the other feature's business: here it is asked.
vi.mock('../personal-connections/host', () => ({ default: () => null }));

const answers = (home: unknown, more: Answers = {}): Answers => ({ 'Profile.Shell': () => shell, 'Profile.Home': () => home, 'Profile.Palette': () => ({ rows: [] }), ...more });

afterEach(() => vi.unstubAllGlobals());

describe('Home', () => {
  test('TheFirstTimeItWelcomesAndShowsTheNextStep', async () => {
    openWindow('#/home', answers(typical));
    await screen.findByRole('heading', { name: 'Welcome, Anna' });
    expect(screen.getByText('1 of 4 done')).toBeTruthy();
    expect(screen.getByRole('listitem', { current: 'step' }).textContent).toContain('Open the sample View');
  });

  test('OpenTheSampleWritesItWhenThereIsNone', async () => {
    const { called } = openWindow('#/home', answers(empty, { 'Preferences.WriteSample': () => ({ flowId: 'f', viewId: 'v9' }) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Open the sample' }));
    await waitFor(() => expect(location.hash).toBe('#/views/v9'));
    expect(called('Preferences.WriteSample')).toHaveLength(1);
  });

  test('OpenTheSampleGoesToItWhenItIsThere', async () => {
    const { called } = openWindow('#/home', answers(typical));
    await userEvent.click(await screen.findByRole('button', { name: 'Open the sample' }));
    expect(location.hash).toBe('#/views/v1');
    expect(called('Preferences.WriteSample')).toHaveLength(0);
  });

  test('SkipCanBeUndone', async () => {
    const { called } = openWindow('#/home', answers(typical, { 'Profile.Skip': ({ on }: { on: boolean }) => ({ ...typical, hero: !on }) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Skip' }));
    await waitFor(() => expect(screen.queryByText('1 of 4 done')).toBeNull());
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('1 of 4 done')).toBeTruthy();
    expect(called('Profile.Skip')).toMatchObject([{ on: true }, { on: false }]);
  });

  test('SectionsWithNothingAreNotShown', async () => {
    openWindow('#/home', answers(emptyLater));
    expect(await screen.findByText('No Views yet')).toBeTruthy();
    expect(screen.queryByText('Latest activity')).toBeNull();
    expect(screen.queryByText('Action Flows needing attention')).toBeNull();
  });

  test('EachProblemHasItsVerb', async () => {
    openWindow('#/home', answers(later));
    await userEvent.click(await screen.findByRole('button', { name: 'Fix: Send overdue PO reminder' }));
    expect(location.hash).toBe('#/flows/f1');
  });

  test('SetUpAsksForTheSignIn', async () => {
    const setUp = vi.fn();
    const end = handle('set-up', setUp);
    openWindow('#/home', answers(typical));
    await userEvent.click(await screen.findByRole('button', { name: 'Set up: SAP S4P – personal' }));
    expect(setUp).toHaveBeenCalledWith({ connectionId: 'd1' });
    end();
  });

  test('AFaultIsSaidOnceWithRetry', async () => {
    let broken = true;
    openWindow('#/home', answers(later, { 'Profile.Home': () => {
      if (broken) throw JSON.stringify({ kind: 'internal', code: 'store.closed', title: 'The data folder cannot be read', text: '', hint: 'Connect it and try again.' });
      return later;
    } }));
    expect(await screen.findByText('The data folder cannot be read')).toBeTruthy();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('Recent Views')).toBeTruthy();
  });

  test('AxeFindsNothing', async () => {
    openWindow('#/home', answers(emptyLater));
    await screen.findByText('No Views yet');
    expect(await axeFindings()).toEqual([]);
  }, 20_000);
});

test('TheSentenceFollowsTheName', () => {
  expect(sentenceOf({ personName: 'Ben Osei', sentence: 'Ben Osei published X', subject: '' })).toBe('published X');
  expect(sentenceOf({ personName: 'Ben Osei', sentence: 'Version published', subject: 'version 3' })).toBe('version published: version 3');
});
