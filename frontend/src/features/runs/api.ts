/* What other features take from runs: states, what a click shows, starting. */
export { inputValue, isActive, isOver, needsPerson, runStatus, shownAccounts, stepStatus } from './model';
export { InputFields, readInputs, type Typed } from './InputFields';
export { closeDrawer, showRuns, useDrawer } from './drawer/state';
export { copyText, sayFault, startRuns } from './start';
export { IncompleteList } from './incomplete/IncompleteList';
