package desk

import (
	"net/netip"
	"sync"
)

// listeners are the addresses on which Signet itself listens: no flow may call them.
// (The practice systems are not among them: they stand for systems outside.)
type listeners struct {
	mu   sync.RWMutex
	open map[netip.AddrPort]int
}

// add remembers an address until the returned function is called.
func (l *listeners) add(a netip.AddrPort) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[netip.AddrPort]int{}
	}
	l.open[a]++
	var once sync.Once
	return func() {
		once.Do(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.open[a]--; l.open[a] <= 0 {
				delete(l.open, a)
			}
		})
	}
}

func (l *listeners) has(a netip.AddrPort) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.open[a] > 0
}
