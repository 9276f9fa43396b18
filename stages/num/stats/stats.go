package stats

import "math"

// Mean returns the mean of values, summed in their order; NaN if there are none.
func Mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Quantile returns the value below which a share q, 0 to 1, of the sorted values
// lies, by linear interpolation between them (type 7 of Hyndman and Fan, "Sample
// quantiles in statistical packages", 1996). There must be at least one.
func Quantile(sorted []float64, q float64) float64 {
	at := float64(q * float64(len(sorted)-1))
	i := int(math.Floor(at))
	j := min(i+1, len(sorted)-1)
	return sorted[i] + float64((at-float64(i))*(sorted[j]-sorted[i]))
}

// z95 is the two-sided 95 % quantile of the normal distribution.
const z95 = 1.959963984540054

// Wilson returns Wilson's 95 % interval for a share of k in n; 0 to 1 if n is 0.
// Wilson, "Probable inference, the law of succession, and statistical inference",
// 1927.
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	zz := float64(z95 * z95)
	centre := p + zz/float64(2*m)
	half := float64(z95 * math.Sqrt(float64(p*(1-p))/m+zz/float64(4*float64(m*m))))
	scale := 1 + zz/m
	return max(0, (centre-half)/scale), min(1, (centre+half)/scale)
}
