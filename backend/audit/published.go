package audit

import "context"

type versionKey struct {
	flow   string
	number int
}

// Published answers what was recorded when a version was published: the SHA-256
// of its file. The workspace asks it before a version is handed out. What the log
// has said once it says again without being read: its events do not change.
func (l *Ledger) Published(ctx context.Context, flowID string, number int) (hash string, ok bool, err error) {
	key := versionKey{flowID, number}
	if known, ok := l.published.Load(key); ok {
		return known.(string), true, nil
	}
	err = l.each(ctx, Filter{FlowID: flowID, Event: VersionPublished}, func(e Event) error {
		if e.Version == number && e.VersionHash != "" {
			hash, ok = e.VersionHash, true
			return ErrStop
		}
		return nil
	})
	if ok && err == nil {
		l.published.Store(key, hash)
	}
	return hash, ok, err
}
