export { ModulePanel } from './ModulePanel';
