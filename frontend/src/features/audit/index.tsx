import { AuditPage } from './AuditPage';

export const pages = { audit: AuditPage };
