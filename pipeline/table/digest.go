package table

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// A contentDigest accumulates the content digest of a table whose rows arrive
// in any number of pieces.
//
// Each column has a SHA-256 of its own over its values in order: integers as 8
// bytes, floats as the 8 bytes of the float64 bits (all NaNs alike), bools as
// one byte, strings as an 8-byte length and the bytes; all little-endian. The
// digest is SHA-256 over the number of rows and, per column, name, type and the
// column's digest.
type contentDigest struct {
	cols []hash.Hash
	rows uint64
	buf  []byte
}

func newContentDigest(n int) *contentDigest {
	d := &contentDigest{cols: make([]hash.Hash, n)}
	for i := range d.cols {
		d.cols[i] = sha256.New()
	}
	return d
}

func (d *contentDigest) add(t *Table) {
	d.rows += uint64(t.NumRows)
	for i := range t.Columns {
		c := &t.Columns[i]
		b := d.buf[:0]
		flush := func(limit int) {
			if len(b) > limit {
				d.cols[i].Write(b)
				b = b[:0]
			}
		}
		for _, x := range c.Ints {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
			flush(1 << 15)
		}
		for _, x := range c.Floats {
			b = binary.LittleEndian.AppendUint64(b, canonicalFloat(x))
			flush(1 << 15)
		}
		for _, x := range c.Strings {
			b = binary.LittleEndian.AppendUint64(b, uint64(len(x)))
			b = append(b, x...)
			flush(1 << 15)
		}
		for _, x := range c.Bools {
			v := byte(0)
			if x {
				v = 1
			}
			b = append(b, v)
			flush(1 << 15)
		}
		flush(0)
		d.buf = b
	}
}

func (d *contentDigest) sum(cols []Column) string {
	h := sha256.New()
	str := func(s string) {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	h.Write(binary.LittleEndian.AppendUint64(nil, d.rows))
	for i, c := range cols {
		str(c.Name)
		str(c.Type.String())
		h.Write(d.cols[i].Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ContentDigest returns the content digest of t in hexadecimal.
func (t *Table) ContentDigest() string {
	d := newContentDigest(len(t.Columns))
	d.add(t)
	return d.sum(t.Columns)
}
