import { describe, expect, test, vi } from 'vitest';
import { bound, call } from './client';
import { Fault, toFault } from './fault';

describe('Fault', () => {
  test('ReadsWhatTheBridgeRejectsWith', () => {
    const fault = toFault(JSON.stringify({ kind: 'permission_denied', code: 'sap.no_rfc_authority', title: 'ANNA.K may not call BAPI_PO_CHANGE on S4P', text: 'Your sign-in works.', hint: 'Ask your SAP administrator.', subject: 'S4P', field: 'bapi', op: 'sap.call', details: [{ name: 'Object', value: 'S_RFC' }, { name: 1 }, null] }));
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ kind: 'permission_denied', code: 'sap.no_rfc_authority', hint: 'Ask your SAP administrator.', field: 'bapi', details: [{ name: 'Object', value: 'S_RFC' }] });
    expect(fault.message).toBe('ANNA.K may not call BAPI_PO_CHANGE on S4P');
  });

  test('ReadsItInsideAnError', () => {
    expect(toFault(new Error('{"kind":"invalid","title":"Too long"}')).title).toBe('Too long');
  });

  test.each([undefined, null, 42, '', 'panic: secret=hunter2', '{', '[]', '{}', '{"title":7}', new Error('token abc123'), new Error('x', { cause: 'y' })])('NeverThrowsAndNeverRepeatsStrangeText %#', (thrown) => {
    const fault = toFault(thrown);
    expect(fault.code).toBe('bridge.unreadable');
    expect(JSON.stringify([fault.title, fault.text, fault.hint, fault.details])).not.toMatch(/hunter2|abc123/);
  });

  test('KeepsAFault', () => {
    const fault = new Fault({ title: 'x' });
    expect(toFault(fault)).toBe(fault);
  });
});

describe('Calls', () => {
  const inWindow = () => {
    vi.stubGlobal('go', {});
    return () => vi.unstubAllGlobals();
  };

  test('SayWhenThereIsNoEngine', async () => {
    await expect(call(async () => 1)).rejects.toMatchObject({ code: 'bridge.missing', kind: 'unavailable' });
  });

  test('AReadIsAskedOnceMoreAfterATimeOut', async () => {
    const end = inWindow();
    vi.useFakeTimers();
    try {
      const method = vi.fn<(request: { id: string }) => Promise<string>>().mockReturnValueOnce(new Promise(() => {})).mockResolvedValueOnce('there');
      const answer = bound(method, { timeout: 50, reads: true })({ id: 'x' });
      await vi.advanceTimersByTimeAsync(60);
      await expect(answer).resolves.toBe('there');
      expect(method).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
      end();
    }
  });

  test('AWriteIsNeverRepeated', async () => {
    const end = inWindow();
    vi.useFakeTimers();
    try {
      const method = vi.fn(() => new Promise<string>(() => {}));
      const answer = expect(bound(method, { timeout: 50 })({})).rejects.toMatchObject({ code: 'bridge.timeout' });
      await vi.advanceTimersByTimeAsync(60);
      await answer;
      expect(method).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
      end();
    }
  });

  test('ARefusalIsNotATimeOut', async () => {
    const end = inWindow();
    try {
      const method = vi.fn(() => Promise.reject('{"kind":"not_found","code":"flow.gone","title":"It is gone"}'));
      await expect(bound(method, { reads: true })({})).rejects.toMatchObject({ code: 'flow.gone' });
      expect(method).toHaveBeenCalledTimes(1);
    } finally {
      end();
    }
  });
});
