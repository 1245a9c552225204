import { useEffect } from 'react';
import { request } from '../../actions';
import type { wire } from '../../api';
import type { Bridge, Gallery } from '../../ui/gallery/main';
import { fault, longPrompt, mailPrompt, practicePrompt, provided, sapPrompt, updatePrompt, waitingBrowser } from './fixtures';
import SignInHost from './host';

function Show({ prompts }: { prompts: wire.Prompt[] }) {
  useEffect(() => {
    request('sign-in', { prompts, onDone: () => {} });
  }, [prompts]);
  return <SignInHost />;
}

const two = [sapPrompt, mailPrompt];
const mail = [mailPrompt];
const practice = [practicePrompt];
const update = [updatePrompt];
const long = [longPrompt];
const which = new URLSearchParams(location.search).get('show') ?? '';

export const gallery: Gallery = {
  password: () => <Show prompts={two} />,
  browser: () => <Show prompts={mail} />,
  practice: () => <Show prompts={practice} />,
  update: () => <Show prompts={update} />,
  long: () => <Show prompts={long} />,
  refused: () => <Show prompts={two} />,
  unreachable: () => <Show prompts={two} />,
  locked: () => <Show prompts={two} />,
};

export const bridge: Bridge = {
  'Personal.Provide': () => {
    if (which.endsWith('refused')) return { ...provided, state: 'refused', refusals: 2, pauseMs: 30_000, lockWarning: 'S4P may lock ANNA.K after more wrong tries.', fault: fault('sap.rejected', 'S4P did not accept this user name and password') };
    if (which.endsWith('unreachable')) return { ...provided, state: 'unreachable', fault: fault('sap.unreachable', 'S4P cannot be reached', 's4p.halden.example did not answer on port 443 within 15 s.') };
    if (which.endsWith('locked')) return { ...provided, state: 'keychain', fault: fault('keychain.locked', 'Your keychain is locked', 'Signet needs GNOME Keyring to keep your S4P sign-in.') };
    return { ...provided, remaining: [mailPrompt] };
  },
  'Personal.Cancel': () => ({}),
  'Personal.Browser': () => waitingBrowser,
  'Personal.BrowserGet': () => waitingBrowser,
  'Personal.BrowserCancel': () => ({}),
};
