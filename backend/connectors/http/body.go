package http

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"sort"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// body makes what a request carries. It is kept whole, so that it can be sent again.
func body(fields map[string]any) (data []byte, contentType string, err error) {
	switch kind := connector.TextOf(fields["body_type"]); kind {
	case "", "none":
		return nil, "", nil
	case "json":
		data, err = jsonBody(fields["json"])
		return data, "application/json", err
	case "form":
		return []byte(values(named(fields["form"])).Encode()), "application/x-www-form-urlencoded", nil
	case "multipart":
		return multipartBody(fields)
	case "raw":
		contentType = strings.TrimSpace(connector.TextOf(fields["content_type"]))
		if contentType == "" {
			contentType = "text/plain; charset=utf-8"
		}
		return bytesOf(fields["raw"]), contentType, nil
	default:
		return nil, "", fault.New(fault.Invalid, "http.body").On("body_type").Coded("http.body_type").
			Say("There is no body of the kind %s.", kind).Hint("Choose one of the list.")
	}
}

func jsonBody(v any) ([]byte, error) {
	if text, ok := v.(string); ok {
		if strings.TrimSpace(text) == "" {
			return nil, nil
		}
		if !json.Valid([]byte(text)) {
			return nil, fault.New(fault.Invalid, "http.body").On("json").Coded("http.json").
				Headline("The body is not JSON").
				Say("The text of the field JSON cannot be read as JSON. A value with a quotation mark or a line break breaks it.").
				Hint("Give it as fields, which Signet writes as JSON itself.")
		}
		return []byte(text), nil
	}
	if v == nil {
		return nil, nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fault.New(fault.Invalid, "http.body").On("json").Coded("http.json").
			Say("The body cannot be written as JSON.").Hint("Map values, lists and collections only.").Because(err)
	}
	return data, nil
}

func multipartBody(fields map[string]any) ([]byte, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	form := named(fields["form"])
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, text := range texts(form[name]) {
			if err := w.WriteField(name, text); err != nil {
				return nil, "", err
			}
		}
	}
	files, _ := fields["files"].([]any)
	for i, x := range files {
		f, _ := x.(map[string]any)
		name, field := connector.TextOf(f["name"]), connector.TextOf(f["field"])
		if name == "" {
			return nil, "", fault.New(fault.Invalid, "http.body").On("files").Coded("http.file_name").
				Say("File %d has no name.", i+1).Hint("Give every file a name.")
		}
		if field == "" {
			field = "file"
		}
		kind := connector.TextOf(f["content_type"])
		if kind == "" {
			kind = "application/octet-stream"
		}
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quoted(field), quoted(name))},
			"Content-Type":        {oneLine(kind)},
		})
		if err != nil {
			return nil, "", err
		}
		if _, err := part.Write(bytesOf(f["data"])); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}

func bytesOf(v any) []byte {
	if b, ok := v.([]byte); ok {
		return b
	}
	return []byte(connector.TextOf(v))
}

var (
	inQuotes = strings.NewReplacer("\\", "\\\\", `"`, "%22", "\r", "%0D", "\n", "%0A")
	noBreaks = strings.NewReplacer("\r", " ", "\n", " ")
)

// quoted is a name inside a header, as browsers write it.
func quoted(s string) string { return inQuotes.Replace(s) }

func oneLine(s string) string { return noBreaks.Replace(s) }
