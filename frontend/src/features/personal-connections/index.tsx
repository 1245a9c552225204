import { PersonalConnectionsPage } from './PersonalConnectionsPage';

export const pages = { 'personal-connections': PersonalConnectionsPage };
