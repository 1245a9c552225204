package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
)

// peer is a command of the peers' harness, and what is read of what it prints.
type peer struct {
	name string
	env  []string
	args []string
	once bool // it takes too long to be run in every turn
}

// goal is a figure of ours against a peer's.
type goal struct {
	what string
	ours string // a figure of Signet
	peer string // a figure of a peer
	bar  float64
	more bool // a higher figure is better
}

// sitting runs Signet and its peers in turn.
type sitting struct {
	program string
	dir     string
	folder  string // the peers' harness; "" without
	turns   int
	figures map[string][]float64
	trouble []string
}

func (s *sitting) note(name string, v float64) { s.figures[name] = append(s.figures[name], v) }

func (s *sitting) median(name string) (float64, bool) {
	list := append([]float64(nil), s.figures[name]...)
	if len(list) == 0 {
		return 0, false
	}
	sort.Float64s(list)
	return list[len(list)/2], true
}

var (
	driven = regexp.MustCompile(`runs=(\d+) .*wall=([\d.]+)s p50=([\d.]+)ms`)
	used   = regexp.MustCompile(`cpu=([\d.]+)s .*peakRSS=(\d+)MiB`)
	timed  = regexp.MustCompile(`cpu ([\d.]+) user \+ ([\d.]+) sys s, wall ([\d.]+) s, peak RSS (\d+) KiB`)
	p50    = regexp.MustCompile(`p50[ =]*([\d.]+) ?ms`)
)

func number(b []byte) float64 { v, _ := strconv.ParseFloat(string(b), 64); return v }

func (s *sitting) runPeer(p peer) {
	c := exec.Command("./run.sh", p.args...)
	c.Dir, c.Env = s.folder, append(os.Environ(), p.env...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	read := false
	if m := driven.FindSubmatch(out.Bytes()); m != nil {
		s.note(p.name+" p50", number(m[3]))
		s.note(p.name+" per second", number(m[1])/number(m[2]))
		s.note(p.name+" wall", number(m[2]))
		read = true
	} else if m := p50.FindSubmatch(out.Bytes()); m != nil {
		s.note(p.name+" p50", number(m[1]))
		read = true
	}
	if m := used.FindSubmatch(out.Bytes()); m != nil {
		s.note(p.name+" CPU", number(m[1]))
		s.note(p.name+" RSS", number(m[2]))
	}
	if m := timed.FindSubmatch(out.Bytes()); m != nil {
		s.note(p.name+" CPU", number(m[1])+number(m[2]))
		s.note(p.name+" wall", number(m[3]))
		s.note(p.name+" RSS", number(m[4])/1024)
		read = true
	}
	if err != nil || !read {
		s.trouble = append(s.trouble, fmt.Sprintf("%s gave no figure: %v %.300s", p.name, err, lastLine(out.Bytes())))
	}
}

func lastLine(b []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	return lines[len(lines)-1]
}

// ours runs workloads of this program with one turn each.
func (s *sitting) ours(turn int, what string, n int) error {
	home := func(k string) string { return filepath.Join(s.dir, fmt.Sprintf("%s-%s-%d", what, k, turn)) }
	switch what {
	case "W1":
		list, err := clicks(s.program, home("click"), n)
		if err != nil {
			return err
		}
		s.note("Signet W1 p50", list[0].P50)
		s.note("Signet W1 CPU ms", list[0].CPU)
		s.note("Signet W1 per second", list[1].PerSec)
	case "W3":
		c := exec.Command(os.Args[0], "W3", strconv.Itoa(n), "-runs", "1", "-json", "-signet", s.program)
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			return fmt.Errorf("W3: %w", err)
		}
		var list []Fanout
		if err := json.Unmarshal(out, &list); err != nil {
			return err
		}
		for _, f := range list {
			s.note("Signet W3 "+f.Delay+" CPU", f.CPU)
			s.note("Signet W3 "+f.Delay+" wall", f.Wall)
		}
	default:
		c := exec.Command(os.Args[0], what, strconv.Itoa(n), "-runs", "1", "-json", "-signet", s.program)
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		var list []Figures
		if err := json.Unmarshal(out, &list); err != nil {
			return err
		}
		for i, f := range list {
			name := "Signet " + what
			if i == 0 && len(list) > 1 {
				name += " bare"
			}
			s.note(name+" CPU", f.CPU)
			s.note(name+" wall", f.Wall)
			s.note(name+" RSS", f.RSS)
			s.note(name+" bytes", float64(f.Disk)/float64(f.Input))
		}
	}
	return nil
}

// sizes of one sitting, so that all of it takes a quarter of an hour.
var sizes = map[string]int{"W1": 200, "W2": 100_000, "W3": 10_000, "W4": 1_000_000, "W6": 100_000}

