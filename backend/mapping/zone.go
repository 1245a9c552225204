package mapping

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // time zones also where the system has none
)

// zones keeps time zones: reading one costs a look at files.
var zones sync.Map // name → *time.Location; nil for a name that is not known

const longestZone = 64 // no zone has a longer name, and names may come from data

// zoneOf is a time zone by its name, such as Europe/Berlin. Nil for one that is not known.
func zoneOf(name string) *time.Location {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > longestZone || strings.EqualFold(name, "local") {
		return nil
	}
	if kept, ok := zones.Load(name); ok {
		return kept.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil // not kept: there is no end of wrong names
	}
	zones.Store(name, l)
	return l
}

// zone is a time zone argument; one that is not known is the person's own.
func (c *call) zone(i int) (*time.Location, error) {
	s, err := c.text(i)
	if err != nil {
		return nil, err
	}
	if l := zoneOf(s); l != nil {
		return l, nil
	}
	return c.s.Zone, nil
}
