import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { go, href, type RouteName, type Target } from './router';

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  to: Target | RouteName;
  children: ReactNode;
}

/** A link inside the window. It is a real link, so it has a role, a focus and an address. */
export function Link({ to, children, onClick, className = 'ui-link', ...rest }: Props) {
  return (
    <a
      {...rest}
      className={className}
      href={href(to)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
