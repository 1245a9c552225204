import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { wire } from '../../api';
import { TooltipProvider } from '../../ui';
import { base64, bySort, choicesOf, needsOf, proposal } from './model';
import { ImportDialog } from './ImportDialog';
import { broken, made, plan } from './fixtures';

const make = vi.hoisted(() => vi.fn());
vi.mock('../../api', async (original) => ({ ...(await original<typeof import('../../api')>()), imports: { make } }));

const quiet = { onClose: () => {}, onTolerant: () => {}, onMade: () => {} };

test('NeedsOfAPackageStandOnce', () => {
  const twice = { ...plan, flows: [...plan.flows, { ...plan.flows[0], name: 'Other' }] } as wire.ImportPlan;
  expect(needsOf(twice)).toHaveLength(needsOf(plan).length);
});

test('WhatIsProposed', () => {
  const [sheets, desk, own] = needsOf(plan) as [wire.ImportNeed, wire.ImportNeed, wire.ImportNeed];
  expect(proposal(sheets).use).toBe('none');
  expect(proposal(desk)).toEqual({ use: 'shared', base: 'https://desk.example', keep: true });
  expect(proposal(own).use).toBe('dynamic');
  expect(choicesOf([desk], { [desk.key]: { use: 'con_1', base: '', keep: true } })).toEqual([{ key: desk.key, use: 'existing', connectionId: 'con_1', name: '', baseUrl: '', keep: false }]);
});

test('WhatAPersonMustLookAtStandsFirst', () => {
  const sorts = bySort(plan.flows.flatMap((flow) => flow.remarks)).map(({ sort }) => sort);
  expect(sorts).toEqual(['marked', 'stub', 'repaired']);
});

test('BytesGoInPieces', () => {
  const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => i % 256);
  expect(Uint8Array.from(atob(base64(bytes)), (c) => c.charCodeAt(0))).toEqual(bytes);
});

test('TheDialogSaysWhatTheFileHolds', async () => {
  make.mockResolvedValue(made);
  const onMade = vi.fn();
  render(<TooltipProvider><ImportDialog {...quiet} plan={plan} onMade={onMade} /></TooltipProvider>);
  const dialog = screen.getByRole('dialog', { name: 'Import orders.json' });
  expect(within(dialog).getByText('Blueprint of Make')).toBeTruthy();
  expect(within(dialog).getByText(/1 credential was found and taken out/)).toBeTruthy();
  expect(within(dialog).getByText('Create a ticket')).toBeTruthy();
  expect(within(dialog).getByText('flow[2].mapper.url, line 12, column 8')).toBeTruthy();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Import' }));
  await waitFor(() => expect(onMade).toHaveBeenCalledWith(made));
  expect(make.mock.calls[0]?.[0]).toMatchObject({ token: 'T', choices: [{ use: 'none' }, { use: 'shared', keep: true }, { use: 'dynamic' }] });
});

test('BrokenJSONSaysWhereAndOpensTolerantly', async () => {
  const onTolerant = vi.fn();
  render(<TooltipProvider><ImportDialog {...quiet} plan={broken} onTolerant={onTolerant} /></TooltipProvider>);
  expect(screen.getByText('…"id":7","module"…')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Open tolerantly' }));
  expect(onTolerant).toHaveBeenCalledOnce();
});
