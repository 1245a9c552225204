import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { audit, keys, on, type wire } from '../../api';
import { queryOf, type Filters } from './model';

/** Events of one call; the table draws only those in sight. */
const pageSize = 200;

/** Further pages are not read anew by themselves: R does that, and the newest events come first again. */
const livePages = 2;

/** The events of the filters, newest first, read on as one scrolls; new ones come by themselves. */
export function useAuditLog(filters: Filters) {
  const client = useQueryClient();
  // A period ends with the day, so its query is the same until midnight.
  const today = useToday();
  const base = useMemo(() => queryOf(filters, today, pageSize), [filters, today]);
  const key = keys.audit(base);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => audit.list({ ...base, before: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (last: wire.AuditPage) => (last.more ? (last.rows?.at(-1)?.seq ?? undefined) : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) <= livePages ? 10_000 : false),
  });
  const rows = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.rows ?? []), [query.data]);
  const pages = query.data?.pages.length ?? 0;
  useEffect(
    () => on('run.changed', () => {
      if (pages <= livePages) void client.invalidateQueries({ queryKey: key, exact: true });
    }),
    [client, key, pages],
  );
  return {
    rows,
    total: Math.max(query.data?.pages[0]?.total ?? 0, rows.length),
    own: query.data?.pages[0]?.own ?? false,
    error: query.error,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    more: query.hasNextPage,
    readingMore: query.isFetchingNextPage,
    readMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    refresh: () => client.resetQueries({ queryKey: key, exact: true }),
    retry: () => void query.refetch(),
  };
}

/** This day; another Date only when another day has begun. */
function useToday(): Date {
  const [today, setToday] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      const now = new Date();
      setToday((before) => (before.toDateString() === now.toDateString() ? before : now));
    }, 60_000);
    return () => clearInterval(timer);
  }, []);
  return today;
}
