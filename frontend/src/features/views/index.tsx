import { ViewPage } from './ViewPage';
import { ViewsPage } from './ViewsPage';

export const pages = { view: ViewPage, views: ViewsPage };
