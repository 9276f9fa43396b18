package table

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/klauspost/compress/zstd"

	"neurorbit/pipeline/stage"
)

// RowGroupLength is the number of rows of every row group but the last.
const RowGroupLength = 1 << 16

// Keys of the metadata of a published table.
const (
	MetaSchema  = "neurorbit.schema"  // JSON list of columns: name, type, unit, doc
	MetaTable   = "neurorbit.table"   // <stage>/<table>
	MetaDoc     = "neurorbit.doc"     // what a row is
	MetaSource  = "neurorbit.source"  // place in the publication
	MetaKey     = "neurorbit.key"     // short key of the stage that made it
	MetaVersion = "neurorbit.version" // version of the program
	MetaRowKey  = "neurorbit.row_key" // columns that identify a row, comma-separated
	MetaStamp   = "neurorbit.stamp"   // followed by ".<n>": a reservation on what the table rests on
)

// zstdLevel trades size for speed; fixed, since it shows in the bytes.
const zstdLevel = 3

// maxPages is how many bytes the pages that Open holds at a time may take. A
// damaged or hostile file of some bytes can claim any number.
const maxPages = 256 << 20

// ourZstd is Arrow's zstd codec but for two things. It has one encoder for all
// pages of our level, which is zstd's default, where Arrow makes one for each
// page; most of the time for a table with hundreds of columns went there. The
// bytes are the same. And it decodes no page of more than maxPages.
type ourZstd struct {
	compress.Codec
	decoder *zstd.Decoder
}

func (c ourZstd) EncodeLevel(dst, src []byte, level int) []byte {
	if level != zstdLevel {
		return c.Codec.EncodeLevel(dst, src, level)
	}
	return c.Encode(dst, src)
}

// Decode panics if src cannot be decoded, as Arrow's codecs do.
func (c ourZstd) Decode(dst, src []byte) []byte {
	dst, err := c.decoder.DecodeAll(src, dst[:0])
	if err != nil {
		panic(err)
	}
	return dst
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

func init() {
	codec, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic("table: Arrow was built without zstd: " + err.Error())
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxPages))
	if err != nil {
		panic("table: " + err.Error())
	}
	compress.RegisterCodec(compress.Codecs.Zstd, ourZstd{codec, decoder})
}

// A Writer writes one Parquet file row group by row group, so that tables
// larger than memory can be put together from pieces. Where the pieces begin
// and end does not show in the file.
type Writer struct {
	w       *file.Writer
	sink    *sink
	pending Table
	digest  *contentDigest
	rows    int
}

// A sink remembers the first error of a writer and from then on takes what it is
// given for written: Arrow panics at some errors and passes over others.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err == nil {
		var n int
		if n, s.err = s.w.Write(p); s.err == nil && n < len(p) {
			s.err = io.ErrShortWrite
		}
	}
	return len(p), nil
}

// NewWriter starts a file with the given columns (values are ignored) and
// metadata. Close must be called; it does not close w.
func NewWriter(w io.Writer, columns []Column, meta map[string]string) (*Writer, error) {
	fields := make(schema.FieldList, len(columns))
	type columnDoc struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Unit string `json:"unit,omitempty"`
		Doc  string `json:"doc,omitempty"`
	}
	docs := make([]columnDoc, len(columns))
	pending := Table{Columns: make([]Column, len(columns))}
	for i, c := range columns {
		node, err := parquetNode(c)
		if err != nil {
			return nil, err
		}
		fields[i] = node
		docs[i] = columnDoc{c.Name, c.Type.String(), c.Unit, c.Doc}
		pending.Columns[i] = Column{Name: c.Name, Type: c.Type, Unit: c.Unit, Doc: c.Doc}
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	options := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_6),
		parquet.WithDataPageVersion(parquet.DataPageV1),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(zstdLevel),
		parquet.WithMaxRowGroupLength(RowGroupLength),
		parquet.WithCreatedBy("neurorbit"),
		// A dictionary that grows beyond the limit would be given up for plain
		// pages in the middle of a column, and the library then lists the two
		// encodings in the random order of a map. So a column has either a
		// dictionary without a limit (a row group bounds it) or none.
		parquet.WithDictionaryPageSizeLimit(math.MaxInt32),
	}
	for _, c := range columns {
		if c.Type == Float64 || c.Type == Float32 {
			options = append(options, parquet.WithDictionaryFor(c.Name, false))
		}
	}
	kv := metadata.NewKeyValueMetadata()
	text, err := json.Marshal(docs)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	all := map[string]string{MetaSchema: string(text)}
	maps.Copy(all, meta)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		if err := kv.Append(k, all[k]); err != nil {
			return nil, fmt.Errorf("table: metadata %s: %w", k, err)
		}
	}
	to := &sink{w: w}
	return &Writer{
		sink:    to,
		w:       file.NewParquetWriter(to, root, file.WithWriterProps(parquet.NewWriterProperties(options...)), file.WithWriteMetadata(kv)),
		pending: pending,
		digest:  newContentDigest(len(columns)),
	}, nil
}

