package files

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"signet/backend/connector"
	"signet/backend/connector/shape"
)

// looked is how many lines the builder looks at to learn what a bundle has.
const looked = 50

var errEnough = errors.New("the first lines are enough")

// outputs are what the bundles of a file have: known for text, and read from the first lines of JSON.
func outputs(ctx context.Context, c *connector.Call) (_, out []connector.Field, err error) {
	if c.Text("format") == textLines {
		return nil, []connector.Field{connector.Text("text", "Line"), connector.Integer("number", "Number of the line")}, nil
	}
	if strings.TrimSpace(c.Text("path")) == "" {
		return nil, nil, nil
	}
	file, err := c.Files.Open(c.Text("path"))
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = file.Close() }()
	var samples []any
	r := &reader{from: file, path: c.Text("path"), limit: looked, buf: make([]byte, 0, partBytes)}
	err = r.parts(ctx, func(lines []byte, _ int64) error {
		for _, line := range bytes.Split(lines, []byte("\n")) {
			if v, err := shape.ReadJSON(string(line)); err == nil {
				if m, is := v.(map[string]any); is {
					samples = append(samples, m)
				}
			}
			if len(samples) == looked {
				return errEnough
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, nil, err
	}
	return nil, shape.Outputs(shape.FromValue(samples)), nil
}
