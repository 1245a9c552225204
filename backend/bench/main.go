// Command bench measures how Signet carries large data: each workload is a real
// Action Flow, imported, published and run by the program itself, as any run, with its
// history and its audit log, over a file of JSON lines. The answer is checked against
// one that is computed here without Signet.
//
//	go run ./backend/bench W1|W2|W3|W4|W6 [N] [-runs 3] [-signet PROGRAM] [-json]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"
)

// Figures are what one run of the program cost: the whole process, its start included.
type Figures struct {
	Workload  string  `json:"workload"`
	N         int     `json:"n"`
	CPU       float64 `json:"cpuSeconds"`
	Wall      float64 `json:"wallSeconds"`
	RSS       float64 `json:"rssMiB"`
	Disk      int64   `json:"diskBytes"`
	Input     int64   `json:"inputBytes"`
	Recall    float64 `json:"recallMs,omitempty"`        // one recorded operation read back, median
	Longest   float64 `json:"recallLongestMs,omitempty"` // and the longest of 200
	Confident bool    `json:"confidential,omitempty"`    // no values recorded
}

func main() {
	runs := flag.Int("runs", 3, "runs of each; the median counts")
	program := flag.String("signet", "", "the program; built from this checkout when empty")
	beside := flag.Bool("peers", false, "in turn with the peers whose harness is in the folder SIGNET_PEERS, and the ratios")
	asJSON := flag.Bool("json", false, "print JSON")
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: bench W1|W2|W3|W4|W6 [N] [-runs 3] [-signet PROGRAM] [-json]")
		os.Exit(2)
	}
	what, rest, n := os.Args[1], os.Args[2:], 100_000
	switch what {
	case "W1":
		n = 200
	case "W3":
		n = 10_000
	}
	if len(rest) > 0 {
		if v, err := strconv.Atoi(rest[0]); err == nil {
			n, rest = v, rest[1:]
		}
	}
	if err := flag.CommandLine.Parse(rest); err != nil {
		os.Exit(2)
	}
	if err := measure(what, n, *runs, *program, *beside, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(what string, n, runs int, program string, beside, asJSON bool) error {
	dir, err := os.MkdirTemp("", "signet-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if program == "" {
		program = filepath.Join(dir, "signet")
		build := exec.Command("go", "build", "-trimpath", "-tags", "sqlite_fts5", "-ldflags", "-s -w", "-o", program, ".")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build the program: %w", err)
		}
	}
	var list []workload
	if beside {
		list := []string{what}
		if what == "all" {
			list, n = []string{"W1", "W2", "W3", "W4", "W6"}, 0
		}
		return compare(list, n, program, dir, runs)
	}
	switch what {
	case "W1":
		return measureClicks(program, dir, n, runs, asJSON)
	case "W3":
		return measureFanout(program, dir, n, runs, asJSON)
	case "W2":
		list = []workload{bulk(n, false)}
	case "W4":
		list = []workload{gather(n)}
	case "W6":
		list = []workload{bulk(n, true), bulk(n, false)}
	default:
		return fmt.Errorf("there is no workload %s; there are W1, W2, W3, W4 and W6", what)
	}
	var medians []Figures
	for _, w := range list {
		data := filepath.Join(dir, "data")
		if err := os.MkdirAll(data, 0o700); err != nil {
			return err
		}
		file := filepath.Join(data, w.name+".jsonl")
		size, err := w.write(file)
		if err != nil {
			return err
		}
		var all []Figures
		for i := range runs {
			f, err := w.run(program, filepath.Join(dir, fmt.Sprintf("%s-%t-%d", w.name, w.confidential, i)), file)
			if err != nil {
				return err
			}
			f.Input = size
			all = append(all, f)
		}
		sort.Slice(all, func(a, b int) bool { return all[a].CPU < all[b].CPU })
		medians = append(medians, all[len(all)/2])
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(medians)
	}
	fmt.Printf("| workload | bundles | CPU s | wall s | peak RSS MiB | kept on disk | per input byte | one operation back, ms: median, longest |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range medians {
		name := f.Workload
		if f.Confident {
			name += ", no values recorded"
		}
		fmt.Printf("| %s | %d | %.2f | %.2f | %.0f | %.1f MB | %.2f | %.2f, %.2f |\n", name, f.N, f.CPU, f.Wall, f.RSS, float64(f.Disk)/1e6, float64(f.Disk)/float64(f.Input), f.Recall, f.Longest)
	}
	return nil
}

// run makes a data folder with the flow in it, and measures the run alone.
func (w *workload) run(program, home, file string) (Figures, error) {
	document := home + ".json"
	body, err := json.Marshal(w.document(file))
	if err != nil {
		return Figures{}, err
	}
	if err := os.WriteFile(document, body, 0o600); err != nil {
		return Figures{}, err
	}
	signet := func(args ...string) *exec.Cmd {
		c := exec.Command(program, append([]string{"--home", home, "--json"}, args...)...)
		c.Stderr = os.Stderr
		return c
	}
	for _, args := range [][]string{{"files", "allow", filepath.Dir(file)}, {"flow", "import", document}, {"flow", "publish", w.name}} {
		if err := signet(args...).Run(); err != nil {
			return Figures{}, fmt.Errorf("signet %v: %w", args, err)
		}
	}
	before, err := sizeOf(home)
	if err != nil {
		return Figures{}, err
	}
	c := signet("run", w.name, "--no-prompt")
	began := time.Now()
	out, err := c.Output()
	wall := time.Since(began)
	if err != nil {
		return Figures{}, fmt.Errorf("signet run: %w\n%s", err, out)
	}
	if err := w.check(out); err != nil {
		return Figures{}, err
	}
	after, err := sizeOf(home)
	if err != nil {
		return Figures{}, err
	}
	used, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return Figures{}, errors.New("this system does not tell what a process used")
	}
	f := Figures{Workload: w.name, N: w.n, CPU: (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(), Wall: wall.Seconds(),
		RSS: float64(used.Maxrss) / 1024, Disk: after - before, Confident: w.confidential}
	if w.recorded != nil && !w.confidential {
		f.Recall, f.Longest, err = w.recall(home, out)
	}
	return f, err
}

func sizeOf(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
