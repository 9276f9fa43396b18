package gemm

import (
	"fmt"
	"sync"
)

// Options say what Mul does besides the product.
type Options struct {
	Bias       []float32 // nil or N values, added after the chain, with one rounding
	Logistic   bool      // apply Logistic to each element at the end
	Accumulate bool      // start each chain from what c holds instead of 0
	TransA     bool      // a is K x M instead of M x K
	Threads    int       // 0 counts as 1
}

const (
	blockRows = 96  // rows of a piece of work, whose part of the result stays in cache
	smallRows = 36  // rows of the last pieces, so that all threads end together
	blockK    = 768 // links of a piece of the chains
)

// Mul sets c, which is M x N, to a*b, or to the transpose of a times b. See the
// package comment for the exact definition. c must share no memory with a or the
// bias. Mul panics if the shapes do not fit.
func Mul(c, a Matrix, b *Packed, o Options) {
	c.check("c")
	a.check("a")
	m, k := a.Rows, a.Cols
	if o.TransA {
		m, k = k, m
	}
	if k != b.K || c.Rows != m || c.Cols != b.N {
		panic(fmt.Sprintf("gemm: %d x %d times %d x %d into %d x %d", m, k, b.K, b.N, c.Rows, c.Cols))
	}
	if o.Bias != nil && len(o.Bias) != b.N {
		panic(fmt.Sprintf("gemm: %d values of bias for %d columns", len(o.Bias), b.N))
	}
	kern := current
	split(m, kern.rows, o.Threads, func() func(lo, hi int) {
		return func(lo, hi int) { block(kern, c, a, b, &o, lo, hi) }
	})
}

// split divides m rows into pieces of at most blockRows, and calls work for each,
// from several goroutines. Each of them gets its own function from worker. Pieces
// but the last have a multiple of unit rows, which must divide smallRows.
func split(m, unit, threads int, worker func() (work func(lo, hi int))) {
	var mu sync.Mutex
	next := 0
	take := func() (lo, hi int) {
		mu.Lock()
		defer mu.Unlock()
		left := m - next
		if threads > 1 {
			left = min(left, max(left/(2*threads), smallRows)/unit*unit)
		}
		lo, next = next, next+min(left, blockRows)
		return lo, next
	}
	run := func() {
		work := worker()
		for lo, hi := take(); lo < hi; lo, hi = take() {
			work(lo, hi)
		}
	}
	var wg sync.WaitGroup
	for range min(threads, (m+smallRows-1)/smallRows) - 1 {
		wg.Go(run)
	}
	run()
	wg.Wait()
}

// block computes the rows lo to hi-1 of c.
func block(kern *kernel, c, a Matrix, b *Packed, o *Options, lo, hi int) {
	if b.N == 0 {
		return
	}
	rs, cs := a.Stride, 1
	if o.TransA {
		rs, cs = 1, a.Stride
	}
	width := kern.panels * panel
	ahead, step := kern.rows*rs, rs // the same piece of the next rows
	if o.TransA {
		ahead, step = 16*cs, cs // the next 16 links of the same rows
	}
	for k := 0; k < b.K; k += blockK {
		t := tile{rs: rs, cs: cs, bs: b.K * panel, ldc: c.Stride, k: min(blockK, b.K-k), load: o.Accumulate || k > 0,
			ahead: ahead, step: step}
		for j := 0; j < b.N; j += width {
			t.n, t.b = min(width, b.N-j), b.data[j*b.K+k*panel:]
			for i := lo; i < hi; i += kern.rows {
				t.m, t.a, t.c = min(kern.rows, hi-i), a.Data[i*rs+k*cs:], c.Data[i*c.Stride+j:]
				kern.tile(&t)
			}
		}
	}
	rows := c.rows(lo, hi)
	if b.K == 0 && !o.Accumulate {
		for i := range rows.Rows {
			clear(rows.Row(i))
		}
	}
	if o.Bias != nil || o.Logistic {
		kern.finish(rows, o.Bias, o.Logistic)
	}
}
