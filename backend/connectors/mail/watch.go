package mail

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"signet/backend/connector"
)

// place is how far a folder has been read: which numbering it has, the last number, and when that mail came.
type place struct {
	validity uint32
	uid      imap.UID
	at       time.Time
}

func (p place) String() string { return fmt.Sprintf("%d:%d:%d", p.validity, p.uid, p.at.Unix()) }

func placeOf(mark string) (place, bool) {
	parts := strings.Split(mark, ":")
	if len(parts) != 3 {
		return place{}, false
	}
	v, err1 := strconv.ParseUint(parts[0], 10, 32)
	u, err2 := strconv.ParseUint(parts[1], 10, 32)
	at, err3 := strconv.ParseInt(parts[2], 10, 64)
	return place{uint32(v), imap.UID(u), time.Unix(at, 0)}, err1 == nil && err2 == nil && err3 == nil
}

// poll gives the mails that came since a position, the oldest first.
func poll(ctx context.Context, c *connector.Call, at connector.Position) (connector.Polled, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	want, err := criteria(c.Fields)
	if err != nil {
		return connector.Polled{}, err
	}
	b, err := unlock(ctx, c)
	defer b.close()
	if err != nil {
		return connector.Polled{}, err
	}
	res := connector.Polled{Result: b.result(c.Text("folder")), Mark: at.Mark}
	folder, err := b.open(ctx)
	if err != nil {
		return res, err
	}
	last, known := placeOf(at.Mark)
	since := at.Since
	switch {
	case known && last.validity == folder.UIDValidity:
		want.UID = []imap.UIDSet{{imap.UIDRange{Start: last.uid + 1}}}
		since = time.Time{}
	case known: // the server numbers its mails anew, so that only their date tells what is new
		since = last.at
	}
	if !since.IsZero() {
		want.Since = since.Add(-24 * time.Hour) // a server looks at the day alone, in a zone of its own
	}
	found, err := b.imap.UIDSearch(want, nil).Wait()
	if err != nil {
		return res, b.broken(ctx, "mail.search", err)
	}
	var uids []imap.UID
	for _, u := range found.AllUIDs() {
		if !known || last.validity != folder.UIDValidity || u > last.uid { // * stands for the last mail, also when it is an old one
			uids = append(uids, u)
		}
	}
	sort.Slice(uids, func(i, j int) bool { return uids[i] < uids[j] })
	n := atMost(c.Fields)
	for len(uids) > 0 && len(res.Bundles) < n {
		part := uids[:min(len(uids), n-len(res.Bundles))]
		uids = uids[len(part):]
		mails, cut, err := b.fetch(ctx, part, func(m *imapclient.FetchMessageBuffer) bool { return since.IsZero() || m.InternalDate.After(since) })
		if err != nil {
			return connector.Polled{Result: res.Result, Mark: at.Mark}, err
		}
		res.Bundles = append(res.Bundles, mails...)
		if res.More = cut; cut {
			break
		}
	}
	res.More = res.More || len(uids) > 0
	now := place{folder.UIDValidity, 0, c.Now()}
	switch {
	case len(res.Bundles) > 0:
		m := res.Bundles[len(res.Bundles)-1]
		now.uid = imap.UID(m["uid"].(float64))
		if t, ok := m["received"].(time.Time); ok {
			now.at = t
		}
	case known && last.validity == folder.UIDValidity:
		now = last
	case folder.UIDNext > 0:
		now.uid = folder.UIDNext - 1
	}
	if !res.More && folder.UIDNext > 0 && now.uid < folder.UIDNext-1 { // those behind it do not fit, and never will
		now.uid = folder.UIDNext - 1
	}
	res.Mark = now.String()
	return res, b.mark(ctx, res.Bundles)
}
