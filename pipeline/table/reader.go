package table

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"neurorbit/pipeline/stage"
)

// maxPages is how many bytes the pages that Open holds at a time may take. A
// damaged or hostile file of some bytes can claim any number.
const maxPages = 256 << 20

// A Reader reads one Parquet file row group by row group, so that no more than a
// row group of it is in memory.
type Reader struct {
	r     *file.Reader
	head  Table // columns without values, the number of all rows, metadata
	group int   // the next one
}

// NewReader reads what a Parquet file says of itself. The columns must be flat,
// required and of the types this package knows, in row groups of at most
// RowGroupLength rows. Close does not close f.
func NewReader(f stage.File) (r *Reader, err error) {
	defer malformed(&err)
	pages := &pageMemory{Allocator: memory.DefaultAllocator}
	pr, err := file.NewParquetReader(io.NewSectionReader(f, 0, f.Size()), file.WithReadProps(parquet.NewReaderProperties(pages)))
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	r = &Reader{r: pr, head: Table{Meta: map[string]string{}, NumRows: int(pr.NumRows())}}
	if err := r.readHead(); err != nil {
		pr.Close()
		return nil, err
	}
	return r, nil
}

// malformed turns a panic of the Parquet reader, which some malformed files
// cause, into an error.
func malformed(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("table: not a readable Parquet file: %v", p)
	}
}

func (r *Reader) readHead() error {
	t := &r.head
	rows := 0
	for g := range r.r.NumRowGroups() {
		// A few bytes can claim any number of rows.
		n := r.r.RowGroup(g).NumRows()
		if n < 0 || n > RowGroupLength {
			return fmt.Errorf("table: a row group has %d rows, want at most %d", n, RowGroupLength)
		}
		rows += int(n)
	}
	if rows != t.NumRows {
		return fmt.Errorf("table: %d rows in the row groups, %d in the footer", rows, t.NumRows)
	}
	kv := r.r.MetaData().KeyValueMetadata()
	for i, k := range kv.Keys() {
		t.Meta[k] = kv.Values()[i]
	}
	sch := r.r.MetaData().Schema
	for i := range sch.NumColumns() {
		c, err := columnOf(sch.Column(i))
		if err != nil {
			return err
		}
		t.Columns = append(t.Columns, c)
	}
	if text, ok := t.Meta[MetaSchema]; ok {
		var docs []struct{ Name, Unit, Doc string }
		if err := json.Unmarshal([]byte(text), &docs); err != nil {
			return fmt.Errorf("table: metadata %s: %w", MetaSchema, err)
		}
		for _, d := range docs {
			if c, ok := t.Column(d.Name); ok {
				c.Unit, c.Doc = d.Unit, d.Doc
			}
		}
	}
	return nil
}

// Head returns the columns without values, the number of rows of the whole file,
// and the metadata.
func (r *Reader) Head() *Table { return &r.head }

// Next returns the rows of the next row group as a table of their own, and
// io.EOF after the last.
func (r *Reader) Next() (t *Table, err error) {
	defer malformed(&err)
	if r.group == r.r.NumRowGroups() {
		return nil, io.EOF
	}
	t = &Table{Columns: slices.Clone(r.head.Columns), Meta: r.head.Meta}
	if err := r.readGroup(t); err != nil {
		return nil, err
	}
	return t, nil
}

// readGroup appends the rows of the next row group to t.
func (r *Reader) readGroup(t *Table) error {
	group := r.r.RowGroup(r.group)
	r.group++
	t.NumRows += int(group.NumRows())
	for i := range t.Columns {
		chunk, err := group.MetaData().ColumnChunk(i)
		if err != nil {
			return fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
		}
		if c := chunk.Compression(); c != compress.Codecs.Zstd && c != compress.Codecs.Uncompressed {
			return fmt.Errorf("table: column %s is compressed with %s, want Zstandard", t.Columns[i].Name, c)
		}
		cr, err := group.Column(i)
		if err != nil {
			return fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
		}
		if err := readColumn(cr, &t.Columns[i], group.NumRows()); err != nil {
			return fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
		}
	}
	return nil
}

// Close frees what the reader holds.
func (r *Reader) Close() error { return r.r.Close() }

