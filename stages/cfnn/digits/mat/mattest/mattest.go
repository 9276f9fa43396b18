// Package mattest writes MATLAB level 5 MAT-files for tests.
package mattest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math"
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
	if w.Order == nil {
		return binary.LittleEndian
	}
	return w.Order
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
	if v.Pack == 0 {
		v.Pack = DOUBLE
	}
	if v.Class == 0 {
		v.Class = DoubleClass
	}
	dims := make([]float64, len(v.Dims))
	for i, d := range v.Dims {
		dims[i] = float64(d)
	}
	name := make([]float64, len(v.Name))
	for i := range name {
		name[i] = float64(v.Name[i])
	}
	var body []byte
	body = append(body, w.Element(UINT32, w.values(UINT32, []float64{float64(v.Class), 0}))...)
	body = append(body, w.Element(INT32, w.values(INT32, dims))...)
	body = append(body, w.Element(INT8, w.values(UINT8, name))...)
	body = append(body, w.Element(v.Pack, w.values(v.Pack, v.Data))...)
	array := w.Element(MATRIX, body)
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
	b := make([]byte, 8, 16+len(data))
	o.PutUint32(b, typ)
	o.PutUint32(b[4:], uint32(len(data)))
	b = append(b, data...)
	for typ != COMPRESSED && len(b)%8 != 0 {
		b = append(b, 0)
	}
	return b
}

func (w Writer) values(typ uint32, data []float64) []byte {
	var b []byte
	for _, v := range data {
		switch typ {
		case INT8:
			b = append(b, byte(int8(v)))
		case UINT8:
			b = append(b, byte(v))
		case INT16:
			b = w.append(b, 2, uint64(uint16(int16(v))))
		case UINT16:
			b = w.append(b, 2, uint64(v))
		case INT32:
			b = w.append(b, 4, uint64(uint32(int32(v))))
		case UINT32:
			b = w.append(b, 4, uint64(v))
		case SINGLE:
			b = w.append(b, 4, uint64(math.Float32bits(float32(v))))
		case DOUBLE:
			b = w.append(b, 8, math.Float64bits(v))
		case INT64:
			b = w.append(b, 8, uint64(int64(v)))
		case UINT64:
			b = w.append(b, 8, uint64(v))
		default:
			panic(fmt.Sprintf("mattest: no values of type %d", typ))
		}
	}
	return b
}

// append appends the low bytes of v.
func (w Writer) append(b []byte, width int, v uint64) []byte {
	for i := range width {
		shift := 8 * i
		if w.order() == binary.BigEndian {
			shift = 8 * (width - 1 - i)
		}
		b = append(b, byte(v>>shift))
	}
	return b
}
