package main

import (
	"bufio"
	"crypto/md5" //nolint:gosec // see gather
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"signet/backend/flow"
)

// workload is data, a flow over it, and the answer.
type workload struct {
	name         string
	n            int
	confidential bool
	line         func(i int) string
	document     func(file string) flow.Document
	answer       map[string]any
	read, steps  int // the module that reads, and how many after it are recorded
	recorded     func(row, module int) map[string]any
}

func (w *workload) write(file string) (int64, error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	for i := range w.n {
		if _, err := b.WriteString(w.line(i)); err != nil {
			return 0, err
		}
	}
	if err := b.Flush(); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}

func (w *workload) check(out []byte) error {
	var got struct {
		Runs []struct {
			State   string         `json:"state"`
			Outputs map[string]any `json:"outputs"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		return err
	}
	if len(got.Runs) != 1 || got.Runs[0].State != "succeeded" {
		return fmt.Errorf("the run did not succeed: %s", out)
	}
	for name, want := range w.answer {
		if w.confidential {
			break // nothing of it is kept, so nothing of it is told
		}
		if have := got.Runs[0].Outputs[name]; have != want {
			return fmt.Errorf("%s is %.60v, and should be %.60v", name, have, want)
		}
	}
	return nil
}

// drawing puts a document together: modules in a chain, unless told otherwise.
type drawing struct {
	doc  flow.Document
	last int
}

func draw(name string) *drawing { return &drawing{doc: flow.New("flow_bench", name)} }

func (d *drawing) add(from int, module string, fields map[string]any, filter *flow.Filter) int {
	app, action, _ := strings.Cut(module, ".")
	d.last++
	d.doc.Modules = append(d.doc.Modules, flow.Module{ID: d.last, App: app, Action: action, Fields: fields})
	if from > 0 {
		order := 0
		for _, l := range d.doc.Links {
			if l.From == from {
				order++
			}
		}
		d.doc.Links = append(d.doc.Links, flow.Link{From: from, To: d.last, Kind: flow.Next, Filter: filter, Order: order})
	}
	return d.last
}

var (
	cities = []string{"Munich", "Lisbon", "Osaka", "Quito", "Tartu"}
	modes  = map[bool]string{true: "W2 without values", false: "W2"}
)

// bulk is W2: ten modules with three expressions each, a filter, count and sum.
func bulk(n int, confidential bool) workload {
	const modules, least = 10, 400
	count, sum := 0, 0.0
	for i := range n {
		if total := float64(i%997)/4*float64(i%7+1) + modules; total > least {
			count++
			sum += total
		}
	}
	w := workload{name: modes[confidential], n: n, confidential: confidential, read: 2, steps: modules,
		answer: map[string]any{"count": float64(count), "sum": sum},
		line: func(i int) string {
			return fmt.Sprintf(`{"id":%d,"name":"customer number %d","city":"%s","email":"person%d@example.test","ts":"%s","price":%s,"qty":%d}`+"\n",
				i, i, cities[i%5], i, time.Unix(1_700_000_000+61*int64(i), 0).UTC().Format(time.RFC3339),
				strconv.FormatFloat(float64(i%997)/4, 'f', -1, 64), i%7+1)
		},
		document: func(file string) flow.Document {
			d := draw(modes[confidential])
			d.doc.Settings.Confidential = confidential
			read := d.add(d.add(0, "tools.on_demand", nil, nil), "files.read_lines", map[string]any{"path": file}, nil)
			at := read
			for k := 1; k <= modules; k++ {
				name := fmt.Sprintf("{{upper(%d.name)}}", at)
				at = d.add(at, "tools.set_variables", map[string]any{"variables": []any{
					map[string]any{"name": "name", "value": name},
					map[string]any{"name": "day", "value": fmt.Sprintf(`{{formatDate(%d.ts; "YYYY-MM-DD"; "UTC")}}`, read)},
					map[string]any{"name": "total", "value": fmt.Sprintf("{{%d.price * %d.qty + %d}}", read, read, k)}}}, nil)
			}
			total := fmt.Sprintf("{{%d.total}}", at)
			router := d.add(at, "tools.router", nil, &flow.Filter{Name: "Large", Groups: [][]flow.Condition{{{A: total, Operator: "number:greater", B: strconv.Itoa(least)}}}})
			for _, f := range []string{"count", "sum"} {
				a := d.add(router, "tools.numeric_aggregator", map[string]any{"source": float64(read), "value": total, "function": f}, nil)
				d.add(a, "tools.return_output", map[string]any{"values": map[string]any{f: fmt.Sprintf("{{%d.result}}", a)}}, nil)
			}
			return d.doc
		}}
	w.recorded = w.bulkRecorded
	return w
}

// gather is W4: a sum and a joined text over small bundles. The text itself is in the history; the answer tells its digest.
func gather(n int) workload {
	sum := 0.0
	join := make([]byte, 0, 2*n)
	for i := range n {
		sum += float64(i % 10)
		if i > 0 {
			join = append(join, ',')
		}
		join = append(join, 'a'+byte(i%26))
	}
	digest := md5.Sum(join) //nolint:gosec // two texts are compared by it
	return workload{name: "W4", n: n, answer: map[string]any{"sum": sum, "length": float64(len(join)), "md5": hex.EncodeToString(digest[:])},
		line: func(i int) string { return fmt.Sprintf(`{"i":%d,"v":%d,"s":"%c"}`+"\n", i, i%10, 'a'+i%26) },
		document: func(file string) flow.Document {
			d := draw("W4")
			read := d.add(d.add(0, "tools.on_demand", nil, nil), "files.read_lines", map[string]any{"path": file}, nil)
			router := d.add(read, "tools.router", nil, nil)
			a := d.add(router, "tools.numeric_aggregator", map[string]any{"source": float64(read), "value": fmt.Sprintf("{{%d.v}}", read), "function": "sum"}, nil)
			d.add(a, "tools.return_output", map[string]any{"values": map[string]any{"sum": fmt.Sprintf("{{%d.result}}", a)}}, nil)
			b := d.add(router, "tools.text_aggregator", map[string]any{"source": float64(read), "value": fmt.Sprintf("{{%d.s}}", read), "row_separator": "comma"}, nil)
			d.add(b, "tools.return_output", map[string]any{"values": map[string]any{"length": fmt.Sprintf("{{length(%d.text)}}", b),
				"md5": fmt.Sprintf("{{md5(%d.text)}}", b)}}, nil)
			return d.doc
		}}
}
