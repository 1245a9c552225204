/* A View's definition and rows, kept fresh: by events, after runs, and when the person asks. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keys, on, toFault, views as api, type wire } from '../../api';
import { isOver, sayFault } from '../runs/api';
import { merge, queryOf, type Look } from './model';

export function useViewRows(viewId: string, look: Look, ready: boolean) {
  const client = useQueryClient();
  const query = queryOf(viewId, look);
  const key = keys.viewRows(viewId, query);
  const rows = useQuery({ queryKey: key, queryFn: () => api.rows(query), enabled: ready, placeholderData: keepPreviousData, staleTime: 1_000 });
  const [refreshing, setRefreshing] = useState(false);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef({ query, key });
  latest.current = { query, key };

  // The engine says once what changed; it is tinted for two seconds.
  const tint = useCallback((data: wire.ViewData) => {
    const cells = (data.rows ?? []).flatMap((row) => (row.changed ?? []).map((column) => `${row.key}/${column}`));
    if (cells.length === 0) return undefined;
    setChanged(new Set(cells));
    return setTimeout(() => setChanged(new Set()), 2_000);
  }, []);
  useEffect(() => {
    if (!rows.data) return undefined;
    const timer = tint(rows.data);
    return () => clearTimeout(timer);
  }, [rows.data, tint]);

  const refresh = useCallback(async () => {
    setRefreshing(true);
    try {
      const data = await api.rows({ ...latest.current.query, refresh: true });
      client.setQueryData(latest.current.key, data);
      void client.invalidateQueries({ queryKey: keys.view(viewId), exact: true });
    } catch (thrown) {
      sayFault(toFault(thrown));
    } finally {
      setRefreshing(false);
    }
  }, [client, viewId]);

  // After a run its rows are read again from the system, many ends at once in one read.
  useEffect(() => {
    const ended = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const rowKeys = [...ended];
      ended.clear();
      try {
        const data = await api.rows({ ...latest.current.query, limit: rowKeys.length, refresh: true, keys: rowKeys });
        client.setQueryData<wire.ViewData>(latest.current.key, (before) => before && { ...before, rows: merge(before.rows ?? [], data.rows ?? []), readAt: data.readAt, sourceText: data.sourceText, ...(data.stale ? { stale: data.stale } : {}) });
        tint(data);
        void client.invalidateQueries({ queryKey: keys.viewRows(viewId) });
      } catch {
        // The rows on screen stay; the next read says what is wrong with the source.
      }
    };
    const stop = on('run.changed', (run) => {
      if (run.viewId !== viewId || !run.rowKey || !isOver(run.state)) return;
      ended.add(run.rowKey);
      clearTimeout(timer);
      timer = setTimeout(() => void read(), 300);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, viewId, tint]);

  return { ...rows, refresh, refreshing, changed };
}

/** The width of an element, for what hides when there is little room. */
export function useWidth() {
  const [width, setWidth] = useState(1200);
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(() => setWidth(element.clientWidth || 1200));
    observer.current.observe(element);
  }, []);
  return [width, ref] as const;
}
