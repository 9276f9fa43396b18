package pbnn

import (
	"math/big"
	"testing"
)

// Table 1 and theorem 3.5, and small N that are not prime.
func TestCountStandard(t *testing.T) {
	for n, want := range map[int]int64{
		3: 4, 5: 28, 7: 726, 11: 3628810, 13: 479001612, 17: 20922789888016, // table 1
		4: 10, 6: 136, 8: 5100, 9: 40362, 10: 363288,
	} {
		if got, err := CountStandard(n); err != nil || got != want {
			t.Errorf("N = %d: %d, %v; want %d", n, got, err, want)
		}
	}
	for n := MinN; n <= MaxN; n++ {
		got, err := CountStandard(n)
		if err != nil {
			t.Fatal(err)
		}
		if theorem, ok := CountTheorem(n); ok != IsPrime(n) || ok && theorem != got {
			t.Errorf("N = %d: theorem 3.5 gives %d, %v; Burnside's count is %d", n, theorem, ok, got)
		}
	}
	for _, n := range []int{2, 21} {
		if _, err := CountStandard(n); err == nil {
			t.Errorf("N = %d: no error", n)
		}
		if _, ok := CountTheorem(n); ok {
			t.Errorf("N = %d: theorem 3.5 is said to apply", n)
		}
	}
}

// Burnside's count in integers of any size, term by term over k: nothing
// overflows, and the division leaves no rest.
func TestCountStandardDoesNotOverflow(t *testing.T) {
	for n := MinN; n <= MaxN; n++ {
		sum := new(big.Int)
		for k := range n {
			g := gcd(k, n) // R^k has gcd(k, n) cycles of length n/g
			term := new(big.Int).MulRange(1, int64(g))
			sum.Add(sum, term.Mul(term, new(big.Int).Exp(big.NewInt(int64(n/g)), big.NewInt(int64(g)), nil)))
		}
		want, rest := new(big.Int).DivMod(sum, big.NewInt(int64(n)), new(big.Int))
		got, err := CountStandard(n)
		if err != nil || rest.Sign() != 0 || want.Cmp(big.NewInt(got)) != 0 {
			t.Errorf("N = %d: %d, %v; want %v rest %v", n, got, err, want, rest)
		}
	}
}

func TestIsPrime(t *testing.T) {
	primes := map[int]bool{2: true, 3: true, 5: true, 7: true, 11: true, 13: true, 17: true, 19: true, 23: true}
	for n := -3; n <= 25; n++ {
		if IsPrime(n) != primes[n] {
			t.Errorf("IsPrime(%d) = %v", n, IsPrime(n))
		}
	}
}
