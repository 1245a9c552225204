package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"signet/backend/connection"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/flow"
)

// Click is what single runs behind a webhook cost.
type Click struct {
	Workload string  `json:"workload"`
	Runs     int     `json:"runs"`
	AtOnce   int     `json:"atOnce"`
	P50      float64 `json:"p50Ms"`
	P99      float64 `json:"p99Ms"`
	PerSec   float64 `json:"runsPerSecond"`
	CPU      float64 `json:"cpuMsPerRun"`
	RSS      float64 `json:"rssMiB"`
}

// clickFlow is W1: a webhook, two fields, a GET, a filter, a POST, the answer.
func clickFlow(connection string) flow.Document {
	d := draw("W1")
	d.doc.Scheduling = flow.Scheduling{Type: flow.Immediate}
	hook := d.add(0, "webhook.custom_webhook", nil, nil)
	set := d.add(hook, "tools.set_variables", map[string]any{"variables": []any{
		map[string]any{"name": "name", "value": fmt.Sprintf("{{upper(%d.name)}}", hook)},
		map[string]any{"name": "stamp", "value": "{{formatDate(now; \"YYYY-MM-DDTHH:mm:ss.SSSZ\")}}"}}}, nil)
	get := d.add(set, "http.request", map[string]any{"method": "GET", "url": fmt.Sprintf("/item?id={{%d.id}}", hook)}, nil)
	post := d.add(get, "http.request", map[string]any{"method": "POST", "url": "/sink", "body_type": "json", "json": map[string]any{
		"id": fmt.Sprintf("{{%d.data.id}}", get), "qty": fmt.Sprintf("{{%d.data.qty}}", get), "name": fmt.Sprintf("{{%d.name}}", set),
		"stamp": fmt.Sprintf("{{%d.stamp}}", set)}},
		&flow.Filter{Name: "Something is ordered", Groups: [][]flow.Condition{{{A: fmt.Sprintf("{{%d.data.qty}}", get), Operator: "number:greaterorequal", B: "1"}}}})
	d.add(post, "webhook.respond", map[string]any{"status": "200", "body": fmt.Sprintf("{{if(%d.data.ok; \"ok\"; \"not ok\")}}", post)}, nil)
	for _, id := range []int{get, post} {
		d.doc.Modules[id-1].Connection = &flow.ConnectionRef{Shared: connection}
	}
	return d.doc
}

// prepared makes a data folder with a connection to the service and the published flow that make draws over it.
func prepared(ctx context.Context, home, url string, document func(connection string) flow.Document) (d *desk.Desk, flowID string, err error) {
	person, err := desk.CurrentPerson()
	if err != nil {
		return nil, "", err
	}
	d, err = desk.Open(ctx, desk.Options{Folder: desk.Folder(home), Person: person, Keychain: memory.New(), Serve: true})
	if err != nil {
		return nil, "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	c, err := d.CreateConnection(ctx, desk.ConnectionDraft{Kind: connection.Shared, Name: "Loopback", App: "http", Method: "none",
		System: map[string]any{"base_url": url, "name": "Loopback"}})
	if err != nil {
		return nil, "", err
	}
	body, err := flow.Encode(document(c.Connection.ID))
	if err != nil {
		return nil, "", err
	}
	draft, err := d.ImportFlow(ctx, "flow.signet.json", body)
	if err != nil {
		return nil, "", err
	}
	_, err = d.Publish(ctx, draft.Document.ID, "", "")
	return d, draft.Document.ID, err
}

