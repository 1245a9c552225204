/* What other features use of connections: the dialogs and their parts. */
export { CreateConnection } from './CreateConnection';
export { CreateDynamic } from './CreateDynamic';
export { PlainFields, type Address } from './parts';
export { askForShared } from './signIn';
export { Tested, type TestState } from './Tested';
export type { Creating } from './useCreate';
