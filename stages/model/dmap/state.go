package dmap

import "fmt"

// Value returns the binary variable x_i, -1 or +1, of state x; i = 1 ... N.
func Value(x uint32, i int) int { return 2*int(x>>(i-1)&1) - 1 }

// Vector returns (x_1, ..., x_n) of state x, each -1 or +1.
func Vector(x uint32, n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = Value(x, i+1)
	}
	return v
}

// Index returns the state index of the vector (x_1, ..., x_N). It is an error
// if N is not 1 ... MaxN or an entry is neither -1 nor +1.
func Index(v []int) (uint32, error) {
	if len(v) < 1 || len(v) > MaxN {
		return 0, fmt.Errorf("dmap: a state has 1 to %d entries, not %d", MaxN, len(v))
	}
	var x uint32
	for i, xi := range v {
		switch xi {
		case +1:
			x |= 1 << i
		case -1:
		default:
			return 0, fmt.Errorf("dmap: x_%d is %d: want -1 or +1", i+1, xi)
		}
	}
	return x, nil
}

// Endpoints returns the indices of x_- = (-1,...,-1) and x_+ = (+1,...,+1),
// eq. (4), for n binary variables.
func Endpoints(n int) (minus, plus uint32) { return 0, 1<<n - 1 }

// Negative returns the index of -x for n binary variables.
func Negative(x uint32, n int) uint32 { return x ^ (1<<n - 1) }
