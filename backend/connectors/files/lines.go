package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"signet/backend/connector"
	"signet/backend/fault"
)

const (
	partBytes = 256 << 10
	longest   = 64 << 20 // of one line
	partLines = 1000     // of text
)

// stream gives the lines of a file part by part.
func stream(ctx context.Context, c *connector.Call, emit func(connector.Chunk) error) (connector.Result, error) {
	path := c.Text("path")
	file, err := c.Files.Open(path)
	if err != nil {
		return connector.Result{}, err
	}
	defer func() { _ = file.Close() }()
	limit, err := limitOf(c)
	if err != nil {
		return connector.Result{}, err
	}
	mark := ""
	if info, err := file.Stat(); err == nil {
		mark = fmt.Sprintf("%d bytes, changed %s", info.Size(), info.ModTime().UTC().Format(time.RFC3339Nano))
	}
	r := &reader{from: file, path: path, limit: limit, buf: make([]byte, 0, partBytes)}
	marked := func(part connector.Chunk) error {
		part.Mark, mark = mark, ""
		return emit(part)
	}
	give := func(lines []byte, first int64) error { return marked(connector.Chunk{Lines: lines, First: first}) }
	if c.Text("format") == textLines {
		emit := marked
		give = func(lines []byte, first int64) error { return texts(lines, first, path, emit) }
	}
	if err := r.parts(ctx, give); err != nil {
		return connector.Result{}, err
	}
	return connector.Result{Object: filepath.Base(path), Notes: []string{fmt.Sprintf("Read %d lines, %d bytes.", r.lines, r.bytes)}}, nil
}

func limitOf(c *connector.Call) (int64, error) {
	v := c.Fields["limit"]
	if v == nil || v == "" {
		return -1, nil
	}
	n := connector.IntOf(v, -1)
	if n < 0 {
		return 0, fault.New(fault.Invalid, "files.read_lines").On("limit").Coded("files.limit").
			Say("“%s” is no number of lines.", connector.TextOf(v)).Hint("Give a whole number, or nothing for all lines.")
	}
	return int64(n), nil
}

// reader reads whole lines into a buffer that it uses again.
type reader struct {
	from  io.Reader
	path  string
	limit int64
	buf   []byte
	lines int64
	bytes int64
}

func (r *reader) parts(ctx context.Context, give func(lines []byte, first int64) error) error {
	for start := true; ; start = false {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.limit == 0 {
			return nil
		}
		n, err := io.ReadAtLeast(r.from, r.buf[len(r.buf):cap(r.buf)], 1)
		r.buf = r.buf[:len(r.buf)+n]
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return fault.New(fault.Unavailable, "files.read_lines").About(r.path).Coded("files.broken").
				Headline("The file cannot be read to its end").Say("Reading %s stopped after line %d.", r.path, r.lines).
				Hint("Check the disk, then run again.").Because(err)
		}
		if start {
			if err := r.mark(); err != nil {
				return err
			}
		}
		whole := len(r.buf)
		if !end {
			whole = bytes.LastIndexByte(r.buf, '\n') + 1
		}
		if whole > 0 {
			if err := r.give(r.buf[:whole], give); err != nil {
				return err
			}
		}
		if end {
			return nil
		}
		rest := copy(r.buf, r.buf[whole:])
		r.buf = r.buf[:rest]
		if rest == cap(r.buf) {
			if rest >= longest {
				return fault.New(fault.Invalid, "files.read_lines").About(r.path).Coded("files.long_line").
					Say("Line %d of %s is longer than 64 MB.", r.lines+1, r.path).Hint("Split the file into lines.")
			}
			r.buf = append(make([]byte, 0, 2*cap(r.buf)), r.buf...)
		}
	}
}

// mark passes the mark of UTF-8 at a file's start, and refuses that of UTF-16.
func (r *reader) mark() error {
	if bytes.HasPrefix(r.buf, []byte("\xef\xbb\xbf")) {
		r.buf = append(r.buf[:0], r.buf[3:]...)
	}
	if bytes.HasPrefix(r.buf, []byte("\xff\xfe")) || bytes.HasPrefix(r.buf, []byte("\xfe\xff")) {
		return fault.New(fault.Invalid, "files.read_lines").About(r.path).Coded("files.encoding").
			Headline("The file is not UTF-8").Say("%s is written in UTF-16.", r.path).Hint("Save it as UTF-8.")
	}
	return nil
}

func (r *reader) give(lines []byte, give func([]byte, int64) error) error {
	first := r.lines + 1
	n := int64(bytes.Count(lines, []byte("\n")))
	if lines[len(lines)-1] != '\n' {
		n++
	}
	if r.limit >= 0 && n > r.limit {
		at := 0
		for range r.limit {
			at += bytes.IndexByte(lines[at:], '\n') + 1
		}
		lines, n = lines[:at], r.limit
	}
	if r.limit >= 0 {
		r.limit -= n
	}
	r.lines, r.bytes = r.lines+n, r.bytes+int64(len(lines))
	return give(lines, first)
}

// texts gives lines as they are, each with its number.
func texts(lines []byte, first int64, path string, emit func(connector.Chunk) error) error {
	var part []map[string]any
	for len(lines) > 0 {
		end, next := bytes.IndexByte(lines, '\n'), 0
		if end < 0 {
			end, next = len(lines), len(lines)
		} else {
			next = end + 1
		}
		line := lines[:end]
		if !utf8.Valid(line) {
			return fault.New(fault.Invalid, "files.read_lines").About(path).Coded("files.encoding").
				Headline("The file is not UTF-8").Say("Line %d of %s is not UTF-8.", first, path).Hint("Save it as UTF-8.")
		}
		part = append(part, map[string]any{"text": strings.TrimSuffix(string(line), "\r"), "number": float64(first)})
		first++
		if lines = lines[next:]; len(part) == partLines || len(lines) == 0 {
			if err := emit(connector.Chunk{Bundles: part}); err != nil {
				return err
			}
			part = nil
		}
	}
	return nil
}
