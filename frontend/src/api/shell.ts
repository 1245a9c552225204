/* What the frame shows everywhere, as a query of its own: every page may ask for it. */
import { useQuery } from '@tanstack/react-query';
import { keys } from './keys';
import { profile } from './profile';

export function useShell() {
  return useQuery({ queryKey: keys.shell(), queryFn: profile.shell, staleTime: 5_000, refetchInterval: 30_000 });
}
