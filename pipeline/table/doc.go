// Package table holds typed, flat tables in memory and reads and writes them as
// Parquet. It is the only importer of Apache Arrow in this module.
//
// A table's columns are described by a struct, one field a column:
//
//	type Row struct {
//		N      int64   `col:"n" doc:"dimension"`
//		Lambda float64 `col:"lambda" unit:"1/step" doc:"largest Lyapunov exponent"`
//	}
//
// Field types are int64, int32, float64, float32, string and bool. NaN in a row says
// that nothing was computed; in the file it is a null, which other programs leave out
// of maxima, means and filters. So float columns are optional, all others required.
// Nothing is nested: the library used here silently loses the values of fixed-size
// lists with required elements.
//
// # Bytes
//
// The bytes of a file depend on the rows, the schema and the metadata only: not
// on the clock, the number of processors or how the rows were batched. Row
// groups have RowGroupLength rows, pages are Zstandard-compressed.
//
// # Content digest
//
// The content digest of a table is SHA-256 over a canonical form of its columns
// (names, types and values, in order), so it is equal for equal rows whatever
// the compression, row groups or metadata. Units and descriptions do not count.
// Keys of later stages use it; the digest of the bytes guards the file itself.
//
// # Metadata
//
// Every file carries, as key-value metadata readable by any Parquet reader,
// neurorbit.schema (JSON: name, type, unit and description of each column) and
// what the caller adds: MetaTable, MetaDoc, MetaSource, MetaKey, MetaVersion.
package table
