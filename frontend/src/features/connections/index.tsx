import { ConnectionsPage } from './ConnectionsPage';

export const pages = { connections: ConnectionsPage };
