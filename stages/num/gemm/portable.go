package gemm

// tilePortable is the definition of a tile.
func tilePortable(t *tile) {
	for i := range t.m {
		for j := 0; j < t.n; j += 4 {
			n := min(4, t.n-j)
			c := t.c[i*t.ldc+j:][:n]
			var acc [4]float32
			if t.load {
				copy(acc[:], c)
			}
			acc = chain(acc, t.a[i*t.rs:], t.cs, t.b[j/panel*t.bs+j%panel:], t.k)
			copy(c, acc[:n])
		}
	}
}

// chain continues the chains of four neighbouring columns by n links.
func chain(acc [4]float32, a []float32, cs int, b []float32, n int) [4]float32 {
	c0, c1, c2, c3 := float64(acc[0]), float64(acc[1]), float64(acc[2]), float64(acc[3])
	for k := range n {
		x, y := float64(a[k*cs]), (*[4]float32)(b[k*panel:])
		p0, p1 := float64(x*float64(y[0])), float64(x*float64(y[1]))
		p2, p3 := float64(x*float64(y[2])), float64(x*float64(y[3]))
		s0, s1, s2, s3 := p0+c0, p1+c1, p2+c2, p3+c3
		if plain(s0) && plain(s1) && plain(s2) && plain(s3) {
			c0, c1, c2, c3 = float64(float32(s0)), float64(float32(s1)), float64(float32(s2)), float64(float32(s3))
			continue
		}
		c0, c1 = float64(narrow(p0, c0)), float64(narrow(p1, c1))
		c2, c3 = float64(narrow(p2, c2)), float64(narrow(p3, c3))
	}
	return [4]float32{float32(c0), float32(c1), float32(c2), float32(c3)}
}

// finishPortable is the definition of what follows the chains.
func finishPortable(c Matrix, bias []float32, logistic bool) {
	for i := range c.Rows {
		row := c.Row(i)
		if bias != nil {
			for j := range row {
				row[j] += bias[j]
			}
		}
		if logistic {
			for j := range row {
				row[j] = logisticOf(row[j])
			}
		}
	}
}