// Open reads all of a Parquet file with flat required columns of the types this
// package knows. A malformed file is an error.
func Open(f stage.File) (t *Table, err error) {
	defer malformed(&err)
	r, err := NewReader(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	t = &Table{Columns: r.head.Columns, Meta: r.head.Meta}
	for range r.r.NumRowGroups() {
		if err := r.readGroup(t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func columnOf(c *schema.Column) (Column, error) {
	out := Column{Name: c.Name()}
	float := c.PhysicalType() == parquet.Types.Double || c.PhysicalType() == parquet.Types.Float
	if c.MaxDefinitionLevel() > 1 || c.MaxDefinitionLevel() > 0 && !float || c.MaxRepetitionLevel() > 0 {
		return out, fmt.Errorf("table: column %s is optional or nested", c.Name())
	}
	switch c.PhysicalType() {
	case parquet.Types.Int64:
		out.Type = Int64
	case parquet.Types.Int32:
		out.Type = Int32
	case parquet.Types.Double:
		out.Type = Float64
	case parquet.Types.Float:
		out.Type = Float32
	case parquet.Types.Boolean:
		out.Type = Bool
	case parquet.Types.ByteArray:
		out.Type = String
	default:
		return out, fmt.Errorf("table: column %s has the Parquet type %s", c.Name(), c.PhysicalType())
	}
	return out, nil
}

func readColumn(cr file.ColumnChunkReader, c *Column, rows int64) error {
	switch cr := cr.(type) {
	case *file.Int64ColumnChunkReader:
		v, err := readValues(cr.ReadBatch, rows)
		c.Ints = append(c.Ints, v...)
		return err
	case *file.Int32ColumnChunkReader:
		v, err := readValues(cr.ReadBatch, rows)
		c.Ints = append(c.Ints, convert[int64](v)...)
		return err
	case *file.Float64ColumnChunkReader:
		v, err := readOptional(cr.ReadBatch, cr.Descriptor().MaxDefinitionLevel(), rows)
		c.Floats = append(c.Floats, v...)
		return err
	case *file.Float32ColumnChunkReader:
		v, err := readOptional(cr.ReadBatch, cr.Descriptor().MaxDefinitionLevel(), rows)
		c.Floats = append(c.Floats, convert[float64](v)...)
		return err
	case *file.BooleanColumnChunkReader:
		v, err := readValues(cr.ReadBatch, rows)
		c.Bools = append(c.Bools, v...)
		return err
	case *file.ByteArrayColumnChunkReader:
		// Byte arrays point into the page just read: copy batch by batch.
		batch := make([]parquet.ByteArray, min(rows, 4096))
		for got := int64(0); got < rows; {
			_, n, err := cr.ReadBatch(min(rows-got, int64(len(batch))), batch, nil, nil)
			if err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("%d of %d values", got, rows)
			}
			for _, b := range batch[:n] {
				c.Strings = append(c.Strings, string(b))
			}
			got += int64(n)
		}
		return nil
	}
	return fmt.Errorf("unexpected reader %T", cr)
}

func readValues[V any](read func(int64, []V, []int16, []int16) (int64, int, error), rows int64) ([]V, error) {
	v := make([]V, rows)
	for got := int64(0); got < rows; {
		_, n, err := read(rows-got, v[got:], nil, nil)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%d of %d values", got, rows)
		}
		got += int64(n)
	}
	return v, nil
}

// readOptional reads a column whose values may be missing, if level is not 0; NaN
// stands for those.
func readOptional[V float32 | float64](read func(int64, []V, []int16, []int16) (int64, int, error), level int16, rows int64) ([]V, error) {
	if level == 0 {
		return readValues(read, rows)
	}
	v, there := make([]V, rows), make([]int16, rows)
	for got := int64(0); got < rows; {
		levels, n, err := read(rows-got, v[got:], there[got:], nil)
		if err != nil {
			return nil, err
		}
		if levels == 0 {
			return nil, fmt.Errorf("%d of %d values", got, rows)
		}
		for i := got + levels - 1; i >= got; i-- { // those that are there stand in front
			if there[i] == 0 {
				v[i] = V(math.NaN())
				continue
			}
			if n--; n < 0 {
				return nil, fmt.Errorf("more values than places")
			}
			v[i] = v[got+int64(n)]
		}
		if n > 0 {
			return nil, fmt.Errorf("%d values without a place", n)
		}
		got += levels
	}
	return v, nil
}

// OpenFile reads a Parquet file by path.
func OpenFile(path string) (*Table, error) {
	f, err := OpenOS(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := Open(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

type osFile struct {
	*os.File
	size int64
}

func (f osFile) Size() int64 { return f.size }

// OpenOS opens a file by path as a stage.File.
func OpenOS(path string) (stage.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return osFile{f, info.Size()}, nil
}

// pageMemory is what a reader takes the memory for pages from. It panics beyond
// maxPages, and Open makes that an error.
type pageMemory struct {
	memory.Allocator
	used int
}

func (m *pageMemory) Allocate(size int) []byte {
	m.add(size)
	return m.Allocator.Allocate(size)
}

func (m *pageMemory) Reallocate(size int, b []byte) []byte {
	m.add(size - len(b))
	return m.Allocator.Reallocate(size, b)
}

func (m *pageMemory) Free(b []byte) {
	m.used -= len(b)
	m.Allocator.Free(b)
}

func (m *pageMemory) add(size int) {
	if m.used += size; m.used > maxPages {
		panic(fmt.Sprintf("its pages claim more than %d bytes at a time", maxPages))
	}
}
