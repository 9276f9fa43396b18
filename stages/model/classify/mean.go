package classify

import "math"

var inf = math.Inf(1)

// ClassMean returns for each test image the class whose mean training image is at
// the least Euclidean distance, the first of several. The mean is the sum over the
// images, one after another, over their number.
func ClassMean(train [][]float32, labels []int32, test [][]float32, threads int) ([]int32, error) {
	classes, err := check(train, labels, test)
	if err != nil {
		return nil, err
	}
	means, count := make([][]float64, classes), make([]float64, classes)
	for i, x := range train {
		c := labels[i]
		if means[c] == nil {
			means[c] = make([]float64, len(x))
		}
		count[c]++
		for l, v := range x {
			means[c][l] += float64(v)
		}
	}
	for c, m := range means {
		for l := range m {
			m[l] /= count[c]
		}
	}
	predicted := make([]int32, len(test))
	each(len(test), threads, func(i int) {
		least := inf
		for c, m := range means {
			if count[c] == 0 {
				continue
			}
			if d := distance(m, test[i], least); d < least {
				predicted[i], least = int32(c), d
			}
		}
	})
	return predicted, nil
}
