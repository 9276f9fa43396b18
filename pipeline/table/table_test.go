package table

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

type row struct {
	A int64   `col:"a" unit:"steps" doc:"an integer"`
	B int32   `col:"b" doc:"a short integer"`
	C float64 `col:"c" unit:"1/step" doc:"a number"`
	D float32 `col:"d" doc:"a short number"`
	E string  `col:"e" doc:"a text"`
	F bool    `col:"f" doc:"a truth value"`
}

var samples = []row{
	{1, -2, 0.5, 1.5, "x", true},
	{math.MaxInt64, math.MinInt32, math.Inf(-1), float32(math.Inf(1)), "", false},
	{-1, 0, math.Copysign(0, -1), 0, "ü, \"quoted\"\n", true},
}

func encode(t *testing.T, tab *Table, meta map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(&b, tab, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

func TestRoundTrip(t *testing.T) {
	tab, err := FromRows(samples)
	if err != nil {
		t.Fatal(err)
	}
	data := encode(t, tab, map[string]string{MetaKey: "abc"})
	got, err := Open(memFile{bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Meta[MetaKey] != "abc" {
		t.Errorf("metadata %v", got.Meta)
	}
	if c, _ := got.Column("c"); c.Unit != "1/step" || c.Doc != "a number" {
		t.Errorf("column c came back as %+v", c)
	}
	rows, err := Rows[row](got)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(rows, samples) {
		t.Errorf("got %v, want %v", rows, samples)
	}
	if a, b := tab.ContentDigest(), got.ContentDigest(); a != b {
		t.Errorf("content digest %s became %s", a, b)
	}
}

// TestIndependentReader reads a file with another implementation of Parquet.
func TestIndependentReader(t *testing.T) {
	tab, err := FromRows(samples)
	if err != nil {
		t.Fatal(err)
	}
	data := encode(t, tab, map[string]string{MetaVersion: "neurorbit test"})
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := f.Lookup(MetaVersion); v != "neurorbit test" {
		t.Errorf("metadata %s = %q", MetaVersion, v)
	}
	type other struct {
		A int64   `parquet:"a"`
		B int32   `parquet:"b"`
		C float64 `parquet:"c"`
		D float32 `parquet:"d"`
		E string  `parquet:"e"`
		F bool    `parquet:"f"`
	}
	r := parquet.NewGenericReader[other](bytes.NewReader(data))
	got := make([]other, len(samples)+1)
	n, err := r.Read(got)
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	if n != len(samples) {
		t.Fatalf("%d rows, want %d", n, len(samples))
	}
	for i, want := range samples {
		if row(got[i]) != want {
			t.Errorf("row %d: %v, want %v", i, got[i], want)
		}
	}
}

// TestPieces: where the pieces of a table begin and end shows neither in the
// bytes nor in the content digest.
func TestPieces(t *testing.T) {
	const n = RowGroupLength + 4321
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{A: int64(i * i), C: math.Sqrt(float64(i)), E: strings.Repeat("z", i%7), F: i%3 == 0}
	}
	all, err := FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	want := encode(t, all, nil)
	for _, size := range []int{1000, RowGroupLength - 1, RowGroupLength, n} {
		var b bytes.Buffer
		w, err := NewWriter(&b, all.Columns, nil)
		if err != nil {
			t.Fatal(err)
		}
		for lo := 0; lo < n; lo += size {
			piece, err := FromRows(rows[lo:min(n, lo+size)])
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Append(piece); err != nil {
				t.Fatal(err)
			}
		}
		count, content, err := w.Close()
		if err != nil {
			t.Fatal(err)
		}
		if count != n || content != all.ContentDigest() {
			t.Errorf("pieces of %d: %d rows, content %s", size, count, content)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("pieces of %d give other bytes", size)
		}
	}
	back, err := Open(memFile{bytes.NewReader(want)})
	if err != nil {
		t.Fatal(err)
	}
	if back.ContentDigest() != all.ContentDigest() {
		t.Error("two row groups do not read back")
	}
}

// TestManyValues: a column with more distinct values than a dictionary page
// usually takes has the same bytes every time, and reads back.
func TestManyValues(t *testing.T) {
	type wide struct {
		ID string  `col:"id"`
		N  int64   `col:"n"`
		X  float64 `col:"x"`
	}
	rows := make([]wide, 70000)
	for i := range rows {
		rows[i] = wide{fmt.Sprintf("%040d", i*i), int64(i * 12345), math.Sqrt(float64(i))}
	}
	tab, err := FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	want := encode(t, tab, nil)
	for range 12 {
		if !bytes.Equal(encode(t, tab, nil), want) {
			t.Fatal("the same rows give other bytes")
		}
	}
	back, err := Open(memFile{bytes.NewReader(want)})
	if err != nil {
		t.Fatal(err)
	}
	if back.ContentDigest() != tab.ContentDigest() {
		t.Error("the rows do not read back")
	}
}

func TestEmpty(t *testing.T) {
	tab, err := FromRows([]row{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(memFile{bytes.NewReader(encode(t, tab, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if got.NumRows != 0 || len(got.Columns) != 6 {
		t.Errorf("%d rows, %d columns", got.NumRows, len(got.Columns))
	}
}

// TestNull: NaN is null in the file, and so no part of its statistics; a file with
// required columns, as earlier versions wrote them, can still be read.
func TestNull(t *testing.T) {
	type row struct {
		A float64 `col:"a"`
		B float32 `col:"b"`
	}
	nan := math.NaN()
	var rows []row
	for i := range 70000 {
		r := row{nan, float32(i)}
		if i%3 == 0 {
			r = row{float64(i), float32(nan)}
		}
		rows = append(rows, r)
	}
	tab, err := FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	data := encode(t, tab, nil)
	got, err := Open(memFile{bytes.NewReader(data)})
	if err != nil || got.ContentDigest() != tab.ContentDigest() {
		t.Errorf("read back: %v", err)
	}
	pr, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := pr.RowGroup(0).MetaData().ColumnChunk(0)
	if err != nil {
		t.Fatal(err)
	}
	stats, err := chunk.Statistics()
	if err != nil {
		t.Fatal(err)
	}
	if s := stats.(*metadata.Float64Statistics); s.NullCount() != 43690 || s.Max() != 65535 || s.Min() != 0 {
		t.Errorf("%d nulls, from %g to %g", s.NullCount(), s.Min(), s.Max())
	}
	old, err := OpenFile(filepath.Join("testdata", "required.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if a := old.Columns[0].Floats; old.NumRows != 2 || a[0] != 0.5 || !math.IsNaN(a[1]) {
		t.Errorf("from a file of before: %v", old.Columns)
	}
}

// TestGoldenBytes guards the promise that equal rows give equal bytes on every
// platform and with every build: the digest was recorded once.
func TestGoldenBytes(t *testing.T) {
	tab, err := FromRows(samples)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(encode(t, tab, map[string]string{MetaKey: "k"}))
	golden := filepath.Join("testdata", "golden.sha256")
	got := hex.EncodeToString(sum[:]) + "\n" + tab.ContentDigest() + "\n"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("bytes and content digests are\n%swant\n%s", got, want)
	}
}

func TestContentDigestTellsRowsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{
				A: rapid.Int64Range(0, 3).Draw(t, "a"), C: float64(rapid.IntRange(0, 2).Draw(t, "c")),
				E: rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 3, -1).Draw(t, "e"), F: rapid.Bool().Draw(t, "f"),
			}
		}), 0, 4)
		x, y := gen.Draw(t, "x"), gen.Draw(t, "y")
		tx, err := FromRows(x)
		if err != nil {
			t.Fatal(err)
		}
		ty, err := FromRows(y)
		if err != nil {
			t.Fatal(err)
		}
		same := len(x) == len(y)
		for i := 0; same && i < len(x); i++ {
			same = x[i] == y[i]
		}
		if (tx.ContentDigest() == ty.ContentDigest()) != same {
			t.Fatalf("rows %v and %v: digests equal is %v", x, y, !same)
		}
	})
}

func TestContentDigestIgnoresMetadata(t *testing.T) {
	type renamedDoc struct {
		A int64 `col:"a" unit:"s" doc:"one"`
	}
	type otherDoc struct {
		A int64 `col:"a" doc:"two"`
	}
	a, _ := FromRows([]renamedDoc{{1}})
	b, _ := FromRows([]otherDoc{{1}})
	if a.ContentDigest() != b.ContentDigest() {
		t.Error("units or descriptions change the content digest")
	}
	type otherName struct {
		A int64 `col:"b"`
	}
	c, _ := FromRows([]otherName{{1}})
	if a.ContentDigest() == c.ContentDigest() {
		t.Error("a column's name does not count")
	}
}

// An array is a column for each element.
func TestArrays(t *testing.T) {
	type row struct {
		ID    int64      `col:"id" doc:"a number"`
		Votes [3]int32   `col:"votes" doc:"votes"`
		P     [2]float32 `col:"p" doc:"a pair"`
	}
	rows := []row{{1, [3]int32{1, 2, 3}, [2]float32{0.5, -1}}, {2, [3]int32{4, 5, 6}, [2]float32{0, 2}}}
	tab, err := FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range tab.Columns {
		names = append(names, c.Name+" "+c.Type.String())
	}
	want := "id int64,votes0 int32,votes1 int32,votes2 int32,p0 float32,p1 float32"
	if got := strings.Join(names, ","); got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	back, err := Rows[row](tab)
	if err != nil || !slices.Equal(back, rows) {
		t.Errorf("rows %v came back as %v (%v)", rows, back, err)
	}
	if _, err := SchemaOf(struct {
		A [2]int64 `col:"a"`
		B int64    `col:"a1"`
	}{}); err == nil || !strings.Contains(err.Error(), "a1 stands twice") {
		t.Errorf("a name that an array takes: %v", err)
	}
}

func TestRowErrors(t *testing.T) {
	for _, tc := range []struct {
		rows any
		want string
	}{
		{[]struct{ X int64 }{}, "no col tag"},
		{[]struct {
			X int `col:"x"`
		}{}, "want int64"},
		{[]struct {
			X int64 `col:"x"`
			Y int64 `col:"x"`
		}{}, "stands twice"},
		{[]int{1}, "a row is a struct"},
		{row{}, "slice of structs"},
	} {
		if _, err := FromRows(tc.rows); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("FromRows(%T): %v, want %q", tc.rows, err, tc.want)
		}
	}
	tab, _ := FromRows(samples)
	if _, err := Rows[struct {
		Z int64 `col:"z"`
	}](tab); err == nil || !strings.Contains(err.Error(), "no column z") {
		t.Errorf("missing column: %v", err)
	}
	if _, err := Rows[struct {
		A string `col:"a"`
	}](tab); err == nil || !strings.Contains(err.Error(), "a is int64 where") {
		t.Errorf("wrong type: %v", err)
	}
}

// TestMalformed: every truncation and many flipped bytes of a file give an
// error or a table, never a panic.
func TestMalformed(t *testing.T) {
	tab, _ := FromRows(samples)
	data := encode(t, tab, nil)
	for n := range len(data) {
		if _, err := Open(memFile{bytes.NewReader(data[:n])}); err == nil {
			t.Errorf("a file cut to %d of %d bytes was read", n, len(data))
		}
	}
	if _, err := Open(memFile{bytes.NewReader([]byte("PAR1 not at all PAR1"))}); err == nil {
		t.Error("nonsense was read")
	}
	if _, err := OpenFile(filepath.Join(t.TempDir(), "none.parquet")); err == nil {
		t.Error("a missing file was read")
	}
}

// TestReader: row group by row group a file has the rows it has as a whole, and no
// piece is longer than a row group.
func TestReader(t *testing.T) {
	rows := make([]row, 2*RowGroupLength+5)
	for i := range rows {
		rows[i] = row{A: int64(i), E: strings.Repeat("x", i%7), F: i%2 == 0}
	}
	all, err := FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(memFile{bytes.NewReader(encode(t, all, map[string]string{MetaKey: "abc"}))})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head := r.Head()
	if head.NumRows != len(rows) || head.Meta[MetaKey] != "abc" || head.Columns[0].Unit != "steps" || head.Columns[0].Len() != 0 {
		t.Errorf("head %+v", head)
	}
	got := &Table{Columns: slices.Clone(head.Columns)}
	for pieces := 0; ; pieces++ {
		piece, err := r.Next()
		if err == io.EOF {
			if pieces != 3 {
				t.Errorf("%d pieces", pieces)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if piece.NumRows > RowGroupLength || piece.Columns[0].Len() != piece.NumRows {
			t.Fatalf("a piece of %d rows", piece.NumRows)
		}
		if err := got.Extend(piece); err != nil {
			t.Fatal(err)
		}
	}
	if got.ContentDigest() != all.ContentDigest() {
		t.Error("the pieces are not the table")
	}
}
