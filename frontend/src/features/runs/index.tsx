import { RunPage } from './inspector/RunPage';
import { RunsPage } from './list/RunsPage';

export const pages = { runs: RunsPage, run: RunPage };
