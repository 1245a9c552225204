// Package clock passes time in, so that tests own it.
package clock

import "time"

// Clock tells the time. The zero value of a struct that needs one is System.
type Clock interface{ Now() time.Time }

// System is the computer's clock.
type System struct{}

// Now is time.Now.
func (System) Now() time.Time { return time.Now() }

// Fixed is a clock that stands still until it is set.
type Fixed struct{ At time.Time }

// Now is the instant the clock was set to.
func (f *Fixed) Now() time.Time { return f.At }
