package engine

import "time"

// pace finds how many calls at once a system takes best. It doubles them as long as that brings more
// answers a second, then tries now and then whether a few more, or a few less, do as well. When the
// system asks to slow down it halves them, and goes up one by one from there.
type pace struct {
	bound   int // from the connection's limit; 0 is none
	at      int // calls at once, now
	pressed bool

	began   time.Time // of what is measured now
	answers int
	skip    int // answers to calls that began before the last change

	state paceState
	rate  float64 // answers a second at base
	base  int
	weak  int // doublings in a row that brought little

	measured time.Time // when base was measured last
	slowed   time.Time
}

type paceState int

const (
	doubling paceState = iota
	steady
	tryMore
	tryLess
	careful // after the system asked to slow down
)

const (
	firstPace = 32
	// mostPace is the most calls that one connection ever has under way.
	mostPace   = 1024
	paceWindow = 15 * time.Millisecond
	paceRest   = 700 * time.Millisecond
)

func newPace() pace { return pace{at: firstPace, base: firstPace} }

func (p *pace) now() int {
	if p.bound > 0 {
		return min(p.at, p.bound)
	}
	return p.at
}

func (p *pace) top() int {
	if p.bound > 0 {
		return min(p.bound, mostPace)
	}
	return mostPace
}

func (p *pace) change(n int, now time.Time) {
	p.skip = p.now()
	p.at = max(1, min(n, p.top()))
	p.began, p.answers = now, 0
}

// done counts an answer.
func (p *pace) done(now time.Time) {
	if !p.pressed { // nobody had to wait, so nothing is learned
		return
	}
	if p.skip > 0 {
		if p.skip--; p.skip == 0 {
			p.began, p.answers = now, 0
		}
		return
	}
	if p.began.IsZero() || now.Sub(p.began) > 5*time.Second && p.answers < p.at {
		p.began, p.answers = now, 0
		return
	}
	p.answers++
	took := now.Sub(p.began)
	if took < paceWindow || p.answers < p.now() {
		return
	}
	p.judge(float64(p.answers)/took.Seconds(), now)
}

func (p *pace) judge(rate float64, now time.Time) {
	p.began, p.answers = now, 0
	switch p.state {
	case doubling:
		if rate >= 1.15*p.rate {
			p.rate, p.base, p.weak = rate, p.now(), 0
		} else if p.weak++; p.weak >= 2 || p.now() == p.top() {
			p.settle(p.base, now)
			return
		}
		if p.now() == p.top() {
			p.settle(p.base, now)
			return
		}
		p.change(2*p.now(), now)
	case steady:
		p.rate = 0.8*p.rate + 0.2*rate
		if now.Sub(p.measured) < paceRest {
			return
		}
		if p.weak++; p.weak%2 == 0 && p.base > 4 {
			p.state = tryLess
			p.change(p.base*3/4, now)
		} else if p.base < p.top() {
			p.state = tryMore
			p.change(p.base*3/2+1, now)
		} else {
			p.measured = now
		}
	case tryMore:
		if rate >= 1.08*p.rate {
			p.rate, p.base, p.state, p.weak = rate, p.now(), doubling, 0
			p.change(2*p.now(), now)
			return
		}
		p.settle(p.base, now)
	case tryLess:
		if rate >= p.rate {
			p.rate, p.base = rate, p.now()
		}
		p.settle(p.base, now)
	case careful:
		if p.base = p.now(); now.Sub(p.slowed) > 5*time.Second {
			p.rate = rate
			p.settle(p.base, now)
			return
		}
		p.at = min(p.at+1, p.top())
	}
}

func (p *pace) settle(n int, now time.Time) {
	p.state, p.measured = steady, now
	if n != p.now() {
		p.change(n, now)
	}
}

// slow halves the calls at once, one time for all calls that were under way together.
func (p *pace) slow(now time.Time) {
	if now.Sub(p.slowed) > 100*time.Millisecond {
		p.change(p.now()/2, now)
		p.state, p.base = careful, p.at
	}
	p.slowed = now
}
