// Package keychain keeps secrets in the operating system's own keychain. It is the
// only user of go-keyring, and stands between it and everybody else: every call has
// a deadline and ends in a typed state, what was written is read back, and there is
// no fallback to a plain file. It never asks the person anything to read.
package keychain

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"

	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Service is the name under which all items of Signet stand in a keychain.
const Service = "Signet"

// Options are a keychain's deadlines; zero values are the usual ones.
type Options struct {
	Look  time.Duration // to say how it stands: 2 s
	Read  time.Duration // to give an item: 5 s
	Write time.Duration // to take one, a prompt included: 60 s
}

// Keychain is the keychain of the person who runs this program.
type Keychain struct {
	opt   Options
	turn  chan struct{} // one call at a time: two prompts at once confuse services and people
	stuck atomic.Int32  // calls that the service has not answered yet
	sys   system
}

// system is what differs between operating systems.
type system interface {
	state(ctx context.Context) credential.Condition
	name(ctx context.Context) string
	limit() int // greatest size of an item; 0 is none
}

// New is the keychain. It does no I/O. Where the system offers it, the result is a credential.Locker.
func New(o Options) credential.Store {
	if o.Look <= 0 {
		o.Look = 2 * time.Second
	}
	if o.Read <= 0 {
		o.Read = 5 * time.Second
	}
	if o.Write <= 0 {
		o.Write = 60 * time.Second
	}
	return newStore(&Keychain{opt: o, turn: make(chan struct{}, 1)})
}

// State looks at the keychain and asks the person nothing.
func (k *Keychain) State(ctx context.Context) credential.Condition {
	ctx, cancel := context.WithTimeout(ctx, k.opt.Look)
	defer cancel()
	return k.sys.state(ctx)
}

// Name is what people call it.
func (k *Keychain) Name(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, k.opt.Look)
	defer cancel()
	return k.sys.name(ctx)
}

// Limit is the greatest size of an item in bytes; 0 is none.
func (k *Keychain) Limit() int { return k.sys.limit() }

// Get reads an item. A keychain that is locked says so; it is unlocked by Unlock, not by reading.
func (k *Keychain) Get(ctx context.Context, item string) (secret.Text, error) {
	if err := k.ready(ctx); err != nil {
		return secret.Text{}, err
	}
	var out string
	err := k.call(ctx, k.opt.Read, func() (err error) {
		out, err = keyring.Get(Service, item)
		return err
	}, nil)
	if err != nil {
		return secret.Text{}, k.told(ctx, "keychain.get", err)
	}
	return secret.New(out), nil
}

// Set keeps an item and reads it back. A locked keychain is unlocked first, which may ask the person.
func (k *Keychain) Set(ctx context.Context, item string, value secret.Text) error {
	if l := k.sys.limit(); l > 0 && value.Len() > l {
		return tooBig(k.Name(ctx), value.Len(), l)
	}
	ctx, cancel := context.WithTimeout(ctx, k.opt.Write)
	defer cancel()
	if err := k.open(ctx); err != nil {
		return err
	}
	before, err := k.Get(ctx, item)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	defer before.Wipe()
	had := err == nil
	back := func() error { // what was there before, or nothing
		if had {
			return keyring.Set(Service, item, before.Reveal())
		}
		return ignoreAbsent(keyring.Delete(Service, item))
	}
	left := before.Reveal() // a call that is given up ends when before is wiped already
	late := func() {
		if had {
			_ = keyring.Set(Service, item, left)
			return
		}
		_ = keyring.Delete(Service, item)
	}
	if err := k.call(ctx, k.opt.Write, func() error { return keyring.Set(Service, item, value.Reveal()) }, late); err != nil {
		if !errors.Is(err, errGivenUp) { // the service answered: nothing, or a part of it, may stand there
			_ = k.call(context.WithoutCancel(ctx), k.opt.Read, back, nil)
		}
		return k.told(ctx, "keychain.set", err)
	}
	kept, err := k.Get(context.WithoutCancel(ctx), item)
	defer kept.Wipe()
	if err == nil && kept.Equal(value) {
		return nil
	}
	if e := k.call(context.WithoutCancel(ctx), k.opt.Read, back, nil); e != nil && err == nil {
		err = e
	}
	if fault.Is(err, fault.NotFound) { // a prompt that the person dismissed looks like success to the library
		return dismissed(k.Name(context.WithoutCancel(ctx)))
	}
	return differs(k.Name(context.WithoutCancel(ctx)), err)
}

// Delete removes an item, and looks that it is gone.
func (k *Keychain) Delete(ctx context.Context, item string) error {
	if err := k.ready(ctx); err != nil {
		return err
	}
	err := k.call(ctx, k.opt.Read, func() error { return ignoreAbsent(keyring.Delete(Service, item)) }, nil)
	if err != nil {
		return k.told(ctx, "keychain.delete", err)
	}
	left, err := k.Get(ctx, item)
	left.Wipe()
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		return differs(k.Name(ctx), nil)
	}
	return err
}

func ignoreAbsent(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// maxStuck is how many unanswered calls are left alone before new ones are refused at once.
const maxStuck = 3

// ready refuses to read from a keychain that would ask, or that does not answer.
func (k *Keychain) ready(ctx context.Context) error {
	c := k.State(ctx)
	if k.stuck.Load() > maxStuck && c != credential.NoService {
		c = credential.Hung
	}
	return refuse(c, k.Name, ctx)
}

func refuse(c credential.Condition, name func(context.Context) string, ctx context.Context) error {
	switch c {
	case credential.Locked:
		return locked(name(ctx))
	case credential.NoService:
		return missing()
	case credential.Hung:
		return hung(name(ctx))
	}
	return nil
}

var errGivenUp = errors.New("the keychain did not answer in time")

// call runs one use of the library. It returns at the deadline whatever the service does; late is run
// when a call that was given up succeeds after all. A panic of the library (a bus that dies under it) is an error.
func (k *Keychain) call(ctx context.Context, limit time.Duration, use func() error, late func()) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return errGivenUp
	}
	done := make(chan error, 1)
	var over atomic.Bool // whoever sets it first says how the call ended
	k.stuck.Add(1)
	go func() {
		defer k.stuck.Add(-1)
		err := guarded(use)
		if !over.CompareAndSwap(false, true) { // given up: nobody may find what came too late
			if err == nil && late != nil {
				_ = guarded(func() error { late(); return nil })
			}
			return
		}
		done <- err
	}()
	defer func() { <-k.turn }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		if over.CompareAndSwap(false, true) {
			return errGivenUp
		}
		return <-done
	}
}

func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the keychain library failed: %T", p)
		}
	}()
	return f()
}

// told is the fault for what the library answered, by what the keychain looks like now.
func (k *Keychain) told(ctx context.Context, op string, err error) error {
	after := context.WithoutCancel(ctx)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return fault.New(fault.NotFound, op).Coded("keychain.no_item").Say("%s holds no such sign-in.", k.Name(after)).Hint("Sign in again.")
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return tooBig(k.Name(after), 0, k.sys.limit())
	case errors.Is(err, errGivenUp) && ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return fault.New(fault.Cancelled, op).Say("Waiting for the keychain was cancelled. Nothing was kept.").Hint("Try again when you want to.")
	case errors.Is(err, errGivenUp):
		return hung(k.Name(after))
	}
	if f := refuse(k.State(after), k.Name, after); f != nil {
		return f
	}
	return denied(k.Name(after), op, err)
}
