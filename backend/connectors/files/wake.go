package files

import (
	"context"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"signet/backend/connector"
	"signet/backend/fault"
)

// Of drives of other computers nothing is heard, so they are looked at now and then.
const (
	lookAnyway = 30 * time.Second
	gather     = 200 * time.Millisecond // many changes at once are one
)

func wakeFolder(ctx context.Context, c *connector.Call, wake func()) error {
	return hear(ctx, c, c.Text("folder"), "", wake)
}

func wakeFile(ctx context.Context, c *connector.Call, wake func()) error {
	path := c.Text("path")
	return hear(ctx, c, filepath.Dir(path), filepath.Base(path), wake)
}

// hear watches a folder, for all names or for one, until ctx ends or the folder is gone.
func hear(ctx context.Context, c *connector.Call, folder, only string, wake func()) error {
	at, err := c.Files.Folder(folder)
	if err != nil {
		return err
	}
	w, err := fsnotify.NewWatcher()
	if err == nil {
		defer func() { _ = w.Close() }()
		err = w.Add(at)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "files.watch").About(folder).Coded("files.cannot_watch").
			Say("The folder %s cannot be watched.", folder).Hint("Check that it is there and that you may read it.").Because(err)
	}
	wake() // what came before anybody listened
	tick := time.NewTicker(lookAnyway)
	defer tick.Stop()
	var soon <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			wake()
		case <-soon:
			soon = nil
			wake()
		case e, ok := <-w.Events:
			if !ok {
				return nil
			}
			if e.Name == at && e.Has(fsnotify.Remove|fsnotify.Rename) {
				return fault.New(fault.NotFound, "files.watch").About(folder).Coded("files.not_found").
					Say("The folder %s is gone.", folder).Hint("Make it again, or choose another one.")
			}
			if (only == "" || filepath.Base(e.Name) == only) && soon == nil {
				soon = time.After(gather)
			}
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			c.Log.Debug("a watched folder told an error", "err", err)
			wake() // something was not heard
		}
	}
}
