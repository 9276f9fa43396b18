package attractor

import "math/big"

// maxDepth is how often isolate halves [-1, 1] at most.
const maxDepth = rootBits

// isolate returns intervals for all roots of P in (-1, 1): each root is in one of
// them, and each holds one root, where P changes its sign.
//
// P is written in the Bernstein basis on an interval: P = sum_k b_k B_k. The number
// V of sign changes in (b_k) exceeds the number of roots in the open interval,
// counted with multiplicity, by an even number (Descartes' rule of signs). So V = 0
// means no root, V = 1 a single one; any other interval is halved (de Casteljau).
// For simple roots this ends (theorem of Vincent, Obreshkoff). All of it is in
// integers, without rounding. A double root, or two roots within about 2^-maxDepth
// of each other, real or not, are taken as one root at the middle of the last
// interval: next to it h is real up to about 10^-30, whatever they are.
func (p *cosPoly) isolate() []*candidate {
	n := len(p.c) - 1 // the degree of P
	if n == 0 {
		return nil
	}
	var out []*candidate
	// at returns the point -1 + 2k/2^level.
	at := func(k *big.Int, level int) *big.Int {
		x := new(big.Int).Lsh(k, uint(fracBits+1-level))
		return x.Sub(x, new(big.Int).Lsh(big.NewInt(1), fracBits))
	}
	type part struct {
		b     []*big.Int
		k     *big.Int
		level int
	}
	stack := []part{{p.bernstein(), new(big.Int), 0}}
	for len(stack) > 0 {
		q := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		changes, first := signChanges(q.b)
		if changes == 0 {
			continue
		}
		right := new(big.Int).Add(q.k, big.NewInt(1))
		if changes == 1 {
			out = append(out, &candidate{lo: at(q.k, q.level), hi: at(right, q.level), left: first})
			continue
		}
		mid := new(big.Int).Add(q.k, right) // at level + 1
		if q.level == maxDepth {
			x := at(mid, q.level+1)
			out = append(out, &candidate{lo: x, hi: x})
			continue
		}
		l, r := halve(q.b)
		if l[n].Sign() == 0 {
			x := at(mid, q.level+1)
			out = append(out, &candidate{lo: x, hi: x})
		}
		stack = append(stack,
			part{r, mid, q.level + 1},
			part{l, new(big.Int).Lsh(q.k, 1), q.level + 1})
	}
	return out
}

// signChanges returns the number of sign changes in b, zeros left out, and the
// first sign.
func signChanges(b []*big.Int) (changes, first int) {
	last := 0
	for _, v := range b {
		s := v.Sign()
		switch {
		case s == 0 || s == last:
			continue
		case last == 0:
			first = s
		default:
			changes++
		}
		last = s
	}
	return changes, first
}

// halve returns the Bernstein coefficients on the two halves, each times 2^n for
// degree n. It uses up b.
func halve(b []*big.Int) (left, right []*big.Int) {
	n := len(b) - 1
	left = make([]*big.Int, n+1)
	for r := 0; r <= n; r++ {
		// b[0 ... n-r] holds the r-th row of de Casteljau's scheme, times 2^r, and
		// what lies behind is the right half.
		left[r] = new(big.Int).Lsh(b[0], uint(n-r))
		for i := range n - r {
			b[i].Add(b[i], b[i+1])
		}
	}
	for i, v := range b {
		v.Lsh(v, uint(i))
	}
	return left, b
}

// bernstein returns the coefficients of P on [-1, 1] in the Bernstein basis, times
// a positive number that makes them integers.
func (p *cosPoly) bernstein() []*big.Int {
	n := len(p.c) - 1
	// a: coefficients in powers of t, x = 2t - 1. U_k = (4t - 2) U_{k-1} - U_{k-2}.
	zeros := func() []*big.Int {
		z := make([]*big.Int, n+1)
		for i := range z {
			z[i] = new(big.Int)
		}
		return z
	}
	a, u, before := zeros(), zeros(), zeros()
	u[0].SetInt64(1)
	t, t2 := new(big.Int), new(big.Int)
	for k, c := range p.c {
		for i := range k + 1 {
			a[i].Add(a[i], t.Mul(c, u[i]))
		}
		for i := min(k+1, n); i >= 0; i-- {
			t.Lsh(u[i], 1)
			t.Add(t, before[i])
			before[i].Neg(t)
			if i > 0 {
				before[i].Add(before[i], t2.Lsh(u[i-1], 2))
			}
		}
		u, before = before, u
	}
	// b_i = sum_k C(n-k, i-k) a_k / C(n, i), times the lcm of all C(n, i).
	lcm := big.NewInt(1)
	for i := range n + 1 {
		c := t.Binomial(int64(n), int64(i))
		t2.GCD(nil, nil, lcm, c)
		lcm.Mul(lcm, c)
		lcm.Quo(lcm, t2)
	}
	b := zeros()
	for i := range b {
		for k := range i + 1 {
			b[i].Add(b[i], t.Mul(t2.Binomial(int64(n-k), int64(i-k)), a[k]))
		}
		b[i].Mul(b[i], t.Quo(lcm, t2.Binomial(int64(n), int64(i))))
	}
	return b
}
