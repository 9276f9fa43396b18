package classify

// NearestNeighbour returns for each test image the label of the training image at
// the least Euclidean distance, the first of several.
func NearestNeighbour(train [][]float32, labels []int32, test [][]float32, threads int) ([]int32, error) {
	if _, err := check(train, labels, test); err != nil {
		return nil, err
	}
	predicted := make([]int32, len(test))
	each(len(test), threads, func(i int) {
		image := widened(test[i])
		nearest, least := 0, distance(image, train[0], inf)
		for j, x := range train {
			if d := distance(image, x, least); d < least {
				nearest, least = j, d
			}
		}
		predicted[i] = labels[nearest]
	})
	return predicted, nil
}

// distance returns the squared distance of two images, or, if it is not below
// limit, anything that is not. As no square is negative, the sum over some pixels,
// rounded as it is, never exceeds the sum over more of them.
func distance(a []float64, b []float32, limit float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		for n := 0; n < pixelsAtOnce && len(a) >= 4 && len(b) >= 4; n += 4 {
			d0, d1, d2, d3 := a[0]-float64(b[0]), a[1]-float64(b[1]), a[2]-float64(b[2]), a[3]-float64(b[3])
			s0 += float64(d0 * d0)
			s1 += float64(d1 * d1)
			s2 += float64(d2 * d2)
			s3 += float64(d3 * d3)
			a, b = a[4:], b[4:]
		}
		if s := (s0 + s1) + (s2 + s3); s >= limit {
			return s
		}
	}
	for l, x := range a {
		d := x - float64(b[l])
		switch d = float64(d * d); l {
		case 0:
			s0 += d
		case 1:
			s1 += d
		default:
			s2 += d
		}
	}
	return (s0 + s1) + (s2 + s3)
}

// pixelsAtOnce is how many pixels distance adds up before it compares.
const pixelsAtOnce = 32
