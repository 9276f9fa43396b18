package dmap

// Value returns the binary variable x_i, -1 or +1, of state x; i = 1 ... N.
func Value(x uint32, i int) int { return 2*int(x>>(i-1)&1) - 1 }

// Endpoints returns the indices of x_- = (-1,...,-1) and x_+ = (+1,...,+1),
// eq. (4), for n binary variables.
func Endpoints(n int) (minus, plus uint32) { return 0, 1<<n - 1 }

// Negative returns the index of -x for n binary variables.
func Negative(x uint32, n int) uint32 { return x ^ (1<<n - 1) }
