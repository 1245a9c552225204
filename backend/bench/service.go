package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// service is the system on the other side: it gives items, and takes what is sent to it.
type service struct {
	url   string
	sinks atomic.Int64
	at    atomic.Int64
	peak  atomic.Int64
	delay time.Duration
	lines func(i int) string
	close func() error
}

// listen starts the service on a port of its own.
func listen(delay time.Duration, line func(i int) string) (*service, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &service{url: "http://" + l.Addr().String(), delay: delay, lines: line}
	enter := func() {
		n := s.at.Add(1)
		for p := s.peak.Load(); n > p && !s.peak.CompareAndSwap(p, n); p = s.peak.Load() {
		}
		if delay > 0 {
			time.Sleep(delay)
		}
	}
	m := http.NewServeMux()
	m.HandleFunc("GET /item", func(w http.ResponseWriter, r *http.Request) {
		enter()
		defer s.at.Add(-1)
		i, _ := strconv.Atoi(r.URL.Query().Get("id"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, s.lines(i))
	})
	m.HandleFunc("POST /sink", func(w http.ResponseWriter, r *http.Request) {
		enter()
		defer s.at.Add(-1)
		_, _ = io.Copy(io.Discard, r.Body)
		s.sinks.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true}`)
	})
	server := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }()
	s.close = server.Close
	return s, nil
}

// cost is what a process has used so far: processor seconds of it and its children, and its peak of memory.
func cost(pid int) (cpu, rss float64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	for _, i := range []int{11, 12, 13, 14} {
		v, _ := strconv.ParseFloat(f[i], 64)
		cpu += v / 100
	}
	b, err = os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			rss = kb / 1024
		}
	}
	return cpu, rss, err
}
