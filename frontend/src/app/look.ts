/* Theme, density and motion of the window: settings and system together, kept so that the next start paints right at once. */
export interface Look {
  theme: string;
  density: string;
  motion: string;
}

export function applyLook(look: Look, darkSystem: boolean) {
  const root = document.documentElement;
  const dark = look.theme === 'dark' || (look.theme !== 'light' && darkSystem);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.density = look.density === 'compact' ? 'compact' : 'default';
  if (look.motion === 'reduced') root.dataset.motion = 'reduced';
  else delete root.dataset.motion;
  localStorage.setItem('signet.look', JSON.stringify({ theme: look.theme === 'system' ? '' : look.theme, density: look.density, motion: look.motion }));
}

/** Whether the system is dark, as far as the page can tell. */
export function systemIsDark(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Calls when the system turns dark or light; the answer ends that. */
export function onSystem(changed: () => void): () => void {
  if (typeof matchMedia !== 'function') return () => {};
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}
