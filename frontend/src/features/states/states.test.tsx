import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { axeFindings } from '../../checks/window';
import { TooltipProvider } from '../../ui';
import { ChainBroken, NoMatch, Offline, Reading } from './api';
import { gallery } from './gallery';

const show = (what: React.ReactNode) => render(<TooltipProvider>{what}</TooltipProvider>);

describe('States', () => {
  test('AxeFindsNothing', async () => {
    show(gallery.sheet());
    expect(await axeFindings()).toEqual([]);
  }, 20_000);

  test('TheFirstButtonIsTheWayOut', async () => {
    const remove = vi.fn();
    show(<NoMatch query="aurelai" filter={{ name: 'Plant 1010 Kassel', rows: 1, onRemove: remove }} onClear={() => {}} />);
    expect(screen.getByText('1 row matches without the filter Plant 1010 Kassel.')).toBeTruthy();
    await userEvent.click(screen.getAllByRole('button')[0] as HTMLElement);
    expect(remove).toHaveBeenCalledOnce();
  });

  test('OfflineTriesByItself', async () => {
    vi.useFakeTimers();
    try {
      const again = vi.fn();
      show(<Offline system="S4P" readAt="10:38" again={3} onTry={again} />);
      await act(async () => { await vi.advanceTimersByTimeAsync(2000); });
      expect(screen.getByText(/Trying again in 1 s/)).toBeTruthy();
      expect(again).not.toHaveBeenCalled();
      await act(async () => { await vi.advanceTimersByTimeAsync(1000); });
      expect(again).toHaveBeenCalledOnce();
      expect(screen.getByText(/Trying again in 3 s/)).toBeTruthy();
    } finally {
      vi.useRealTimers();
    }
  });

  test('CancelComesAfterASecond', async () => {
    vi.useFakeTimers();
    try {
      show(<Reading system="S4P" since={Date.now()} onCancel={() => {}} />);
      expect(screen.queryByRole('button')).toBeNull();
      await act(async () => { await vi.advanceTimersByTimeAsync(1500); });
      expect(screen.getByRole('button', { name: 'Cancel' })).toBeTruthy();
    } finally {
      vi.useRealTimers();
    }
  });

  test('TheBrokenChainSaysWhatIsIntact', () => {
    show(<ChainBroken at={9120} onExport={() => {}} onShow={() => {}} />);
    expect(screen.getByText('Event 9,120 does not match its proof')).toBeTruthy();
    expect(screen.getByText(/Events 1 to 9,119 are intact/)).toBeTruthy();
  });
});
