/*
 * A page for looking at parts and screens while building them; not part of the product.
 * gallery.html?show=<area>/<key>&theme=dark. A string in a gallery is an address: the
 * whole frame is shown there, with the answers of `bridge` instead of an engine.
 */
import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '../tokens.css';
import '../base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { newQueryClient } from '../../api';
import { App } from '../../app/App';
import { TooltipProvider } from '..';

export type Gallery = Record<string, string | (() => ReactNode)>;
/** Answers by bound method: "Profile.Shell". */
export type Bridge = Record<string, (request: never) => unknown>;

interface Module {
  gallery: Gallery;
  bridge?: Bridge;
}

const modules = import.meta.glob<Module>(['./kit.tsx', '../../features/*/gallery.tsx'], { eager: true });
const areas = new Map(Object.entries(modules).map(([path, module]) => [path.includes('features') ? (path.split('/').at(-2) ?? '') : 'kit', module]));

const query = new URLSearchParams(location.search);
const [area = '', key = ''] = (query.get('show') ?? '').split('/');
document.documentElement.dataset.theme = query.get('theme') === 'dark' ? 'dark' : 'light';

// Later areas answer first, the shown one before all.
const bridge: Bridge = Object.assign({}, ...[...areas.values()].map((module) => module.bridge ?? {}), areas.get(area)?.bridge ?? {}) as Bridge;
const methods = (struct: string) =>
  new Proxy({}, {
    get: (_, method: string) => async (request: never) => {
      const answer = bridge[`${struct}.${method}`];
      if (!answer) throw JSON.stringify({ kind: 'unavailable', code: 'gallery', title: `No fixture for ${struct}.${method}`, text: 'Add it to the bridge of a gallery.' });
      const value = answer(request) as { settings?: { theme: string } };
      if (struct === 'Profile' && method === 'Shell' && value.settings) value.settings.theme = query.get('theme') ?? 'light';
      return value;
    },
  });
(window as unknown as { go: unknown }).go = { app: new Proxy({}, { get: (_, struct: string) => methods(struct) }) };

const shown = areas.get(area)?.gallery[key];
if (typeof shown === 'string') location.hash = shown;
const root = createRoot(document.getElementById('root') as HTMLElement);
root.render(
  <QueryClientProvider client={newQueryClient()}>
    {typeof shown === 'string' ? <App /> : <TooltipProvider>{shown ? shown() : <Index />}</TooltipProvider>}
  </QueryClientProvider>,
);

function Index() {
  return (
    <ul>
      {[...areas].flatMap(([name, module]) => Object.keys(module.gallery).map((entry) => (
        <li key={`${name}/${entry}`}>
          <a className="ui-link" href={`?show=${name}/${entry}`}>{`${name}/${entry}`}</a>
        </li>
      )))}
    </ul>
  );
}
