package synthesis

import (
	"context"
	"slices"

	"neurorbit/stages/model/pbnn"
)

// CNs are the connection numbers to look at: CN4 and CN6 are mirror images of CN1 and
// CN3 (Fact 2).
var CNs = []pbnn.CN{pbnn.CN0, pbnn.CN1, pbnn.CN2, pbnn.CN3, pbnn.CN5, pbnn.CN7}

// A ring is the search for the orders of some columns that store them with one CN. It
// works with the numbers of the different columns.
type ring struct {
	n      int
	cn     pbnn.CN
	of     [][]int        // the columns of each value
	fit    []int          // what fits returns, from 1; 0 if it was never asked for, -1 for none
	values []string       // the different columns
	number map[string]int // of a value, by its successor
	y      []byte         // scratch of fits
	left   []int          // columns of a value that are not placed yet
	need   []int          // hidden columns that have the successor of a value and are not placed yet
	sites  []int          // values on the ring
	nodes  int64
	limit  int64
	ctx    context.Context
	yield  func() bool // with sites as they are
}

// newRing prepares the search, with any CN.
func newRing(columns []string) *ring {
	r := &ring{n: len(columns)}
	for i, c := range columns {
		k := slices.IndexFunc(r.of, func(of []int) bool { return columns[of[0]] == c })
		if k < 0 {
			r.of, k = append(r.of, nil), len(r.of)
		}
		r.of[k] = append(r.of[k], i)
	}
	// The rarest value is number 0: rings begin with it, and so do the least of those that
	// are equal.
	slices.SortStableFunc(r.of, func(a, b []int) int { return len(a) - len(b) })
	r.number = map[string]int{}
	for k, of := range r.of {
		r.values = append(r.values, columns[of[0]])
		r.number[successor(r.values[k])] = k
		r.left, r.need = append(r.left, len(of)), append(r.need, len(of))
	}
	r.y = make([]byte, len(columns[0]))
	r.fit = make([]int, len(r.of)*len(r.of)*len(r.of))
	return r
}

// fits returns the value whose successor is the hidden column of a site with value b
// between a and c, or -1. It is computed when first asked for: most never are.
func (r *ring) fits(a, b, c int) int {
	known := &r.fit[(a*len(r.of)+b)*len(r.of)+c]
	if *known == 0 {
		hidden(r.cn, r.values[a], r.values[b], r.values[c], r.y)
		k, ok := r.number[string(r.y)]
		if *known = k + 1; !ok {
			*known = -1
		}
	}
	return max(*known-1, -1)
}

// run calls yield for each order that stores the columns, up to rotation, and up to
// mirror where that keeps the CN. It reports whether the search ended before so many
// steps and before yield returned false.
func (r *ring) run(ctx context.Context, cn pbnn.CN, limit int64, yield func() bool) (complete bool, err error) {
	r.ctx, r.cn, r.nodes, r.limit, r.yield = ctx, cn, 0, limit, yield
	clear(r.fit)
	r.left[0]--
	r.sites = append(r.sites[:0], 0)
	complete = r.extend()
	r.left[0]++
	return complete, ctx.Err()
}

// extend fills the sites from len(sites) on in every way; it returns false as soon as
// yield does or the limit is reached.
func (r *ring) extend() bool {
	if r.nodes++; r.nodes > r.limit || r.nodes%4096 == 0 && r.ctx.Err() != nil {
		return false
	}
	j := len(r.sites)
	if j == r.n {
		first, last := r.fits(r.sites[j-1], r.sites[0], r.sites[1]), r.fits(r.sites[j-2], r.sites[j-1], r.sites[0])
		// All other hidden columns are wanted, so two are left, which these must be.
		return !r.wants(first, last) || !r.canonical() || r.yield()
	}
	for v := range r.left {
		if r.left[v] == 0 {
			continue
		}
		k := -1
		if j > 1 {
			if k = r.fits(r.sites[j-2], r.sites[j-1], v); k < 0 || r.need[k] == 0 {
				continue
			}
			r.need[k]--
		}
		r.left[v]--
		r.sites = append(r.sites, v)
		more := r.extend()
		r.sites = r.sites[:j]
		r.left[v]++
		if k >= 0 {
			r.need[k]++
		}
		if !more {
			return false
		}
	}
	return true
}

// wants reports whether both values are wanted still.
func (r *ring) wants(a, b int) bool {
	if a < 0 || b < 0 {
		return false
	}
	if a == b {
		return r.need[a] == 2
	}
	return r.need[a] == 1 && r.need[b] == 1
}

// A symmetry turns the ring by shift sites, after its mirror image is taken if mirror.
type symmetry struct {
	mirror bool
	shift  int
}

// symmetries are those that keep the CN.
func (r *ring) symmetries() []symmetry {
	var list []symmetry
	for k := range r.n {
		list = append(list, symmetry{false, k})
		if r.cn.Mirror() == r.cn {
			list = append(list, symmetry{true, k})
		}
	}
	return list
}

// compare compares the sites as a symmetry moves them with the sites as they are.
func (s symmetry) compare(sites []int) int {
	n := len(sites)
	for i, v := range sites { // what comes to site i
		j := (i - s.shift + n) % n
		if s.mirror {
			j = n - 1 - j
		}
		if sites[j] != v {
			return sites[j] - v
		}
	}
	return 0
}

// canonical reports whether no symmetry makes the sites less.
func (r *ring) canonical() bool {
	return !slices.ContainsFunc(r.symmetries(), func(s symmetry) bool { return s.compare(r.sites) < 0 })
}

// moved returns the permutation of the network as a symmetry moves it.
func (s symmetry) moved(sigma pbnn.Permutation) pbnn.Permutation {
	if s.mirror {
		sigma = sigma.Mirror()
	}
	return sigma.Shift(s.shift)
}

// order returns which column each site has: equal ones in increasing order.
func (r *ring) order() []int {
	used, order := make([]int, len(r.of)), make([]int, r.n)
	for j, v := range r.sites {
		order[j] = r.of[v][used[v]]
		used[v]++
	}
	return order
}

// sigmas calls yield for each permutation that stores the sites (Fact 1), once for those
// that symmetries of the sites make equal, until yield returns false, which it reports.
func (r *ring) sigmas(yield func(pbnn.Permutation) bool) bool {
	free := make([][]int, len(r.of)) // sites whose hidden column is the successor of a value
	for j := range r.n {
		k := r.fits(r.sites[(j+r.n-1)%r.n], r.sites[j], r.sites[(j+1)%r.n])
		free[k] = append(free[k], j+1)
	}
	same := slices.DeleteFunc(r.symmetries(), func(s symmetry) bool { return s == symmetry{} || s.compare(r.sites) != 0 })
	sigma := make(pbnn.Permutation, r.n)
	var assign func(i int) bool
	assign = func(i int) bool {
		if i == r.n {
			less := func(s symmetry) bool { return s.moved(sigma).Compare(sigma) < 0 }
			return slices.ContainsFunc(same, less) || yield(sigma)
		}
		sites := free[r.sites[i]]
		for k, j := range sites {
			if j == 0 {
				continue
			}
			sigma[i], sites[k] = j, 0
			more := assign(i + 1)
			sites[k] = j
			if !more {
				return false
			}
		}
		return true
	}
	return assign(0)
}
