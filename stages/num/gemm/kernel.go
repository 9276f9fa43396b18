package gemm

import (
	"cmp"
	"fmt"
	"os"
	"strings"
)

//go:generate go -C gen run . -out ../kernels_amd64.s -pkg gemm
//go:generate go -C gen run ./neon

// A tile is a part of a product: m x n values of c, from a piece of their chains
// with k links.
type tile struct {
	m, n, k int
	a       []float32 // element (i,k) of the left-hand factor is a[i*rs+k*cs]
	rs, cs  int
	b       []float32 // the first of the panels that hold the n columns
	bs      int       // from one panel to the next
	c       []float32 // element (i,j) is c[i*ldc+j]
	ldc     int
	load    bool // start from what c holds instead of 0
	// Memory to fetch into the cache during each 16 links: 16 elements from a[ahead]
	// on, step apart, counted from the first of these links.
	ahead, step int
}

// A kernel computes tiles with one instruction set.
type kernel struct {
	name         string
	rows, panels int           // the largest tile: m <= rows, n <= panels*panel
	tile         func(t *tile) // m, n, k > 0
	finish       func(c Matrix, bias []float32, logistic bool)
}

var portable = kernel{name: "portable", rows: 4, panels: 1, tile: tilePortable, finish: finishPortable}

// kernels are those this processor can run, fastest first.
var kernels = append(nativeKernels(), portable)

var current = choose()

func choose() *kernel {
	k, err := find(cmp.Or(os.Getenv("NEURORBIT_GEMM"), kernels[0].name))
	if err != nil {
		panic(fmt.Sprintf("NEURORBIT_GEMM: %v", err))
	}
	return k
}

func find(name string) (*kernel, error) {
	for i := range kernels {
		if kernels[i].name == name {
			return &kernels[i], nil
		}
	}
	return nil, fmt.Errorf("gemm: this processor has no kernel %q; it has %s", name, strings.Join(Kernels(), ", "))
}

// Kernels returns the names of the kernels this processor can run, fastest
// first. The last one is "portable".
func Kernels() []string {
	var names []string
	for _, k := range kernels {
		names = append(names, k.name)
	}
	return names
}

// Kernel returns the name of the kernel in use.
func Kernel() string { return current.name }

// Use makes another kernel the one in use, until restore is called. It is meant
// for tests and benchmarks and must not be called while a product is computed.
func Use(name string) (restore func(), err error) {
	k, err := find(name)
	if err != nil {
		return nil, err
	}
	old := current
	current = k
	return func() { current = old }, nil
}
