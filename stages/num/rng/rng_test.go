package rng

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// twister is MT19937 written down from its recurrence, for the test: x_(k+624) =
// x_(k+397) xor (upper bit of x_k, lower bits of x_(k+1)) A.
type twister []uint32

func newTwister(seed uint32) twister {
	x := make(twister, 624)
	x[0] = seed
	for i := 1; i < 624; i++ {
		x[i] = 1812433253*(x[i-1]^x[i-1]>>30) + uint32(i)
	}
	return x
}

func (x *twister) next() uint32 {
	s := *x
	k := len(s) - 624
	y := s[k]&0x80000000 | s[k+1]&0x7fffffff
	z := s[k+397] ^ y>>1
	if y&1 == 1 {
		z ^= 0x9908b0df
	}
	*x = append(s, z)
	z ^= z >> 11
	z ^= z << 7 & 0x9d2c5680
	z ^= z << 15 & 0xefc60000
	return z ^ z>>18
}

// TestLegacyRecurrence compares with the recurrence, well past two turns.
func TestLegacyRecurrence(t *testing.T) {
	for _, seed := range []uint32{0, 1, 42, 5489, 12345, 19650218, 1 << 31, math.MaxUint32} {
		want := newTwister(seed)
		a, b := NewLegacy(seed), NewLegacy(seed)
		for i := range 2000 {
			w, v := want.next(), want.next()
			if x, y := a.Uint32(), a.Uint32(); x != w || y != v {
				t.Fatalf("seed %d, words %d: %#x %#x, want %#x %#x", seed, 2*i, x, y, w, v)
			}
			f := (float64(w>>5)*67108864 + float64(v>>6)) / 9007199254740992
			if x := b.Float64(); x != f || x < 0 || x >= 1 {
				t.Fatalf("seed %d, double %d: %v, want %v", seed, i, x, f)
			}
		}
	}
}

// TestLegacyNumPy compares with what NumPy 1.24.2 gave (testdata/numpy.py).
func TestLegacyNumPy(t *testing.T) {
	f, err := os.Open("testdata/numpy.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seeds := 0
	for s := bufio.NewScanner(f); s.Scan(); seeds++ {
		field := strings.Fields(s.Text())
		seed, err := strconv.ParseUint(field[0], 10, 32)
		if err != nil || len(field) != 13 {
			t.Fatal(s.Text(), err)
		}
		l := NewLegacy(uint32(seed))
		h := sha256.New()
		for i := range 5000 {
			bits := math.Float64bits(l.Float64())
			if i < 8 && fmt.Sprintf("%016x", bits) != field[1+i] {
				t.Errorf("seed %d, double %d: %016x, want %s", seed, i, bits, field[1+i])
			}
			h.Write(binary.BigEndian.AppendUint64(nil, bits))
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != field[9] {
			t.Errorf("seed %d: digest %s, want %s", seed, got, field[9])
		}
		l = NewLegacy(uint32(seed))
		for i, want := range field[10:] {
			if got := fmt.Sprintf("%08x", l.Uint32()); got != want {
				t.Errorf("seed %d, word %d: %s, want %s", seed, i, got, want)
			}
		}
	}
	if seeds != 12 {
		t.Errorf("%d seeds, want 12", seeds)
	}
}

func TestDerive(t *testing.T) {
	// sha256 of eight zero bytes; and of 0...01, 0...03 "abc"
	for _, c := range []struct {
		root  uint64
		parts []string
		want  uint64
	}{
		{0, nil, 0xaf5570f5a1810b7a},
		{1, []string{"abc"}, 0x14e756fc6698a972},
	} {
		if got := Derive(c.root, c.parts...); got != c.want {
			t.Errorf("Derive(%d, %q) = %#x, want %#x", c.root, c.parts, got, c.want)
		}
	}
	seen := map[uint64][]string{}
	for _, parts := range [][]string{nil, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"a", "b", "c"}, {"abc", ""}} {
		for root := range uint64(3) {
			d := Derive(root, parts...)
			if other, ok := seen[d]; ok {
				t.Errorf("Derive(%d, %q) is the same as for %q", root, parts, other)
			}
			seen[d] = parts
		}
	}
}

// The stream of an item is that of its seed, and another item's is another.
func TestNew(t *testing.T) {
	a, b, c := New(3, "stage", "1"), rand.New(rand.NewPCG(Derive(3, "stage", "1"), 0)), New(3, "stage", "2")
	same := 0
	for range 100 {
		v := a.Uint64()
		if v != b.Uint64() {
			t.Fatal("not the stream of the seed")
		}
		if v == c.Uint64() {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d numbers of two items are equal", same)
	}
}
