package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
)

func versionFile(dir string, number int) string {
	return path.Join(dir, "versions", fmt.Sprintf("%04d.json", number))
}

// numbers are the versions that have a file, ascending.
func (f *Folder) numbers(dir string) ([]int, error) {
	entries, err := f.entries(path.Join(dir, "versions"))
	if err != nil {
		return nil, err
	}
	found := map[int]bool{}
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), ".json")
		if n, err := strconv.Atoi(base); ok && err == nil && n > 0 && e.Name() == path.Base(versionFile("", n)) {
			found[n] = true
		}
	}
	return sorted(found), nil
}

// WriteVersion writes a published version's file and gives its SHA-256, which the
// caller records in the audit log. A version that the log knows is never replaced;
// a file that a crash left before it was recorded is.
func (f *Folder) WriteVersion(ctx context.Context, v flow.Version) (hash string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(v.Document.ID)
	if err != nil {
		return "", err
	}
	if v.Number < 1 {
		return "", fault.New(fault.Invalid, "workspace.publish").Say("A version's number begins at 1.").
			Hint("Send the details to whoever maintains Signet.")
	}
	name := versionFile(dir, v.Number)
	if _, err := f.root.Stat(name); err == nil {
		recorded := true
		if f.published != nil {
			if _, recorded, err = f.published.Published(ctx, v.Document.ID, v.Number); err != nil {
				return "", err
			}
		}
		if recorded {
			return "", fault.New(fault.AlreadyExists, "workspace.publish").About(v.Document.Name).
				Say("Version %d of %s is published already.", v.Number, v.Document.Name).
				Hint("Published versions do not change. Publish the next one.")
		}
	}
	b, err := flow.Encode(v)
	if err != nil {
		return "", cannotWrite("workspace.publish", name, err)
	}
	if err := f.makeDir(path.Dir(name)); err != nil {
		return "", cannotWrite("workspace.publish", name, err)
	}
	if err := f.replace(name, b, 0o400); err != nil {
		return "", cannotWrite("workspace.publish", name, err)
	}
	return string(StampOf(b)), nil
}

// Version reads a published version and its hash. One whose bytes the audit log
// does not know is refused: it does not run.
func (f *Folder) Version(ctx context.Context, id string, number int) (flow.Version, string, error) {
	v, hash, _, err := f.version(ctx, id, number)
	return v, hash, err
}

func (f *Folder) version(ctx context.Context, id string, number int) (flow.Version, string, []byte, error) {
	f.mu.Lock()
	dir, err := f.flowDir(id)
	published := f.published
	f.mu.Unlock()
	if err != nil {
		return flow.Version{}, "", nil, err
	}
	name := versionFile(dir, number)
	b, stamp, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return flow.Version{}, "", nil, fault.New(fault.NotFound, "workspace.version").About(id).
			Say("There is no version %d of Action Flow %s.", number, id).Hint("Choose one of its versions.")
	}
	if err != nil {
		return flow.Version{}, "", nil, cannotRead("workspace.version", name, err)
	}
	hash := string(stamp)
	if published != nil {
		want, ok, err := published.Published(ctx, id, number)
		if err != nil {
			return flow.Version{}, hash, b, err
		}
		if !ok || want != hash {
			return flow.Version{}, hash, b, notAsPublished(name, number, ok)
		}
	}
	var v flow.Version
	if err := decode(name, b, &v); err != nil {
		return v, hash, b, err
	}
	switch {
	case v.Format != flow.VersionFormat:
		return v, hash, b, unknownFormat(name, v.Format, flow.VersionFormat)
	case v.Number != number || v.Document.ID != id:
		return v, hash, b, notAsPublished(name, number, true)
	case v.Document.UsesDynamic() && v.Document.Scheduling.Type != flow.OnDemand:
		return v, hash, b, fault.New(fault.FailedPrecondition, "workspace.version").Coded("flow.not_on_demand").About(v.Document.Name).
			Headline("Version %d does not run", number).
			Say("It uses a dynamic connection, and its scheduling is not on demand.").
			Hint("Set the scheduling to on demand and publish again.")
	}
	return v, hash, b, nil
}

func notAsPublished(name string, number int, known bool) error {
	f := fault.New(fault.FailedPrecondition, "workspace.version").Coded("flow.version_changed").About(name).
		Headline("Version %d does not run", number)
	if known {
		return f.Say("Its file was changed after it was published: it is not what the audit log recorded.").
			Hint("Restore the file, or publish a new version.")
	}
	return f.Say("The audit log does not know it: it was not published here.").
		Hint("Publish the Action Flow in this workspace.")
}

// VersionEntry is a version in a listing; Problem says why it does not run.
type VersionEntry struct {
	Number  int
	Hash    string
	Version *flow.Version
	Problem *fault.Error
}

// Versions lists a flow's versions, newest first.
func (f *Folder) Versions(ctx context.Context, id string) ([]VersionEntry, error) {
	f.mu.Lock()
	dir, err := f.flowDir(id)
	f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	numbers, err := f.numbers(dir)
	if err != nil {
		return nil, err
	}
	out := make([]VersionEntry, 0, len(numbers))
	for i := len(numbers) - 1; i >= 0; i-- {
		e := VersionEntry{Number: numbers[i]}
		v, hash, err := f.Version(ctx, id, e.Number)
		if e.Hash = hash; err != nil {
			e.Problem = fault.Of(err)
		} else {
			e.Version = &v
		}
		out = append(out, e)
	}
	return out, nil
}

// VersionBytes are a version's bytes as they lie on disk, for exports and for whoever checks what they hold.
func (f *Folder) VersionBytes(ctx context.Context, id string, number int) ([]byte, error) {
	_, _, b, err := f.version(ctx, id, number)
	return b, err
}
