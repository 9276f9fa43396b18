package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext/prng"
)

// Legacy is the generator behind np.random.seed and np.random.random. It is not
// safe for use by several goroutines at once.
type Legacy struct{ mt *prng.MT19937 }

// NewLegacy returns the generator in its state after np.random.seed(seed).
func NewLegacy(seed uint32) *Legacy {
	mt := prng.NewMT19937()
	mt.Seed(uint64(seed))
	return &Legacy{mt}
}

// Uint32 returns the next word of the generator, uniform in 0 ... 2^32-1.
func (l *Legacy) Uint32() uint32 { return l.mt.Uint32() }

// Float64 returns what np.random.random() returns next, uniform in [0, 1). It
// takes two words.
func (l *Legacy) Float64() float64 {
	a, b := uint64(l.mt.Uint32()>>5), uint64(l.mt.Uint32()>>6)
	return float64(a<<26|b) / (1 << 53)
}

// Derive returns the seed of an item: the first eight bytes, big-endian, of the
// SHA-256 of root and the parts, say a stage and the key of an item, each part
// after its length as eight bytes. So no two lists of parts run together, and a
// seed depends on nothing but its name.
func Derive(root uint64, parts ...string) uint64 {
	b := binary.BigEndian.AppendUint64(nil, root)
	for _, p := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	h := sha256.Sum256(b)
	return binary.BigEndian.Uint64(h[:])
}

// New returns the random numbers of an item, those of a PCG generator that starts at
// the item's seed. Its integers are the same on every platform.
func New(root uint64, parts ...string) *rand.Rand {
	return rand.New(rand.NewPCG(Derive(root, parts...), 0))
}
