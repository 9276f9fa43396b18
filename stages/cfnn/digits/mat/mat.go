// Package mat reads numeric arrays from MATLAB level 5 MAT-files (the formats
// that MATLAB's save calls -v6 and -v7), in either byte order, compressed or not.
//
// Other arrays (char, cell, struct, object, sparse, function, complex numbers)
// are listed without their values. Level 4 files and the HDF5 files of -v7.3 are
// refused.
//
// Format: MathWorks, "MAT-File Format" (R2019b). A file is a header of 128 bytes
// and a list of elements: a tag (type and size) and data, padded to 8 bytes. An
// element with at most 4 bytes of data may be packed into 8 bytes as a whole. A
// miMATRIX element holds an array: its flags, dimensions, name and values, which
// MATLAB stores in the smallest type that holds them all. A miCOMPRESSED element
// is one element deflated by zlib.
package mat

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// A Variable is an array of the file.
type Variable struct {
	Name string
	// Class is the array's type in MATLAB, such as "double" or "cell".
	Class string
	// Dims are the sizes, at least two.
	Dims []int
	// Data are the values in column order (first index fastest), each exactly as
	// in the file; nil if the array is not numeric and real.
	Data []float64
}

// Limits bound what a file may make Read allocate.
type Limits struct {
	Elements int // values of all arrays
	Bytes    int // uncompressed size of all compressed elements
}

// An Error says where a file is not as it should be.
type Error struct {
	// Offset counts bytes from the start of the file, or, if Inside is not 0,
	// from the start of what the compressed element at Inside holds.
	Offset, Inside int
	Msg            string
}

func (e *Error) Error() string {
	if e.Inside > 0 {
		return fmt.Sprintf("MAT-file, byte %d of the compressed element at byte %d: %s", e.Offset, e.Inside, e.Msg)
	}
	return fmt.Sprintf("MAT-file, byte %d: %s", e.Offset, e.Msg)
}

// Types of elements.
const (
	miINT8       = 1
	miUINT8      = 2
	miINT16      = 3
	miUINT16     = 4
	miINT32      = 5
	miUINT32     = 6
	miSINGLE     = 7
	miDOUBLE     = 9
	miINT64      = 12
	miUINT64     = 13
	miMATRIX     = 14
	miCOMPRESSED = 15
	miUTF8       = 16
)

// numeric says of each numeric type how many bytes a value has, and reads values.
var numeric = map[uint32]struct {
	width  int
	decode func(order binary.ByteOrder, data []byte) []float64
}{
	miINT8: {1, decode[int8]}, miUINT8: {1, decode[uint8]}, miINT16: {2, decode[int16]}, miUINT16: {2, decode[uint16]},
	miINT32: {4, decode[int32]}, miUINT32: {4, decode[uint32]}, miSINGLE: {4, decode[float32]},
	miDOUBLE: {8, decode[float64]}, miINT64: {8, decode[int64]}, miUINT64: {8, decode[uint64]},
}

