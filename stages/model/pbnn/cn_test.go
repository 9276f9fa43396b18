package pbnn

import (
	"slices"
	"testing"
)

// The list of sec. 2.2.
func TestWeights(t *testing.T) {
	want := [NumCN][3]int{
		{-1, -1, -1}, {-1, -1, +1}, {-1, +1, -1}, {-1, +1, +1},
		{+1, -1, -1}, {+1, -1, +1}, {+1, +1, -1}, {+1, +1, +1},
	}
	for cn := CN0; cn <= CN7; cn++ {
		wa, wb, wc := cn.Weights()
		if got := [3]int{wa, wb, wc}; got != want[cn] {
			t.Errorf("%v: %v, want %v", cn, got, want[cn])
		}
		na, nb, nc := cn.Negated().Weights()
		if na != -wa || nb != -wb || nc != -wc {
			t.Errorf("%v negated is %v", cn, cn.Negated())
		}
		ma, mb, mc := cn.Mirror().Weights()
		if ma != wc || mb != wb || mc != wa {
			t.Errorf("mirror image of %v is %v", cn, cn.Mirror())
		}
		if cn.EndpointsFixed() != (wa+wb+wc > 0) {
			t.Errorf("%v: EndpointsFixed is %v", cn, cn.EndpointsFixed())
		}
	}
	if CN1.Mirror() != CN4 || CN3.Mirror() != CN6 || CN2.Mirror() != CN2 || CN5.Mirror() != CN5 {
		t.Error("the mirror images are not those of sec. 2.2")
	}
	if CN5.String() != "CN5" {
		t.Errorf("CN5 is called %v", CN5)
	}
}

// studied are the connection numbers that remain when CN4 and CN6 are left out as
// mirror images of CN1 and CN3 (sec. 2.2).
var studied = []CN{CN0, CN1, CN2, CN3, CN5, CN7}

func TestMirrorsAreLeftOut(t *testing.T) {
	for cn := CN0; cn <= CN7; cn++ {
		if !slices.Contains(studied, cn) && (!slices.Contains(studied, cn.Mirror()) || cn.Mirror() == cn) {
			t.Errorf("%v and its mirror image are both left out", cn)
		}
	}
}

func TestChecks(t *testing.T) {
	for n := -1; n <= 22; n++ {
		if err := CheckN(n); (err == nil) != (n >= 3 && n <= 20) {
			t.Errorf("CheckN(%d) = %v", n, err)
		}
	}
	for cn := CN(-1); cn <= 8; cn++ {
		if err := cn.Check(); (err == nil) != (cn >= 0 && cn <= 7) {
			t.Errorf("%v: Check gives %v", cn, err)
		}
	}
}
