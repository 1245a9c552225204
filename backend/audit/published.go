package audit

import "context"

// Published answers what was recorded when a version was published: the SHA-256
// of its file. The workspace asks it before a version is handed out.
func (l *Ledger) Published(ctx context.Context, flowID string, number int) (hash string, ok bool, err error) {
	err = l.each(ctx, Filter{FlowID: flowID, Event: VersionPublished}, func(e Event) error {
		if e.Version == number && e.VersionHash != "" {
			hash, ok = e.VersionHash, true
			return ErrStop
		}
		return nil
	})
	return hash, ok, err
}
