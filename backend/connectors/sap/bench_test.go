package sap

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkAnswer reads a table of 10,000 rows with 14 fields, as a View does.
func BenchmarkAnswer(b *testing.B) {
	var xml bytes.Buffer
	xml.WriteString(`<e:Envelope xmlns:e="` + soapNamespace + `"><e:Body><r:Z.Response xmlns:r="x"><ET_ORDERS>`)
	prm := &param{shape: rows, class: 'T'}
	prm.name = "ET_ORDERS"
	var fields []component
	for f := range 14 {
		fields = append(fields, component{name: fmt.Sprintf("FIELD_%d", f), kind: "CDPIN"[f%5], length: 10, decimals: 2})
	}
	prm.has(fields)
	for n := range 10_000 {
		xml.WriteString("<item>")
		for f := range 14 {
			fmt.Fprintf(&xml, "<FIELD_%d>%s</FIELD_%d>", f, []string{"Brandt &amp; Sons", "2026-11-04", "48210.00", fmt.Sprint(n), "00010"}[f%5], f)
		}
		xml.WriteString("</item>")
	}
	xml.WriteString("</ET_ORDERS></r:Z.Response></e:Body></e:Envelope>")
	s := &signature{params: []*param{prm}}
	b.SetBytes(int64(xml.Len()))
	b.ReportAllocs()
	for b.Loop() {
		a, err := readAnswer(bytes.NewReader(xml.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		if n := len(outputs(s, a.response)["ET_ORDERS"].([]any)); n != 10_000 {
			b.Fatal(n)
		}
	}
}
