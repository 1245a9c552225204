// Package credential owns sign-ins: what is missing, testing before keeping,
// keeping, refusing, renewing and forgetting. The secret is in the keychain and,
// while a run needs it, in a buffer of that run; what is known about a sign-in is
// in an index that has no place for a secret. It never answers for a holder with
// another holder's sign-in, and it keeps nothing in a plain file.
package credential
