package table

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/klauspost/compress/zstd"
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
	req, opt := parquet.Repetitions.Required, parquet.Repetitions.Optional
	switch c.Type {
	case Int64:
		return schema.NewInt64Node(c.Name, req, -1), nil
	case Int32:
		return schema.NewInt32Node(c.Name, req, -1), nil
	case Float64:
		return schema.NewFloat64Node(c.Name, opt, -1), nil
	case Float32:
		return schema.NewFloat32Node(c.Name, opt, -1), nil
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
		values, there := present(c.Floats)
		_, err = cw.WriteBatch(values, there, nil)
	case *file.Float32ColumnChunkWriter:
		values, there := present(c.Floats)
		_, err = cw.WriteBatch(convert[float32](values), there, nil)
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

// present returns the values that are there, and for each place 1 if one is, or 0.
func present(column []float64) (values []float64, there []int16) {
	values, there = make([]float64, 0, len(column)), make([]int16, len(column))
	for i, x := range column {
		if !math.IsNaN(x) {
			values, there[i] = append(values, x), 1
		}
	}
	return values, there
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
