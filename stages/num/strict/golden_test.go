package strict

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden.txt")

// mix is the output function of SplitMix64: item i of a stream of bits that any
// language can make.
func mix(i uint64) uint64 {
	z := (i + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// goldenArgument is argument i of the grid for exponents lo ... hi-1 with either
// sign; every eighth one has any bits at all.
func goldenArgument(i uint64, lo, hi int) float64 {
	w := mix(i)
	if i%8 == 7 {
		return math.Float64frombits(w)
	}
	e := uint64(1023+lo) + mix(w)%uint64(hi-lo)
	return math.Float64frombits(w>>63<<63 | e<<52 | w&(1<<52-1))
}

// canonical gives all NaNs the same bits: a processor chooses their sign.
func canonical(x float64) uint64 {
	if x != x {
		return 0x7ff8000000000001
	}
	return math.Float64bits(x)
}

type digest struct{ buf bytes.Buffer }

func (d *digest) put(xs ...float64) {
	for _, x := range xs {
		d.buf.Write(binary.BigEndian.AppendUint64(nil, canonical(x)))
	}
}

func (d *digest) sum() string { return fmt.Sprintf("%x", sha256.Sum256(d.buf.Bytes())) }

// golden lists what the package gives on the grids.
func golden() string {
	var out bytes.Buffer
	const size = 1 << 15
	for _, c := range []struct {
		name   string
		f      func(float64) float64
		lo, hi int
	}{
		{"Exp", Exp, -60, 10}, {"Log", Log, -30, 30}, {"Tanh", Tanh, -10, 5}, {"Sin", Sin, -30, 30}, {"Cos", Cos, -30, 30},
	} {
		for part := range uint64(8) {
			var d digest
			for i := part * size; i < (part+1)*size; i++ {
				d.put(c.f(goldenArgument(i, c.lo, c.hi)))
			}
			fmt.Fprintf(&out, "%s exponents %d..%d arguments %d..%d %s\n", c.name, c.lo, c.hi-1, part*size, (part+1)*size-1, d.sum())
		}
		for i := range uint64(12) {
			x := goldenArgument(i, c.lo, c.hi)
			fmt.Fprintf(&out, "%s %016x %016x\n", c.name, canonical(x), canonical(c.f(x)))
		}
	}
	// Vectors with entries in (-2, 2), of exponents -8 ... 0.
	vector := func(from uint64, n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			w := mix(from + uint64(i))
			v[i] = math.Float64frombits(w>>63<<63 | (1015+mix(w)%9)<<52 | w&(1<<52-1))
		}
		return v
	}
	for _, n := range []int{3, 4, 8, 15, 16, 17, 32, 100, 128, 129, 1000, 20000} {
		a, b := vector(0, n), vector(1<<32, n)
		fmt.Fprintf(&out, "n %d", n)
		for _, x := range []float64{Sum(a), Dot(a, b), PairwiseSum(a), PairwiseDot(a, b), Norm(a)} {
			fmt.Fprintf(&out, " %016x", math.Float64bits(x))
		}
		fmt.Fprintln(&out)
	}
	for _, c := range [][2]int{{1, 1}, {2, 2}, {5, 3}, {16, 1}, {16, 3}, {16, 16}, {19, 11}, {32, 3}, {32, 32}, {67, 67}} {
		n, k := c[0], c[1]
		q, r := vector(1<<33, n*k), make([]float64, k)
		QR(q, n, k, r)
		var d digest
		d.put(q...)
		d.put(r...)
		fmt.Fprintf(&out, "QR n %d k %d %s\n", n, k, d.sum())
	}
	return out.String()
}

// TestGolden compares with the bits on record, which must be the same on every
// platform; go test -update writes them.
func TestGolden(t *testing.T) {
	const file = "testdata/golden.txt"
	got := golden()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, w := bytes.Split([]byte(got), []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(g) != len(w) {
		t.Errorf("%d lines, want %d", len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			t.Errorf("got  %s\nwant %s", g[i], w[i])
		}
	}
}
