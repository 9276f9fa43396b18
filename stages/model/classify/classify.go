package classify

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// check returns the number of classes, or says what is wrong with the arguments.
func check(train [][]float32, labels []int32, test [][]float32) (classes int, err error) {
	if len(train) == 0 {
		return 0, errors.New("classify: there are no training images")
	}
	if len(labels) != len(train) {
		return 0, fmt.Errorf("classify: %d labels for %d training images", len(labels), len(train))
	}
	for i, l := range labels {
		if l < 0 {
			return 0, fmt.Errorf("classify: label %d of training image %d is negative", l, i)
		}
		classes = max(classes, int(l)+1)
	}
	for _, set := range []struct {
		name   string
		images [][]float32
	}{{"training", train}, {"test", test}} {
		for i, x := range set.images {
			if len(x) != len(train[0]) {
				return 0, fmt.Errorf("classify: %s image %d has %d pixels, the first training image has %d", set.name, i, len(x), len(train[0]))
			}
		}
	}
	return classes, nil
}

// Errors returns how many predictions differ from the labels, which are as many.
func Errors(predicted, labels []int32) int {
	n := 0
	for i, l := range labels {
		if predicted[i] != l {
			n++
		}
	}
	return n
}

// each calls f(0) ... f(n-1), on several goroutines if threads > 1.
func each(n, threads int, f func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(max(threads, 1), n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wait.Wait()
}

// widened returns an image with its pixels as float64.
func widened(x []float32) []float64 {
	y := make([]float64, len(x))
	for l, v := range x {
		y[l] = float64(v)
	}
	return y
}

// allWidened does so with images.
func allWidened(images [][]float32) [][]float64 {
	out := make([][]float64, len(images))
	for i, x := range images {
		out[i] = widened(x)
	}
	return out
}
