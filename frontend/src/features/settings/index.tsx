import { SettingsPage } from './SettingsPage';

export const pages = { settings: SettingsPage };
