// Package mattest writes MATLAB level 5 MAT-files for tests.
package mattest

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"slices"
)

// A Variable is an array to write.
type Variable struct {
	Name string
	Dims []int
	// Data are the values in column order.
	Data []float64
	// Pack is the type of element that holds the values; 0 stands for miDOUBLE.
	Pack uint32
	// Class is the array's class; 0 stands for that of double.
	Class uint32
}

// The types of elements that hold values, and the class of double.
const (
	INT8, UINT8, INT16, UINT16, INT32, UINT32 = 1, 2, 3, 4, 5, 6
	SINGLE, DOUBLE, INT64, UINT64             = 7, 9, 12, 13
	MATRIX, COMPRESSED                        = 14, 15

	DoubleClass = 6
)

// A Writer says how to write.
type Writer struct {
	Order    binary.ByteOrder // nil stands for little endian
	Compress bool
	Small    bool // packs elements of at most 4 bytes into 8 bytes
}

func (w Writer) order() binary.ByteOrder {
	return cmp.Or[binary.ByteOrder](w.Order, binary.LittleEndian)
}

// File returns a file with the variables.
func (w Writer) File(vars ...Variable) []byte {
	b := w.Header()
	for _, v := range vars {
		b = append(b, w.Array(v)...)
	}
	return b
}

// Header returns the header of a file.
func (w Writer) Header() []byte {
	b := bytes.Repeat([]byte(" "), 128)
	copy(b, "MATLAB 5.0 MAT-file, written by a test")
	w.order().PutUint16(b[124:], 0x0100)
	w.order().PutUint16(b[126:], 'M'<<8|'I')
	return b
}

// Array returns the element of a variable.
func (w Writer) Array(v Variable) []byte {
	var dims []float64
	for _, d := range v.Dims {
		dims = append(dims, float64(d))
	}
	pack := cmp.Or(v.Pack, DOUBLE)
	array := w.Element(MATRIX, slices.Concat(
		w.Element(UINT32, w.values(UINT32, []float64{float64(cmp.Or(v.Class, DoubleClass)), 0})),
		w.Element(INT32, w.values(INT32, dims)),
		w.Element(INT8, []byte(v.Name)),
		w.Element(pack, w.values(pack, v.Data)),
	))
	if w.Compress {
		return w.Deflate(array)
	}
	return array
}

// Deflate returns the compressed element that holds data.
func (w Writer) Deflate(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := z.Write(data)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return w.Element(COMPRESSED, b.Bytes())
}

// Element returns the element of a type with some data.
func (w Writer) Element(typ uint32, data []byte) []byte {
	o := w.order()
	if w.Small && len(data) > 0 && len(data) <= 4 {
		b := make([]byte, 8)
		o.PutUint32(b, uint32(len(data))<<16|typ)
		copy(b[4:], data)
		return b
	}
	b := append(make([]byte, 8, 16+len(data)), data...)
	o.PutUint32(b, typ)
	o.PutUint32(b[4:], uint32(len(data)))
	for typ != COMPRESSED && len(b)%8 != 0 {
		b = append(b, 0)
	}
	return b
}

// number makes a number one of a type of elements.
var number = map[uint32]func(v float64) any{
	INT8:   func(v float64) any { return int8(v) },
	UINT8:  func(v float64) any { return uint8(v) },
	INT16:  func(v float64) any { return int16(v) },
	UINT16: func(v float64) any { return uint16(v) },
	INT32:  func(v float64) any { return int32(v) },
	UINT32: func(v float64) any { return uint32(v) },
	SINGLE: func(v float64) any { return float32(v) },
	DOUBLE: func(v float64) any { return v },
	INT64:  func(v float64) any { return int64(v) },
	UINT64: func(v float64) any { return uint64(v) },
}

func (w Writer) values(typ uint32, data []float64) (b []byte) {
	for _, v := range data {
		var err error
		if b, err = binary.Append(b, w.order(), number[typ](v)); err != nil {
			panic(err) // all types have a size
		}
	}
	return b
}
