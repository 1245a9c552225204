import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './ui/tokens.css';
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connected, keys, newQueryClient, profile } from './api';
import { App } from './app/App';
import { loadFirst } from './app/pages';
import { getRoute } from './routing';
import { installNonce } from './ui';

installNonce();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const client = newQueryClient();
const first = getRoute().name;
if (connected()) {
  // Asked beside the loading of the page, so that both are there together.
  void client.prefetchQuery({ queryKey: keys.shell(), queryFn: profile.shell });
  if (first === 'home') void client.prefetchQuery({ queryKey: keys.home(), queryFn: profile.home });
}
void loadFirst(first).then(() =>
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  ),
);
