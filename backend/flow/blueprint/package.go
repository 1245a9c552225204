package blueprint

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"sort"
	"strings"

	"signet/backend/fault"
)

// Bounds of a package: a small file can claim to hold a very large one.
const (
	maxEntries  = 2000
	maxUnpacked = 96 << 20
)

// about is what the metadata.json of a package says of one flow.
type about struct {
	key         string
	name        string
	schedule    *value
	connections []*value
	calls       []string
	webhook     bool
}

func isZip(content []byte) bool { return bytes.HasPrefix(content, []byte("PK\x03\x04")) }

// unzip reads a package of Celonis: a blueprint a flow, and metadata.json with what they need.
func (f *File) unzip(content []byte) ([]*raw, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "blueprint.open").About(f.Name).Coded("blueprint.broken").
			Headline("%s cannot be unpacked", f.Name).Say("It begins as a zip file, and is none.").Hint("Export the package again.").Because(err)
	}
	if len(z.File) > maxEntries {
		return nil, tooMuch(f.Name)
	}
	files := map[string]string{}
	total := 0
	for _, e := range z.File {
		name := path.Base(strings.ReplaceAll(e.Name, "\\", "/"))
		if e.FileInfo().IsDir() || !strings.HasSuffix(strings.ToLower(name), ".json") || strings.HasPrefix(name, ".") || strings.Contains(e.Name, "__MACOSX") {
			continue
		}
		b, err := unpacked(e, MaxBytes)
		if err != nil {
			if !f.Tolerant {
				return nil, fault.New(fault.Invalid, "blueprint.open").About(f.Name).Coded("blueprint.broken").
					Headline("%s cannot be unpacked", f.Name).Say("%s in it cannot be read.", name).Hint("Export the package again, or open it tolerantly.").Because(err)
			}
			f.Remarks = append(f.Remarks, Remark{Sort: Dropped, Path: e.Name, What: "The file " + name + " cannot be unpacked.", Done: "Left out."})
			continue
		}
		if total += len(b); total > maxUnpacked {
			return nil, tooMuch(f.Name)
		}
		files[e.Name] = string(b)
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	var out []*raw
	var meta *value
	for _, name := range names {
		if path.Base(name) == "metadata.json" {
			p := parser{src: files[name], tolerant: true}
			if meta, err = p.document(); err == nil {
				continue
			}
		}
		found, err := readOne(name, files[name], f.Tolerant)
		if err != nil {
			if fault.Of(err).Code == "blueprint.none" {
				f.Remarks = append(f.Remarks, Remark{Sort: Dropped, Path: name, What: "The file " + path.Base(name) + " holds no blueprint.", Done: "Left out."})
				continue
			}
			return nil, err
		}
		out = append(out, found...)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "blueprint.open").About(f.Name).Coded("blueprint.none").
			Headline("%s holds no Action Flow", f.Name).Say("It is a zip file without a blueprint in it.").Hint("Export the package again, and import that file.")
	}
	for _, r := range out {
		r.kind = first(r.kind, Celonis)
	}
	f.metadata(meta, out)
	return out, nil
}

func tooMuch(name string) error {
	return fault.New(fault.Exhausted, "blueprint.open").About(name).Coded("blueprint.too_large").
		Headline("The package is too large").Say("%s holds more than %d files or %d MB.", name, maxEntries, maxUnpacked>>20).
		Hint("Export fewer flows at once.")
}

func unpacked(e *zip.File, most int) ([]byte, error) {
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err == nil && len(b) > most {
		err = fmt.Errorf("larger than %d MB", most>>20)
	}
	return b, err
}

// metadata joins what metadata.json says to the flows that it says it of.
func (f *File) metadata(meta *value, flows []*raw) {
	if meta == nil {
		f.Remarks = append(f.Remarks, Remark{Sort: Marked, What: "The package has no metadata.json.", Done: "Schedules and connections were not in it."})
		return
	}
	known := map[string]string{} // scenario id → name
	list := meta.get("actionFlows").list()
	for _, e := range list {
		if id := e.get("scenarioId").text(); id != "" {
			known[id] = e.get("name").text()
		}
	}
	for i, e := range list {
		id, name := e.get("scenarioId").text(), e.get("name").text()
		var of *raw
		for _, r := range flows {
			if r.about == nil && id != "" && strings.Contains(path.Base(r.file), "scenario-"+id+".") {
				of = r
			}
		}
		for _, r := range flows {
			if of == nil && r.about == nil && name != "" && r.of("name").text() == name {
				of = r
			}
		}
		if of == nil {
			f.Remarks = append(f.Remarks, Remark{Sort: Dropped, Path: fmt.Sprintf("metadata.json actionFlows[%d]", i+1),
				What: fmt.Sprintf("The package names the Action Flow %s, and has no file of it.", name), Done: "Left out."})
			continue
		}
		a := &about{key: e.get("key").text(), name: name, schedule: e.get("schedule"), webhook: e.get("webHookUrl").text() != ""}
		for _, c := range e.get("teamSpecific", "connections").list() {
			a.connections = append(a.connections, c)
		}
		for _, c := range e.get("teamSpecific", "callingOtherAf").list() {
			id := first(c.text(), c.get("scenarioId").text(), c.get("id").text())
			a.calls = append(a.calls, first(known[id], c.get("name").text(), id))
		}
		of.about = a
	}
}
