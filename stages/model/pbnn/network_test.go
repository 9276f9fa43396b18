package pbnn

import (
	"testing"

	"pgregory.net/rapid"

	"neurorbit/stages/model/dmap"
)

// plainStep is eq. (2) on vectors, with its indices 1 ... N and x_0 = x_N,
// x_{N+1} = x_1.
func plainStep(sigma Permutation, cn CN, x []int) []int {
	n := len(sigma)
	wa, wb, wc := cn.Weights()
	ring := func(i int) int { // x_i
		switch i {
		case 0:
			i = n
		case n + 1:
			i = 1
		}
		return x[i-1]
	}
	y := make([]int, n+1)
	for i := 1; i <= n; i++ {
		y[i] = -1
		if wa*ring(i-1)+wb*ring(i)+wc*ring(i+1) >= 0 {
			y[i] = +1
		}
	}
	next := make([]int, n)
	for i := 1; i <= n; i++ {
		next[i-1] = y[sigma[i-1]]
	}
	return next
}

func TestStepAgainstEquation2(t *testing.T) {
	check := func(t rapid.TB, net *Network, x uint32) {
		t.Helper()
		n := net.N()
		v := make([]int, n)
		for i := range v {
			v[i] = dmap.Value(x, i+1)
		}
		var want uint32
		for i, xi := range plainStep(net.Sigma(), net.CN(), v) {
			want |= uint32(xi+1) / 2 << i
		}
		if got := net.Step(x); got != want {
			t.Fatalf("%v %v: state %d goes to %d, want %d", net.Sigma(), net.CN(), x, got, want)
		}
		if got := hidden(n, net.CN(), x); got != plainHidden(n, net.CN(), x) {
			t.Fatalf("%v: hidden state of %d is %d", net.CN(), x, got)
		}
	}
	for n := 3; n <= 5; n++ {
		eachPermutation(n, func(sigma Permutation) {
			for _, cn := range allCNs() {
				net := mustNew(t, sigma, cn)
				for x := range uint32(1) << n {
					check(t, net, x)
				}
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		net := mustNew(t, drawPermutation(t, 3, MaxN), drawCN(t))
		check(t, net, rapid.Uint32Range(0, 1<<net.N()-1).Draw(t, "x"))
	})
}

func TestDmap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := mustNew(t, drawPermutation(t, 3, 10), drawCN(t))
		f := net.Dmap()
		if err := f.Validate(); err != nil || f.N() != net.N() {
			t.Fatalf("Dmap: N = %d, %v", f.N(), err)
		}
		for x := range f {
			if f[x] != net.Step(uint32(x)) {
				t.Fatalf("Dmap at %d: %d, step: %d", x, f[x], net.Step(uint32(x)))
			}
		}
	})
}

func TestNetworkIsImmutable(t *testing.T) {
	sigma := Identity(5)
	net := mustNew(t, sigma, CN3)
	sigma[0], sigma[1] = 2, 1
	net.Sigma()[2] = 5
	if !net.Sigma().Equal(Identity(5)) || net.CN() != CN3 {
		t.Errorf("the network has become %v %v", net.Sigma(), net.CN())
	}
	if _, err := New(Identity(5), 8); err == nil {
		t.Error("CN8: no error")
	}
}
