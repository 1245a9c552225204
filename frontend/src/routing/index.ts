export * from './router';
export { Link } from './Link';
