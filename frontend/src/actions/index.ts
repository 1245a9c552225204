export { available, perform, type Action, type ActionGroup, type ActionSource } from './action';
export { allActions, findAction, register, runAction, useActions, useAllActions } from './registry';
export { installKeys, setSingleKeys } from './keys';
export { handle, request, type Requests, type SignInResult } from './requests';
