package gemm

import "fmt"

// Matrix is a row-major matrix: element (i,j) is Data[i*Stride+j]. Stride is at
// least Cols; Data holds at least (Rows-1)*Stride + Cols values.
type Matrix struct {
	Rows, Cols, Stride int
	Data               []float32
}

// NewMatrix returns a matrix of zeros without gaps between its rows.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// Row returns row i. It shares its values with m.
func (m Matrix) Row(i int) []float32 {
	start := i * m.Stride
	return m.Data[start : start+m.Cols : start+m.Cols]
}

// rows returns the rows lo to hi-1 of m.
func (m Matrix) rows(lo, hi int) Matrix {
	return Matrix{Rows: hi - lo, Cols: m.Cols, Stride: m.Stride, Data: m.Data[lo*m.Stride:]}
}

// check panics if m is not a matrix.
func (m Matrix) check(name string) {
	if m.Rows < 0 || m.Cols < 0 || m.Stride < m.Cols {
		panic(fmt.Sprintf("gemm: %s is %d x %d with stride %d", name, m.Rows, m.Cols, m.Stride))
	}
	if m.Rows > 0 && len(m.Data) < (m.Rows-1)*m.Stride+m.Cols {
		panic(fmt.Sprintf("gemm: %s is %d x %d with stride %d and has only %d values", name, m.Rows, m.Cols, m.Stride, len(m.Data)))
	}
}