func parquetNode(c Column) (schema.Node, error) {
	req := parquet.Repetitions.Required
	switch c.Type {
	case Int64:
		return schema.NewInt64Node(c.Name, req, -1), nil
	case Int32:
		return schema.NewInt32Node(c.Name, req, -1), nil
	case Float64:
		return schema.NewFloat64Node(c.Name, req, -1), nil
	case Float32:
		return schema.NewFloat32Node(c.Name, req, -1), nil
	case Bool:
		return schema.NewBooleanNode(c.Name, req, -1), nil
	case String:
		return schema.NewPrimitiveNodeLogical(c.Name, req, schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1)
	}
	return nil, fmt.Errorf("table: column %s has the unknown type %v", c.Name, c.Type)
}

// Append adds the rows of t.
func (w *Writer) Append(t *Table) error {
	if err := sameColumns(w.pending.Columns, t.Columns); err != nil {
		return err
	}
	w.digest.add(t)
	w.rows += t.NumRows
	for lo := 0; lo < t.NumRows; {
		hi := min(t.NumRows, lo+RowGroupLength-w.pending.NumRows)
		piece := Table{Columns: make([]Column, len(t.Columns)), NumRows: hi - lo}
		for i := range t.Columns {
			piece.Columns[i] = t.Columns[i].slice(lo, hi)
		}
		if err := w.pending.Extend(&piece); err != nil {
			return err
		}
		if w.pending.NumRows == RowGroupLength {
			if err := w.flush(); err != nil {
				return err
			}
		}
		lo = hi
	}
	return nil
}

// Close writes what is pending and the footer, and returns the number of rows
// and the content digest.
func (w *Writer) Close() (rows int, content string, err error) {
	if w.pending.NumRows > 0 {
		if err := w.flush(); err != nil {
			return 0, "", err
		}
	}
	if err := cmp.Or(w.w.Close(), w.sink.err); err != nil {
		return 0, "", fmt.Errorf("table: %w", err)
	}
	return w.rows, w.digest.sum(w.pending.Columns), nil
}