func decode[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64](
	order binary.ByteOrder, data []byte,
) []float64 {
	values := make([]T, len(data)/binary.Size(T(0)))
	binary.Decode(data, order, values) // it has as many bytes as it asks for
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

// classes holds the names of the classes of arrays, by number.
var classes = [...]string{
	1: "cell", 2: "struct", 3: "object", 4: "char", 5: "sparse", 6: "double", 7: "single", 8: "int8", 9: "uint8",
	10: "int16", 11: "uint16", 12: "int32", 13: "uint32", 14: "int64", 15: "uint64", 16: "function", 17: "opaque",
}

// The numeric classes and a flag of an array.
const (
	firstNumeric = 6
	lastNumeric  = 15
	flagComplex  = 0x0800
)

const (
	headerSize = 128
	maxDims    = 32
	maxName    = 4096

	hdf5 = "a MAT-file of version 7.3 (HDF5), which is not supported; save it with -v7"
)

// Read returns the arrays of a file in their order. Every error is an *Error.
func Read(data []byte, limits Limits) ([]Variable, error) {
	order, err := header(data)
	if err != nil {
		return nil, err
	}
	r := &reader{order: order, limits: limits}
	if err := r.elements(span{data: data, pos: headerSize}); err != nil {
		return nil, err
	}
	return r.vars, nil
}

// header checks the header and returns the byte order.
func header(data []byte) (binary.ByteOrder, error) {
	fail := func(offset int, format string, args ...any) (binary.ByteOrder, error) {
		return nil, &Error{Offset: offset, Msg: fmt.Sprintf(format, args...)}
	}
	switch {
	case bytes.HasPrefix(data, []byte("\x89HDF\r\n\x1a\n")):
		return fail(0, hdf5)
	case len(data) >= 4 && bytes.IndexByte(data[:4], 0) >= 0:
		return fail(0, "not a level 5 MAT-file; if it is one of level 4, which is not supported, save it with -v7")
	case len(data) < headerSize:
		return fail(len(data), "the file ends inside the header of %d bytes", headerSize)
	}
	var order binary.ByteOrder
	switch string(data[126:128]) {
	case "IM":
		order = binary.LittleEndian
	case "MI":
		order = binary.BigEndian
	default:
		return fail(126, "no byte order mark: not a level 5 MAT-file")
	}
	switch v := order.Uint16(data[124:126]); v {
	case 0x0100:
		return order, nil
	case 0x0200:
		return fail(124, hdf5)
	default:
		return fail(124, "version %#04x, where only 0x0100 is supported", v)
	}
}

// A span is a piece of the file, or of an uncompressed element, that is read
// from front to back.
type span struct {
	data  []byte
	base  int // offset of data[0]
	pos   int
	outer int // offset of the compressed element that holds it, or 0
}

func (s *span) errorf(format string, args ...any) error {
	return &Error{Offset: s.base + s.pos, Inside: s.outer, Msg: fmt.Sprintf(format, args...)}
}

type reader struct {
	order  binary.ByteOrder
	limits Limits
	vars   []Variable
}

// elements reads the elements of a file.
func (r *reader) elements(s span) error {
	for s.pos < len(s.data) {
		at := s
		typ, body, err := r.element(&s)
		if err != nil {
			return err
		}
		switch typ {
		case miMATRIX:
			if err := r.array(body); err != nil {
				return err
			}
		case miCOMPRESSED:
			if err := r.compressed(body, at.pos); err != nil {
				return err
			}
		default:
			return at.errorf("an element of type %d, where an array was expected", typ)
		}
	}
	return nil
}

// element reads a tag and returns the element's type and data; s is then behind
// its padding.
func (r *reader) element(s *span) (uint32, span, error) {
	if len(s.data)-s.pos < 8 {
		return 0, span{}, s.errorf("the data end inside the tag of an element")
	}
	tag, size := r.order.Uint32(s.data[s.pos:]), r.order.Uint32(s.data[s.pos+4:])
	if small := tag >> 16; small != 0 {
		if small > 4 {
			return 0, span{}, s.errorf("a small element of %d bytes, where 4 are the most", small)
		}
		body := span{data: s.data[s.pos+4 : s.pos+4+int(small)], base: s.base + s.pos + 4, outer: s.outer}
		s.pos += 8
		return tag & 0xffff, body, nil
	}
	if int64(size) > int64(len(s.data)-s.pos-8) {
		return 0, span{}, s.errorf("an element of %d bytes, where %d are left: cut short or damaged", size, len(s.data)-s.pos-8)
	}
	start := s.pos + 8
	s.pos = start + int(size)
	body := span{data: s.data[start:s.pos], base: s.base + start, outer: s.outer}
	if tag != miCOMPRESSED { // these are not padded
		s.pos = min(start+(int(size)+7)/8*8, len(s.data))
	}
	return tag, body, nil
}

// compressed reads the array of a compressed element at an offset of the file.
func (r *reader) compressed(s span, at int) error {
	fail := func(err error) error {
		return &Error{Offset: at, Msg: "the compressed element is damaged: " + err.Error()}
	}
	z, err := zlib.NewReader(bytes.NewReader(s.data))
	if err != nil {
		return fail(err)
	}
	// One byte more than allowed tells a full element from one that is too large.
	// Reading to the end compares the checksum.
	var buf bytes.Buffer
	if _, err := io.Copy(&buf, io.LimitReader(z, int64(r.limits.Bytes)+1)); err != nil {
		return fail(err)
	}
	if buf.Len() > r.limits.Bytes {
		return &Error{Offset: at, Msg: "the compressed elements hold more than the allowed bytes"}
	}
	r.limits.Bytes -= buf.Len()
	in := span{data: buf.Bytes(), outer: at}
	tag := in
	typ, body, err := r.element(&in)
	switch {
	case err != nil:
		return err
	case typ != miMATRIX:
		return tag.errorf("an element of type %d, where an array was expected", typ)
	case in.pos != len(in.data):
		return in.errorf("%d bytes after the array", len(in.data)-in.pos)
	}
	return r.array(body)
}

// array reads the inside of a miMATRIX element.
func (r *reader) array(s span) error {
	start := s
	typ, flags, err := r.element(&s)
	if err != nil {
		return err
	}
	if typ != miUINT32 || len(flags.data) != 8 {
		return start.errorf("an array without flags")
	}
	word := r.order.Uint32(flags.data)
	class := int(word & 0xff)
	if class >= len(classes) || classes[class] == "" {
		return start.errorf("an array of unknown class %d", class)
	}
	v := Variable{Class: classes[class]}
	if v.Class != "opaque" { // these have no dimensions
		if v.Dims, err = r.dims(&s); err != nil {
			return err
		}
	}
	at := s
	typ, name, err := r.element(&s)
	if err != nil {
		return err
	}
	if typ != miINT8 && typ != miUTF8 || len(name.data) > maxName {
		return at.errorf("an array without a name")
	}
	v.Name = string(name.data)
	if slices.ContainsFunc(r.vars, func(w Variable) bool { return w.Name == v.Name }) {
		return at.errorf("a second array with the name %q", v.Name)
	}
	if class >= firstNumeric && class <= lastNumeric && word&flagComplex == 0 {
		if v.Data, err = r.values(&s, v.Dims); err != nil {
			return err
		}
		if s.pos != len(s.data) {
			return s.errorf("%d bytes after the values of array %q", len(s.data)-s.pos, v.Name)
		}
	}
	r.vars = append(r.vars, v)
	return nil
}

// dims reads the dimensions of an array.
func (r *reader) dims(s *span) ([]int, error) {
	at := *s
	typ, body, err := r.element(s)
	if err != nil {
		return nil, err
	}
	n := len(body.data) / 4
	if typ != miINT32 && typ != miUINT32 || len(body.data)%4 != 0 || n < 2 || n > maxDims {
		return nil, at.errorf("an array without dimensions")
	}
	dims := make([]int, n)
	for i := range dims {
		d := int32(r.order.Uint32(body.data[4*i:]))
		if d < 0 {
			return nil, at.errorf("a dimension of %d", d)
		}
		dims[i] = int(d)
	}
	return dims, nil
}

// values reads the values of an array with the given dimensions.
func (r *reader) values(s *span, dims []int) ([]float64, error) {
	at := *s
	typ, body, err := r.element(s)
	if err != nil {
		return nil, err
	}
	number, ok := numeric[typ]
	if !ok {
		return nil, at.errorf("values of type %d, which is not numeric", typ)
	}
	n := len(body.data) / number.width
	if !product(dims, n) || len(body.data)%number.width != 0 {
		return nil, at.errorf("%d bytes of values of %d bytes each for an array of size %v", len(body.data), number.width, dims)
	}
	if n > r.limits.Elements {
		return nil, at.errorf("the arrays hold more than the allowed number of values")
	}
	r.limits.Elements -= n
	out := number.decode(r.order, body.data)
	if typ == miINT64 || typ == miUINT64 {
		for i, v := range out {
			size := r.order.Uint64(body.data[8*i:])
			if v < 0 {
				size = -size
			}
			if size > 1<<53 {
				return nil, at.errorf("value %d is a whole number too large for a float64", i)
			}
		}
	}
	return out, nil
}

// product tells if the dimensions multiply to n.
func product(dims []int, n int) bool {
	if slices.Contains(dims, 0) {
		return n == 0
	}
	p := 1
	for _, d := range dims {
		if d > n/p {
			return false
		}
		p *= d
	}
	return p == n
}
