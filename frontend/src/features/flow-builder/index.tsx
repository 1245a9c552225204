import { BuilderPage } from './BuilderPage';
import { FlowsPage } from './lists/FlowsPage';

export const pages = { flows: FlowsPage, flow: BuilderPage };
