package gemm

import "golang.org/x/sys/cpu"

func nativeKernels() []kernel {
	var out []kernel
	if cpu.X86.HasAVX512F {
		out = append(out, kernel{name: "avx512", rows: 12, panels: 2, tile: tile512, finish: finishWith(bias512, logistic512, biasLogistic512)})
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		out = append(out, kernel{name: "avx2", rows: 6, panels: 1, tile: tile256, finish: finishWith(bias256, logistic256, biasLogistic256)})
	}
	return out
}

// The assembly functions for tiles of 1, 2, ... rows.
var (
	tiles512 = [2][12]tileFunc{{tile512x1x1, tile512x1x2, tile512x1x3, tile512x1x4, tile512x1x5, tile512x1x6,
		tile512x1x7, tile512x1x8, tile512x1x9, tile512x1x10, tile512x1x11, tile512x1x12},
		{tile512x2x1, tile512x2x2, tile512x2x3, tile512x2x4, tile512x2x5, tile512x2x6,
			tile512x2x7, tile512x2x8, tile512x2x9, tile512x2x10, tile512x2x11, tile512x2x12}}
	tiles256 = [6]tileFunc{tile256x1, tile256x2, tile256x3, tile256x4, tile256x5, tile256x6}
)

// A tileFunc is an assembly function for tiles with one number of rows and, for
// AVX-512, of panels.
type tileFunc func(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)

func tile512x1x1(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x2(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x3(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x4(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x5(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x6(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x7(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x8(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x9(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x10(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x11(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x1x12(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x1(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x2(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x3(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x4(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x5(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x6(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x7(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x8(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x9(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x10(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x11(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile512x2x12(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x1(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x2(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x3(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x4(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x5(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)
func tile256x6(a *float32, rs, cs int, b *float32, bs, k int, c *float32, ldc, n int, load bool, ahead, step int)

func tile512(t *tile) { tiles512[(t.n-1)/panel][t.m-1].call(t) }
func tile256(t *tile) { tiles256[t.m-1].call(t) }

func (f tileFunc) call(t *tile) {
	f(&t.a[0], t.rs, t.cs, &t.b[0], t.bs, t.k, &t.c[0], t.ldc, t.n, t.load, t.ahead, t.step)
}

type finishFunc func(c *float32, ldc, rows, cols int, bias *float32)

func bias512(c *float32, ldc, rows, cols int, bias *float32)
func bias256(c *float32, ldc, rows, cols int, bias *float32)
func logistic512(c *float32, ldc, rows, cols int, bias *float32)
func logistic256(c *float32, ldc, rows, cols int, bias *float32)
func biasLogistic512(c *float32, ldc, rows, cols int, bias *float32)
func biasLogistic256(c *float32, ldc, rows, cols int, bias *float32)

func finishWith(bias, logistic, both finishFunc) func(c Matrix, b []float32, l bool) {
	return func(c Matrix, b []float32, l bool) {
		if c.Rows == 0 || c.Cols == 0 {
			return
		}
		f, y := both, (*float32)(nil)
		switch {
		case b == nil:
			f = logistic
		case !l:
			f = bias
		}
		if b != nil {
			y = &b[0]
		}
		f(&c.Data[0], c.Stride, c.Rows, c.Cols, y)
	}
}
