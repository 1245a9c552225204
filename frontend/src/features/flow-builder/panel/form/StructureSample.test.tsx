import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { describe, expect, test, vi } from 'vitest';
import type { wire } from '../../../../api';
import { TooltipProvider } from '../../../../ui';
import { isStructure, StructureSample } from './StructureSample';

const made = vi.hoisted(() => vi.fn());
vi.mock('../../../../api', async (original) => ({ ...(await original<object>()), flows: { structure: made } }));

const nested = (names: string[]) => ({ nested: names.map((name) => ({ name })) }) as unknown as wire.FormField;

function show(count = 0) {
  const onMade = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider><StructureSample label="Data structure" count={count} locked={undefined} onMade={onMade} /></TooltipProvider>
    </QueryClientProvider>,
  );
  return onMade;
}

describe('StructureSample', () => {
  test('StandsWhereAFieldIsAStructureAndNowhereElse', () => {
    expect(isStructure(nested(['name', 'type', 'label', 'required', 'default', 'spec']))).toBe(true);
    expect(isStructure(nested(['name', 'value']))).toBe(false);
    expect(isStructure(nested([]))).toBe(false);
  });

  test('MakesTheFieldsOfASampleByKeyboard', async () => {
    made.mockResolvedValueOnce({ fields: '[{"name":"order","type":"text"}]' });
    const onMade = show(2);
    const user = userEvent.setup();
    screen.getByRole('button', { name: 'From a sample' }).focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('dialog', { name: 'Make Data structure from a sample' })).toBeTruthy();
    expect(screen.getByText('The 2 fields that are there are replaced.')).toBeTruthy();
    await user.click(screen.getByRole('textbox', { name: 'Sample' }));
    await user.paste('{"order": "45"}');
    await user.click(screen.getByRole('button', { name: 'Make the fields' }));
    await waitFor(() => expect(onMade).toHaveBeenCalledWith([{ name: 'order', type: 'text' }]));
    expect(made).toHaveBeenLastCalledWith({ kind: 'json', sample: '{"order": "45"}' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('SaysWhatIsWrongWithASampleAndKeepsIt', async () => {
    made.mockRejectedValueOnce({ kind: 'invalid', title: 'The text is not XML', text: 'Line 1, column 3: it ends.', hint: 'Correct it.' });
    const onMade = show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'From a sample' }));
    await user.click(await screen.findByRole('textbox', { name: 'Sample' }));
    await user.paste('<a>');
    await user.click(screen.getByRole('button', { name: 'Make the fields' }));
    expect(await screen.findByText('Line 1, column 3: it ends. Correct it.')).toBeTruthy();
    expect(made).toHaveBeenLastCalledWith({ kind: 'xml', sample: '<a>' });
    expect(onMade).not.toHaveBeenCalled();
    made.mockResolvedValueOnce({ fields: '[]' });
    await user.click(screen.getByRole('button', { name: 'Make the fields' }));
    expect(await screen.findByText('The sample has no fields.')).toBeTruthy();
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Sample' }).value).toBe('<a>');
  });
});