// clicks measures W1 behind `signet serve`: runs one after the other, then many at once.
func clicks(program, home string, runs int) ([]Click, error) {
	ctx := context.Background()
	s, err := listen(0, bulk(0, false).line)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.close() }()
	d, id, err := prepared(ctx, home, s.url, clickFlow)
	if err != nil {
		return nil, err
	}
	err = d.Activate(ctx, id)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	address, err := d.ShowHook(ctx, id, 1)
	if err := errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	c := exec.Command(program, "--home", home, "--json", "serve")
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if profile := os.Getenv("SIGNET_BENCH_PROFILE"); profile != "" {
		c.Env = append(os.Environ(), "SIGNET_PROFILE="+profile)
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	defer func() { _ = c.Process.Signal(syscall.SIGINT); _ = c.Wait() }()
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return nil, fmt.Errorf("signet serve: %w", err)
	}
	url := address.Reveal()
	var list []Click
	if _, err := drive(url, c.Process.Pid, 100, 1); err != nil { // 100 runs to warm up
		return nil, err
	}
	for _, m := range []struct{ runs, atOnce int }{{runs, 1}, {15 * runs, 16}} {
		f, err := drive(url, c.Process.Pid, m.runs, m.atOnce)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	if want := int64(100 + 16*runs); s.sinks.Load() != want {
		return nil, fmt.Errorf("the service took %d orders, and should have taken %d", s.sinks.Load(), want)
	}
	_ = c.Process.Signal(syscall.SIGINT)
	_, _ = io.Copy(io.Discard, out)
	_ = c.Wait()
	verify := exec.Command(program, "--home", home, "--json", "audit", "verify")
	verify.Stderr = os.Stderr
	if err := verify.Run(); err != nil {
		return nil, fmt.Errorf("the audit log does not verify: %w", err)
	}
	return list, nil
}

// drive calls the webhook and waits for each answer.
func drive(url string, pid, runs, atOnce int) (Click, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}, Timeout: time.Minute}
	before, _, err := cost(pid)
	if err != nil {
		return Click{}, err
	}
	took := make([]float64, runs)
	var next, bad atomic.Int64
	var said atomic.Value
	var all sync.WaitGroup
	began := time.Now()
	for range atOnce {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= runs {
					return
				}
				at := time.Now()
				answer, err := post(client, url, i)
				took[i] = time.Since(at).Seconds() * 1000
				if err != nil || answer != "ok" {
					bad.Add(1)
					said.Store(fmt.Sprintf("%q, %v", answer, err))
				}
			}
		})
	}
	all.Wait()
	wall := time.Since(began)
	after, rss, err := cost(pid)
	if n := bad.Load(); n > 0 {
		return Click{}, fmt.Errorf("%d of %d answers are wrong: %v", n, runs, said.Load())
	}
	sort.Float64s(took)
	return Click{Workload: "W1", Runs: runs, AtOnce: atOnce, P50: took[runs/2], P99: took[runs*99/100], PerSec: float64(runs) / wall.Seconds(),
		CPU: (after - before) * 1000 / float64(runs), RSS: rss}, err
}

func post(client *http.Client, url string, i int) (string, error) {
	r, err := client.Post(url, "application/json", strings.NewReader(`{"id":`+strconv.Itoa(i)+`,"name":"ab `+strconv.Itoa(i)+`"}`))
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	return string(b), err
}

// measureClicks prints W1.
func measureClicks(program, dir string, runs, turns int, asJSON bool) error {
	var all [2][]Click
	for i := range turns {
		list, err := clicks(program, filepath.Join(dir, "w1-"+strconv.Itoa(i)), runs)
		if err != nil {
			return err
		}
		for k := range list {
			all[k] = append(all[k], list[k])
		}
	}
	var medians []Click
	for k := range all {
		sort.Slice(all[k], func(a, b int) bool { return all[k][a].P50 < all[k][b].P50 })
		medians = append(medians, all[k][len(all[k])/2])
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(medians)
	}
	fmt.Printf("| workload | at once | runs | p50 ms | p99 ms | runs a second | CPU ms a run | peak RSS MiB |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range medians {
		fmt.Printf("| %s | %d | %d | %.2f | %.2f | %.0f | %.2f | %.0f |\n", f.Workload, f.AtOnce, f.Runs, f.P50, f.P99, f.PerSec, f.CPU, f.RSS)
	}
	return nil
}
