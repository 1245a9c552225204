import { HomePage } from './HomePage';

export const pages = { home: HomePage };