func peersOf(what string, n int) []peer {
	N := strconv.Itoa(n)
	legacy := []string{"N8N_EXPRESSION_ENGINE=legacy"}
	switch what {
	case "W1":
		return []peer{{name: "Node-RED W1", env: []string{"RUNS=200"}, args: []string{"nodered", "w1"}},
			{name: "Node-RED W1 x16", env: []string{"RUNS=3000", "C=16"}, args: []string{"nodered", "w1"}},
			{name: "Benthos W1", env: []string{"RUNS=200"}, args: []string{"benthos", "w1"}},
			{name: "go-workflows W1", env: []string{"RUNS=100"}, args: []string{"durable"}},
			{name: "n8n W1", env: append(legacy, "RUNS=100"), args: []string{"n8n", "w1"}, once: true}}
	case "W2":
		return []peer{{name: "Node-RED W2", args: []string{"nodered", "w2fn", N}}, {name: "Benthos W2", args: []string{"benthos", "w2", N}}}
	case "W3":
		return []peer{{name: "Node-RED W3 0s", args: []string{"nodered", "w3", N}}, {name: "Benthos W3 0s", args: []string{"benthos", "w3", N}},
			{name: "Node-RED W3 20ms", env: []string{"DELAY=20ms"}, args: []string{"nodered", "w3", N}},
			{name: "n8n W3 0s", env: legacy, args: []string{"n8n", "w3", N}, once: true}}
	case "W4":
		return []peer{{name: "Node-RED W4", args: []string{"nodered", "w4join", N}}, {name: "n8n W4", env: legacy, args: []string{"n8n", "w4", N}, once: true}}
	}
	return nil
}

var goals = []goal{
	{"P1 one click, p50", "Signet W1 p50", "Node-RED W1 p50", 1 / 2.5, false},
	{"P1 one click, p50", "Signet W1 p50", "n8n W1 p50", 1.0 / 15, false},
	{"P3 clicks a second, 16 at once", "Signet W1 per second", "Node-RED W1 x16 per second", 3, true},
	{"P15 one click, p50", "Signet W1 p50", "go-workflows W1 p50", 1.0 / 12, false},
	{"P4 bulk, CPU", "Signet W2 CPU", "Node-RED W2 CPU", 1.0 / 40, false},
	{"P4 bulk, CPU", "Signet W2 CPU", "Benthos W2 CPU", 1.0 / 15, false},
	{"P7 fan-out, CPU", "Signet W3 0s CPU", "Node-RED W3 0s CPU", 1.0 / 7, false},
	{"P7 fan-out, CPU", "Signet W3 0s CPU", "n8n W3 0s CPU", 1.0 / 12, false},
	{"P7 fan-out, CPU", "Signet W3 0s CPU", "Benthos W3 0s CPU", 1.0 / 2, false},
	{"P7 fan-out, wall, 20 ms service", "Signet W3 20ms wall", "Node-RED W3 20ms wall", 1.0 / 6, false},
	{"P9 aggregation, CPU", "Signet W4 CPU", "Node-RED W4 CPU", 1.0 / 30, false},
	{"P9 aggregation, CPU", "Signet W4 CPU", "n8n W4 CPU", 1.0 / 8, false},
	{"P9 aggregation, memory", "Signet W4 RSS", "n8n W4 RSS", 1.0 / 15, false},
	{"P10 recording, CPU beside the bare run", "Signet W6 CPU", "Signet W6 bare CPU", 1.8, false},
}

// compare runs workloads beside their peers, in turn, and prints the medians and the ratios.
func compare(list []string, n int, program, dir string, turns int) error {
	s := &sitting{program: program, dir: dir, folder: os.Getenv("SIGNET_PEERS"), turns: turns, figures: map[string][]float64{}}
	if s.folder == "" {
		fmt.Println("SIGNET_PEERS is not set: Signet is measured alone, and no ratio is given.")
	}
	if kept := os.Getenv("ANCHORS"); kept != "" { // the durable peer expects its folder
		if err := os.MkdirAll(filepath.Join(kept, "data"), 0o700); err != nil {
			return err
		}
	}
	for _, what := range list {
		size := sizes[what]
		if n > 0 {
			size = n
		}
		for turn := range turns {
			if err := s.ours(turn, what, size); err != nil {
				s.trouble = append(s.trouble, err.Error())
			}
			if s.folder == "" {
				continue
			}
			for _, p := range peersOf(what, size) {
				if !p.once || turn == 0 {
					s.runPeer(p)
				}
			}
		}
	}
	s.print()
	return nil
}

func (s *sitting) print() {
	names := make([]string, 0, len(s.figures))
	for name := range s.figures {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Printf("\n| figure | median | turns | lowest | highest |\n|---|---|---|---|---|\n")
	for _, name := range names {
		list := append([]float64(nil), s.figures[name]...)
		sort.Float64s(list)
		fmt.Printf("| %s | %.3g | %d | %.3g | %.3g |\n", name, list[len(list)/2], len(list), list[0], list[len(list)-1])
	}
	fmt.Printf("\n| goal | Signet | beside | ratio | bar | |\n|---|---|---|---|---|---|\n")
	for _, g := range goals {
		a, ok := s.median(g.ours)
		b, there := s.median(g.peer)
		if !ok || !there || b == 0 {
			continue
		}
		ratio, held := a/b, a/b <= g.bar
		if g.more {
			held = ratio >= g.bar
		}
		verdict := "holds"
		if !held {
			verdict = "missed"
		}
		fmt.Printf("| %s | %.3g | %s %.3g | %s | %s | %s |\n", g.what, a, g.peer, b, inWords(ratio), inWords(g.bar), verdict)
	}
	for _, t := range s.trouble {
		fmt.Println("\n" + t)
	}
}

// inWords is a ratio as people say it: 1/7, or 3.
func inWords(r float64) string {
	if r > 0 && r < 1 {
		return fmt.Sprintf("1/%.3g", 1/r)
	}
	return fmt.Sprintf("%.3g", r)
}
