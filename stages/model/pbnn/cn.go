package pbnn

import "fmt"

// MinN and MaxN bound the number N of binary variables.
const (
	MinN = 3
	MaxN = 20
)

// CheckN returns an error unless MinN <= n <= MaxN.
func CheckN(n int) error {
	if n < MinN || n > MaxN {
		return fmt.Errorf("pbnn: N = %d is out of range: want %d to %d", n, MinN, MaxN)
	}
	return nil
}

// A CN is a connection number: it names the local binary connection
// w_l = (w_a, w_b, w_c), sec. 2.2. Its three bits, from the highest, are set
// where w_a, w_b, w_c are +1.
type CN int

// The eight connection numbers of sec. 2.2.
const (
	CN0 CN = iota // (-1, -1, -1)
	CN1           // (-1, -1, +1)
	CN2           // (-1, +1, -1)
	CN3           // (-1, +1, +1)
	CN4           // (+1, -1, -1)
	CN5           // (+1, -1, +1)
	CN6           // (+1, +1, -1)
	CN7           // (+1, +1, +1)
)

// NumCN is the number of connection numbers.
const NumCN = 8

// Check returns an error unless cn is one of CN0 ... CN7.
func (cn CN) Check() error {
	if cn < CN0 || cn > CN7 {
		return fmt.Errorf("pbnn: connection number %d is out of range: want 0 to 7", int(cn))
	}
	return nil
}

// String returns "CN0" ... "CN7".
func (cn CN) String() string { return fmt.Sprintf("CN%d", int(cn)) }

// Weights returns (w_a, w_b, w_c), each -1 or +1.
func (cn CN) Weights() (wa, wb, wc int) {
	return 2*int(cn>>2&1) - 1, 2*int(cn>>1&1) - 1, 2*int(cn&1) - 1
}

// Mirror returns the connection number that takes the place of cn when x_i is
// replaced by x_{N-i+1}: w_a and w_c change places, so CN1 and CN4 are
// exchanged, CN3 and CN6 too, and the others stay (sec. 2.2).
func (cn CN) Mirror() CN { return cn&2 | cn>>2&1 | cn&1<<2 }

// Negated returns the connection number of -w_l, which is CN 7-k for CN k.
func (cn CN) Negated() CN { return CN7 - cn }

// EndpointsFixed reports which case of eq. (5) holds: true if w_a + w_b + w_c >=
// +1 and both endpoints are fixed points, false if they form a BPO with period 2.
func (cn CN) EndpointsFixed() bool {
	wa, wb, wc := cn.Weights()
	return wa+wb+wc >= +1
}