func (w *Writer) flush() error {
	group := w.w.AppendRowGroup()
	for i := range w.pending.Columns {
		c := &w.pending.Columns[i]
		cw, err := group.NextColumn()
		if err != nil {
			return fmt.Errorf("table: column %s: %w", c.Name, err)
		}
		if err := writeColumn(cw, c); err != nil {
			return fmt.Errorf("table: column %s: %w", c.Name, err)
		}
		c.Ints, c.Floats, c.Strings, c.Bools = c.Ints[:0], c.Floats[:0], c.Strings[:0], c.Bools[:0]
	}
	w.pending.NumRows = 0
	if err := cmp.Or(group.Close(), w.sink.err); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

func writeColumn(cw file.ColumnChunkWriter, c *Column) error {
	var err error
	switch cw := cw.(type) {
	case *file.Int64ColumnChunkWriter:
		_, err = cw.WriteBatch(c.Ints, nil, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = cw.WriteBatch(convert[int32](c.Ints), nil, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = cw.WriteBatch(c.Floats, nil, nil)
	case *file.Float32ColumnChunkWriter:
		_, err = cw.WriteBatch(convert[float32](c.Floats), nil, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = cw.WriteBatch(c.Bools, nil, nil)
	case *file.ByteArrayColumnChunkWriter:
		values := make([]parquet.ByteArray, len(c.Strings))
		for i, s := range c.Strings {
			values[i] = parquet.ByteArray(s)
		}
		_, err = cw.WriteBatch(values, nil, nil)
	default:
		err = fmt.Errorf("unexpected writer %T", cw)
	}
	if err != nil {
		return err
	}
	return cw.Close()
}

func convert[B int32 | float32 | int64 | float64, A int32 | float32 | int64 | float64](a []A) []B {
	b := make([]B, len(a))
	for i, x := range a {
		b[i] = B(x)
	}
	return b
}

// Write writes t as one Parquet file and returns its content digest.
func Write(w io.Writer, t *Table, meta map[string]string) (content string, err error) {
	pw, err := NewWriter(w, t.Columns, meta)
	if err != nil {
		return "", err
	}
	if err := pw.Append(t); err != nil {
		return "", err
	}
	_, content, err = pw.Close()
	return content, err
}

// Open reads all of a Parquet file with flat required columns of the types this
// package knows, in row groups of at most RowGroupLength rows. A malformed file
// is an error.
func Open(f stage.File) (t *Table, err error) {
	// The Parquet reader panics on some malformed files.
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("table: not a readable Parquet file: %v", p)
		}
	}()
	pages := &pageMemory{Allocator: memory.DefaultAllocator}
	r, err := file.NewParquetReader(io.NewSectionReader(f, 0, f.Size()), file.WithReadProps(parquet.NewReaderProperties(pages)))
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	defer r.Close()

	t = &Table{Meta: map[string]string{}, NumRows: int(r.NumRows())}
	kv := r.MetaData().KeyValueMetadata()
	for i, k := range kv.Keys() {
		t.Meta[k] = kv.Values()[i]
	}
	sch := r.MetaData().Schema
	for i := range sch.NumColumns() {
		c, err := columnOf(sch.Column(i))
		if err != nil {
			return nil, err
		}
		t.Columns = append(t.Columns, c)
	}
	if text, ok := t.Meta[MetaSchema]; ok {
		var docs []struct{ Name, Unit, Doc string }
		if err := json.Unmarshal([]byte(text), &docs); err != nil {
			return nil, fmt.Errorf("table: metadata %s: %w", MetaSchema, err)
		}
		for _, d := range docs {
			if c, ok := t.Column(d.Name); ok {
				c.Unit, c.Doc = d.Unit, d.Doc
			}
		}
	}
	rows := 0
	for g := range r.NumRowGroups() {
		group := r.RowGroup(g)
		// A few bytes can claim any number of rows.
		if n := group.NumRows(); n < 0 || n > RowGroupLength {
			return nil, fmt.Errorf("table: a row group has %d rows, want at most %d", n, RowGroupLength)
		}
		rows += int(group.NumRows())
		for i := range t.Columns {
			chunk, err := group.MetaData().ColumnChunk(i)
			if err != nil {
				return nil, fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
			}
			if c := chunk.Compression(); c != compress.Codecs.Zstd && c != compress.Codecs.Uncompressed {
				return nil, fmt.Errorf("table: column %s is compressed with %s, want Zstandard", t.Columns[i].Name, c)
			}
			cr, err := group.Column(i)
			if err != nil {
				return nil, fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
			}
			if err := readColumn(cr, &t.Columns[i], group.NumRows()); err != nil {
				return nil, fmt.Errorf("table: column %s: %w", t.Columns[i].Name, err)
			}
		}
	}
	if rows != t.NumRows {
		return nil, fmt.Errorf("table: %d rows in the row groups, %d in the footer", rows, t.NumRows)
	}
	return t, nil
}

func columnOf(c *schema.Column) (Column, error) {
	out := Column{Name: c.Name()}
	if c.MaxDefinitionLevel() > 0 || c.MaxRepetitionLevel() > 0 {
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
		v, err := readValues(cr.ReadBatch, rows)
		c.Floats = append(c.Floats, v...)
		return err
	case *file.Float32ColumnChunkReader:
		v, err := readValues(cr.ReadBatch, rows)
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
