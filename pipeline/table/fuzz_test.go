package table

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/compress"
)

type bytesFile struct{ *bytes.Reader }

func (bytesFile) Close() error { return nil }

// FuzzOpen: no file makes Open panic or take memory beyond reason, and a table
// that is accepted is whole: every column has a value for each row, and it
// writes and reads back as it is.
func FuzzOpen(f *testing.F) {
	type row struct {
		I int64   `col:"i" unit:"1/step" doc:"an integer"`
		J int32   `col:"j" doc:"a small one"`
		X float64 `col:"x" doc:"a number"`
		Y float32 `col:"y" doc:"a rough one"`
		S string  `col:"s" doc:"a text"`
		B bool    `col:"b" doc:"yes or no"`
	}
	seed := func(rows []row, meta map[string]string) {
		t, err := FromRows(rows)
		if err != nil {
			f.Fatal(err)
		}
		var buf bytes.Buffer
		if _, err := Write(&buf, t, meta); err != nil {
			f.Fatal(err)
		}
		f.Add(buf.Bytes())
	}
	seed(nil, nil)
	seed([]row{{1, 2, 3.5, 4.5, "five", true}}, map[string]string{MetaTable: "demo/rows"})
	seed(slices.Repeat([]row{{1, 2, 3.5, 4.5, "five", true}, {-1, -2, -3.5, -4.5, "", false}}, 50), nil)
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Open(bytesFile{bytes.NewReader(data)})
		if err != nil {
			return
		}
		for _, c := range got.Columns {
			if n := len(c.Ints) + len(c.Floats) + len(c.Strings) + len(c.Bools); n != got.NumRows {
				t.Fatalf("column %s has %d values for %d rows", c.Name, n, got.NumRows)
			}
		}
		var buf bytes.Buffer
		content, err := Write(&buf, got, nil)
		if err != nil {
			return // columns that a writer refuses, such as two of one name
		}
		again, err := Open(bytesFile{bytes.NewReader(buf.Bytes())})
		if err != nil {
			t.Fatalf("what was written does not open: %v", err)
		}
		if again.ContentDigest() != content || got.ContentDigest() != content {
			t.Fatal("what was written reads back otherwise")
		}
	})
}

// TestBounds: a page that decodes to more than the bound, or claims to, is an
// error, however few bytes it takes.
func TestBounds(t *testing.T) {
	refused := func(what string, do func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s: accepted", what)
			}
		}()
		do()
	}
	codec, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		t.Fatal(err)
	}
	page := codec.Encode(nil, make([]byte, maxPages/4))
	if got := codec.Decode(nil, page); len(got) != maxPages/4 {
		t.Errorf("a page of a quarter of the bound decodes to %d bytes", len(got))
	}
	refused("a page of five quarters", func() { codec.Decode(nil, bytes.Repeat(page, 5)) })
	m := &pageMemory{Allocator: memory.DefaultAllocator}
	a := m.Allocate(maxPages / 2)
	m.Free(a)
	a = m.Allocate(maxPages / 2)
	refused("growth beyond the bound", func() { m.Reallocate(maxPages+1, a) })
}

// brokenWriter takes some bytes and then fails.
type brokenWriter struct {
	left int
	err  error
}

func (w *brokenWriter) Write(p []byte) (int, error) {
	n := min(w.left, len(p))
	if w.left -= n; n < len(p) {
		return n, w.err
	}
	return n, nil
}

// TestWriteErrors: wherever writing fails, Write returns the error.
func TestWriteErrors(t *testing.T) {
	type row struct {
		I int64  `col:"i" doc:"an integer"`
		S string `col:"s" doc:"a text"`
	}
	tab, err := FromRows(slices.Repeat([]row{{1, "one"}, {2, "two"}}, 10))
	if err != nil {
		t.Fatal(err)
	}
	var whole bytes.Buffer
	if _, err := Write(&whole, tab, nil); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no room")
	for n := range whole.Len() {
		if _, err := Write(&brokenWriter{n, failure}, tab, nil); !errors.Is(err, failure) {
			t.Fatalf("after %d of %d bytes: %v", n, whole.Len(), err)
		}
	}
	if _, err := Write(&brokenWriter{whole.Len(), failure}, tab, nil); err != nil {
		t.Fatal(err)
	}
}
