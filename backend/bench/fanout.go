package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"

	"signet/backend/flow"
)

// Fanout is what many POSTs of one run cost.
type Fanout struct {
	Workload string  `json:"workload"`
	N        int     `json:"n"`
	Delay    string  `json:"delay"`
	CPU      float64 `json:"cpuSeconds"`
	Wall     float64 `json:"wallSeconds"`
	RSS      float64 `json:"rssMiB"`
	Most     int64   `json:"mostAtOnce"`
}

// most is the bound on the bundles at once of W3; within it the engine finds its own.
const most = 512

// fanFlow is W3: a POST for each line of a file.
func fanFlow(file string) func(connection string) flow.Document {
	return func(connection string) flow.Document {
		d := draw("W3")
		d.doc.Settings.Parallel = most
		read := d.add(d.add(0, "tools.on_demand", nil, nil), "files.read_lines", map[string]any{"path": file}, nil)
		body := map[string]any{}
		for _, name := range []string{"id", "name", "city", "email", "ts", "price", "qty"} {
			body[name] = fmt.Sprintf("{{%d.%s}}", read, name)
		}
		post := d.add(read, "http.request", map[string]any{"method": "POST", "url": "/sink", "body_type": "json", "json": body}, nil)
		d.doc.Modules[post-1].Connection = &flow.ConnectionRef{Shared: connection}
		count := d.add(post, "tools.numeric_aggregator", map[string]any{"source": float64(read), "value": fmt.Sprintf("{{if(%d.data.ok; 1; 0)}}", post), "function": "sum"}, nil)
		d.add(count, "tools.return_output", map[string]any{"values": map[string]any{"kept": fmt.Sprintf("{{%d.result}}", count)}}, nil)
		return d.doc
	}
}

func fanOnce(program, home, file string, n int, delay time.Duration) (Fanout, error) {
	ctx := context.Background()
	s, err := listen(delay, nil)
	if err != nil {
		return Fanout{}, err
	}
	defer func() { _ = s.close() }()
	d, _, err := prepared(ctx, home, s.url, fanFlow(file))
	if err != nil {
		return Fanout{}, err
	}
	if err := d.Close(); err != nil {
		return Fanout{}, err
	}
	signet := func(args ...string) *exec.Cmd {
		c := exec.Command(program, append([]string{"--home", home, "--json"}, args...)...)
		c.Stderr = os.Stderr
		return c
	}
	if err := signet("files", "allow", filepath.Dir(file)).Run(); err != nil {
		return Fanout{}, fmt.Errorf("signet files allow: %w", err)
	}
	c := signet("run", "W3", "--no-prompt")
	if profile := os.Getenv("SIGNET_BENCH_PROFILE"); profile != "" {
		c.Env = append(os.Environ(), "SIGNET_PROFILE="+profile)
	}
	began := time.Now()
	out, err := c.Output()
	wall := time.Since(began)
	if err != nil {
		return Fanout{}, fmt.Errorf("signet run: %w\n%.2000s", err, out)
	}
	w := workload{answer: map[string]any{"kept": float64(n)}}
	if err := w.check(out); err != nil {
		return Fanout{}, err
	}
	if s.sinks.Load() != int64(n) {
		return Fanout{}, fmt.Errorf("the service took %d rows of %d", s.sinks.Load(), n)
	}
	if err := signet("audit", "verify").Run(); err != nil {
		return Fanout{}, fmt.Errorf("the audit log does not verify: %w", err)
	}
	used, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return Fanout{}, errors.New("this system does not tell what a process used")
	}
	return Fanout{Workload: "W3", N: n, Delay: delay.String(), CPU: (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(),
		Wall: wall.Seconds(), RSS: float64(used.Maxrss) / 1024, Most: s.peak.Load()}, nil
}

// measureFanout prints W3 for services that take their time and for one that does not.
func measureFanout(program, dir string, n, turns int, asJSON bool) error {
	file := filepath.Join(dir, "rows", "rows.jsonl")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	rows := bulk(n, false)
	if _, err := rows.write(file); err != nil {
		return err
	}
	var medians []Fanout
	for _, delay := range []time.Duration{0, 20 * time.Millisecond, 200 * time.Millisecond} {
		var all []Fanout
		for i := range turns {
			f, err := fanOnce(program, filepath.Join(dir, "w3-"+delay.String()+"-"+strconv.Itoa(i)), file, n, delay)
			if err != nil {
				return err
			}
			all = append(all, f)
		}
		sort.Slice(all, func(a, b int) bool { return all[a].CPU < all[b].CPU })
		medians = append(medians, all[len(all)/2])
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(medians)
	}
	fmt.Printf("| workload | POSTs | service takes | CPU s | wall s | peak RSS MiB | most at once |\n|---|---|---|---|---|---|---|\n")
	for _, f := range medians {
		fmt.Printf("| %s | %d | %s | %.2f | %.2f | %.0f | %d |\n", f.Workload, f.N, f.Delay, f.CPU, f.Wall, f.RSS, f.Most)
	}
	return nil
}
