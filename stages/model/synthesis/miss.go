package synthesis

import (
	"slices"

	"neurorbit/stages/model/pbnn"
)

// A Miss is how near an order and a CN come to storing a signal.
type Miss struct {
	CN    pbnn.CN
	Order []int // the column on each site
	// Bits is the least number of bits, of N p, in which the network's next states
	// differ from the wanted ones, over all permutations.
	Bits  int
	Sigma pbnn.Permutation // one that misses by so many
	// Without are the columns, from 0, whose successor is no hidden column, as multisets:
	// the certificate that this order stores nothing. Empty iff Bits is 0.
	Without []int
}

// MissN is the largest N for which all orders are looked at.
const MissN = 9

// Nearest returns the order that misses by the fewest bits with a CN, the first of
// several; all orders up to rotation for N <= MissN, and above it that of the signal only.
func Nearest(s Signal, cn pbnn.CN) Miss {
	columns := s.Columns()
	order := make([]int, s.N)
	for i := range order {
		order[i] = i
	}
	best := newCosts(columns, cn).miss(order)
	if s.N > MissN {
		return best
	}
	costs := newCosts(columns, cn)
	var place func(j int)
	place = func(j int) {
		if best.Bits == 0 {
			return
		}
		if j == s.N {
			if m := costs.miss(order); m.Bits < best.Bits {
				best = m
			}
			return
		}
		for k := j; k < s.N; k++ {
			order[j], order[k] = order[k], order[j]
			place(j + 1)
			order[j], order[k] = order[k], order[j]
		}
	}
	place(1)
	return best
}

// costs holds in how many bits the hidden column of b between a and c differs from the
// successor of i.
type costs struct {
	cn       pbnn.CN
	n        int
	of       []int // at ((a n + b) n + c) n + i
	distance [][]int
}

func newCosts(columns []string, cn pbnn.CN) *costs {
	c := &costs{cn: cn, n: len(columns)}
	y := make([]byte, len(columns[0]))
	for _, left := range columns {
		for _, self := range columns {
			for _, right := range columns {
				hidden(cn, left, self, right, y)
				for _, column := range columns {
					c.of = append(c.of, differences(string(y), successor(column)))
				}
			}
		}
	}
	c.distance = make([][]int, c.n)
	return c
}

// differences counts the places in which two columns differ.
func differences(a, b string) (count int) {
	for t := range len(a) {
		count += int(a[t] ^ b[t])
	}
	return count
}

// miss looks at one order: the best sigma is an assignment of hidden columns to
// successors, site by site.
func (c *costs) miss(order []int) Miss {
	n := c.n
	byColumn := make([][]int, n) // distances of the hidden column of each site from all successors
	for j := range order {
		at := ((order[(j+n-1)%n]*n+order[j])*n + order[(j+1)%n]) * n
		byColumn[j] = c.of[at : at+n]
	}
	for i, column := range order {
		row := make([]int, n)
		for j := range row {
			row[j] = byColumn[j][column]
		}
		c.distance[i] = row
	}
	to, bits := assign(c.distance)
	m := Miss{CN: c.cn, Order: slices.Clone(order), Bits: bits, Sigma: make(pbnn.Permutation, n)}
	exact := make([]bool, n) // hidden columns that are taken by an equal successor
	for i, column := range order {
		m.Sigma[i] = to[i] + 1
		j := slices.IndexFunc(c.distance[i], func(d int) bool { return d == 0 })
		for ; j >= 0 && j < n && (exact[j] || c.distance[i][j] != 0); j++ {
		}
		if j < 0 || j == n {
			m.Without = append(m.Without, column)
		} else {
			exact[j] = true
		}
	}
	return m
}

// assign solves the assignment problem: which column each row takes so that the sum of
// the costs, all at least 0, is least, and that sum (the Hungarian method with
// potentials, in n^3 steps).
func assign(cost [][]int) (to []int, sum int) {
	n := len(cost)
	const inf = int(^uint(0) >> 1)
	u, v, rowOf, way := make([]int, n+1), make([]int, n+1), make([]int, n+1), make([]int, n+1) // from 1; column 0 stands for the new row
	for i := 1; i <= n; i++ {
		rowOf[0] = i
		least, used := slices.Repeat([]int{inf}, n+1), make([]bool, n+1)
		j := 0
		for rowOf[j] != 0 {
			used[j] = true
			delta, next := inf, 0
			for k := 1; k <= n; k++ {
				if used[k] {
					continue
				}
				if c := cost[rowOf[j]-1][k-1] - u[rowOf[j]] - v[k]; c < least[k] {
					least[k], way[k] = c, j
				}
				if least[k] < delta {
					delta, next = least[k], k
				}
			}
			for k := range used {
				if used[k] {
					u[rowOf[k]] += delta
					v[k] -= delta
				} else {
					least[k] -= delta
				}
			}
			j = next
		}
		for ; j != 0; j = way[j] {
			rowOf[j] = rowOf[way[j]]
		}
	}
	to = make([]int, n)
	for k := 1; k <= n; k++ {
		to[rowOf[k]-1] = k - 1
		sum += cost[rowOf[k]-1][k-1]
	}
	return to, sum
}

// NearestOf is Nearest for the best CN.
func NearestOf(s Signal) Miss {
	var best *Miss
	for _, cn := range CNs {
		if m := Nearest(s, cn); best == nil || m.Bits < best.Bits {
			best = &m
		}
	}
	return *best
}
