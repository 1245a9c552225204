import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { allActions, handle, installKeys, register, request, runAction, setSingleKeys, useActions, type Action } from '.';

const action = (id: string, more: Partial<Action> = {}): Action & { run: ReturnType<typeof vi.fn> } => ({ id, label: id, icon: 'play', group: 'app', run: vi.fn(), ...more }) as Action & { run: ReturnType<typeof vi.fn> };

describe('Registry', () => {
  test('TheLaterOfTheSameNameWinsUntilItGoes', () => {
    const first = action('x');
    const second = action('x');
    const endFirst = register([first]);
    const endSecond = register([second]);
    expect(runAction('x')).toBe(true);
    endSecond();
    runAction('x');
    expect(second.run).toHaveBeenCalledOnce();
    expect(first.run).toHaveBeenCalledOnce();
    endFirst();
    expect(runAction('x')).toBe(false);
  });

  test('NothingRunsAgainstAReason', () => {
    const off = action('off', { disabledReason: () => 'Fix 1 problem first' });
    const away = action('away', { when: () => false });
    const end = register([off, away]);
    expect([runAction('off'), runAction('away')]).toEqual([false, false]);
    expect(off.run).not.toHaveBeenCalled();
    end();
  });

  test('AComponentsActionsCallItsNewestFunctions', () => {
    const seen: number[] = [];
    function Part({ n }: { n: number }) {
      useActions([{ id: 'part', label: 'Part', icon: 'play', group: 'context', run: () => void seen.push(n) }]);
      return null;
    }
    const { rerender, unmount } = render(<Part n={1} />);
    runAction('part');
    rerender(<Part n={2} />);
    runAction('part');
    expect(seen).toEqual([1, 2]);
    unmount();
    expect(allActions().some(({ id }) => id === 'part')).toBe(false);
  });
});

describe('Requests', () => {
  test('SayWhetherSomebodyHandlesThem', () => {
    expect(request('set-up', { connectionId: 'c' })).toBe(false);
    const open = vi.fn();
    const end = handle('set-up', open);
    expect(request('set-up', { connectionId: 'c' })).toBe(true);
    expect(open).toHaveBeenCalledWith({ connectionId: 'c' });
    end();
    expect(request('set-up', { connectionId: 'c' })).toBe(false);
  });
});

describe('Keys', () => {
  let stop: () => void;
  const ends: (() => void)[] = [];
  const bind = (id: string, keys: string[], more: Partial<Action> = {}) => {
    const one = action(id, { keys, ...more });
    ends.push(register([one]));
    return one.run;
  };
  beforeEach(() => {
    stop = installKeys();
  });
  afterEach(() => {
    stop();
    for (const end of ends.splice(0)) end();
    setSingleKeys(true);
  });

  test('ASequenceDoesNotFireTheLetterOfItsEnd', async () => {
    const runs = bind('go.runs', ['g r']);
    const refresh = bind('view.refresh', ['r']);
    await userEvent.keyboard('gr');
    expect(runs).toHaveBeenCalledOnce();
    expect(refresh).not.toHaveBeenCalled();
    await userEvent.keyboard('r');
    expect(refresh).toHaveBeenCalledOnce();
  });

  test('LettersAreTheFieldsWhileOneTypes', async () => {
    const letter = bind('letter', ['x']);
    const help = bind('help', ['Shift+?']);
    const undo = bind('undo', ['$mod+z']);
    const palette = bind('palette', ['$mod+k'], { inFields: true });
    const { getByRole } = render(<input />);
    await userEvent.click(getByRole('textbox'));
    await userEvent.keyboard('x?{Control>}z{/Control}');
    expect([letter, help, undo].map((run) => run.mock.calls.length)).toEqual([0, 0, 0]);
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(palette).toHaveBeenCalledWith('key');
  });

  test('SingleLettersCanBeSwitchedOff', async () => {
    const letter = bind('letter', ['x']);
    const combined = bind('combined', ['$mod+b']);
    setSingleKeys(false);
    await userEvent.keyboard('x{Control>}b{/Control}');
    expect(letter).not.toHaveBeenCalled();
    expect(combined).toHaveBeenCalledOnce();
  });

  test('NothingFiresBehindADialog', async () => {
    const combined = bind('combined', ['$mod+b']);
    render(<div className="ui-scrim" />);
    await userEvent.keyboard('{Control>}b{/Control}');
    expect(combined).not.toHaveBeenCalled();
  });
});
