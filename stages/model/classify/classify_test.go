package classify

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

type classifier struct {
	name string
	f    func(train [][]float32, labels []int32, test [][]float32, threads int) ([]int32, error)
}

func all(rank int) []classifier {
	return []classifier{
		{"nearest neighbour", NearestNeighbour},
		{"class mean", ClassMean},
		{"subspace", func(train [][]float32, labels []int32, test [][]float32, threads int) ([]int32, error) {
			return Subspace(train, labels, rank, test, threads)
		}},
	}
}

// TestUSPS: what others found on the same split.
func TestUSPS(t *testing.T) {
	train, labels, test, want := usps(t)
	known := []int{140, 713, 157}
	for i, c := range all(17) {
		got, err := c.f(train, labels, test, 2)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if n := Errors(got, want); n != known[i] {
			t.Errorf("%s: %d errors, want %d", c.name, n, known[i])
		}
	}
}

// random returns images whose pixels are multiples of 1/4 about a point of their
// class, so that all distances are exact and many are equal.
func random(r *rand.Rand, images, pixels, classes int) (x [][]float32, labels []int32) {
	for range images {
		c := r.IntN(classes)
		p := make([]float32, pixels)
		for l := range p {
			p[l] = float32(r.IntN(5)-2)/4 + float32((c+l)%3)/4
		}
		x, labels = append(x, p), append(labels, int32(c))
	}
	return x, labels
}

func squared(a []float64, b []float32) float64 {
	s := 0.0
	for l, v := range a {
		s += (v - float64(b[l])) * (v - float64(b[l]))
	}
	return s
}

// TestReference compares with the definitions written down plainly; the subspaces
// with those of gonum's singular value decomposition.
func TestReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ties := 0
	for _, pixels := range []int{1, 2, 3, 4, 7, 33, 70} {
		const rank, classes = 2, 4
		rank1 := min(rank, pixels)
		train, labels := random(r, 300, pixels, classes)
		for i := range labels {
			if labels[i] == 1 { // a class without images
				labels[i] = 2
			}
		}
		test, _ := random(r, 100, pixels, classes)
		want := make([][]int32, 3)
		var means, bases [classes][]float64
		for c := range classes {
			var columns []float64
			mean, n := make([]float64, pixels), 0
			for i, x := range train {
				if labels[i] == int32(c) {
					n++
					for l, v := range x {
						mean[l] += float64(v)
						columns = append(columns, float64(v))
					}
				}
			}
			if n == 0 {
				continue
			}
			for l := range mean {
				mean[l] /= float64(n)
			}
			means[c] = mean
			var svd mat.SVD
			if !svd.Factorize(mat.NewDense(n, pixels, columns), mat.SVDThin) {
				t.Fatal("gonum finds no singular values")
			}
			var v mat.Dense
			svd.VTo(&v)
			for j := range rank1 {
				bases[c] = append(bases[c], mat.Col(nil, j, &v)...)
			}
		}
		for _, x := range test {
			y := widened(x)
			best, at := math.Inf(1), -1
			for j, z := range train {
				d := squared(y, z)
				if d == best {
					ties++
				}
				if d < best {
					best, at = d, j
				}
			}
			want[0] = append(want[0], labels[at])
			best = math.Inf(1)
			for c, m := range means {
				if m != nil && squared(m, x) < best {
					best, at = squared(m, x), c
				}
			}
			want[1] = append(want[1], int32(at))
			best = math.Inf(1)
			for c, u := range bases {
				if u == nil {
					continue
				}
				rest := slices.Clone(y)
				for j := range rank1 {
					p := mat.Dot(mat.NewVecDense(pixels, u[j*pixels:(j+1)*pixels]), mat.NewVecDense(pixels, y))
					for l := range rest {
						rest[l] -= p * u[j*pixels+l]
					}
				}
				// Less by more than rounding: residuals of 0 are a tie.
				if d := mat.Norm(mat.NewVecDense(pixels, rest), 2); d < best-1e-9 {
					best, at = d, c
				}
			}
			want[2] = append(want[2], int32(at))
		}
		for i, c := range all(rank1) {
			if c.name == "subspace" && pixels <= 2 {
				continue // all subspaces are the whole plane
			}
			for _, threads := range []int{0, 1, 2, 7} {
				got, err := c.f(train, labels, test, threads)
				if err != nil {
					t.Fatal(c.name, pixels, err)
				}
				if !slices.Equal(got, want[i]) {
					t.Errorf("%s, %d pixels, %d threads: %d predictions differ", c.name, pixels, threads, Errors(got, want[i]))
				}
			}
		}
	}
	if ties == 0 {
		t.Error("no two distances were equal, so the rule for ties was not tried")
	}
}

// TestByHand: a few points in the plane whose classes anyone can see.
func TestByHand(t *testing.T) {
	train := [][]float32{{1, 0}, {3, 0}, {0, 1}, {0, 5}, {1, 0}}
	labels := []int32{3, 3, 0, 0, 1}
	test := [][]float32{{2, 0.5}, {0.5, 3}, {1, 0.1}}
	for i, want := range [][]int32{{3, 0, 3}, {3, 0, 1}, {1, 0, 1}} {
		c := all(1)[i]
		got, err := c.f(train, labels, test, 1)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestBadInput(t *testing.T) {
	two := [][]float32{{1, 2}, {3, 4}}
	for _, c := range []struct {
		train  [][]float32
		labels []int32
		test   [][]float32
		want   string
	}{
		{nil, nil, two, "no training images"},
		{two, []int32{0}, two, "1 labels for 2 training images"},
		{two, []int32{0, -1}, two, "label -1 of training image 1"},
		{[][]float32{{1, 2}, {3}}, []int32{0, 1}, two, "training image 1 has 1 pixels"},
		{two, []int32{0, 1}, [][]float32{{1, 2, 3}}, "test image 0 has 3 pixels"},
	} {
		for _, k := range all(1) {
			if _, err := k.f(c.train, c.labels, c.test, 1); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want %q", k.name, err, c.want)
			}
		}
	}
	for _, c := range []struct {
		rank int
		x    float32
		want string
	}{
		{0, 0, "rank 0"}, {3, 0, "rank 3 of a subspace of images of 2 pixels"}, {2, 0, "class 0 has 1 training images"},
		{1, float32(math.NaN()), "subspace of class 1"},
	} {
		train := [][]float32{{1, 2}, {3, c.x}}
		if _, err := Subspace(train, []int32{0, 1}, c.rank, two, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("rank %d: error %v, want %q", c.rank, err, c.want)
		}
	}
}
