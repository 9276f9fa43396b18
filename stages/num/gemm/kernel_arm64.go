package gemm

func nativeKernels() []kernel {
	// Every arm64 processor has the instructions.
	return []kernel{{name: "neon", rows: 6, panels: 1, tile: tileNEON, finish: finishNEON}}
}

// The assembly functions for tiles of 1, 2, ... rows and a whole panel.
var tilesNEON = [6]func(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool){
	tileNEON1, tileNEON2, tileNEON3, tileNEON4, tileNEON5, tileNEON6}

func tileNEON1(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)
func tileNEON2(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)
func tileNEON3(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)
func tileNEON4(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)
func tileNEON5(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)
func tileNEON6(a *float32, rs, cs int, b *float32, k int, c *float32, ldc int, load bool)

func tileNEON(t *tile) {
	f := tilesNEON[t.m-1]
	if t.n == panel {
		f(&t.a[0], t.rs, t.cs, &t.b[0], t.k, &t.c[0], t.ldc, t.load)
		return
	}
	var whole [len(tilesNEON) * panel]float32
	if t.load {
		for i := range t.m {
			copy(whole[i*panel:], t.c[i*t.ldc:][:t.n])
		}
	}
	f(&t.a[0], t.rs, t.cs, &t.b[0], t.k, &whole[0], panel, t.load)
	for i := range t.m {
		copy(t.c[i*t.ldc:][:t.n], whole[i*panel:])
	}
}

func logisticNEON(x *float32, quads int)

func finishNEON(c Matrix, bias []float32, logistic bool) {
	finishPortable(c, bias, false)
	if !logistic {
		return
	}
	for i := range c.Rows {
		row := c.Row(i)
		quads := len(row) / 4
		if quads > 0 {
			logisticNEON(&row[0], quads)
		}
		for j := 4 * quads; j < len(row); j++ {
			row[j] = logisticOf(row[j])
		}
	}
}
