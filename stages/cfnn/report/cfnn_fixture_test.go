package report

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
)

// font holds the digits as 5 x 7 dots.
var font = [classes]string{
	"01110 10001 10011 10101 11001 10001 01110", "00100 01100 00100 00100 00100 00100 01110",
	"01110 10001 00001 00110 01000 10000 11111", "11110 00001 00001 01110 00001 00001 11110",
	"00010 00110 01010 10010 11111 00010 00010", "11111 10000 11110 00001 00001 10001 01110",
	"01110 10000 11110 10001 10001 10001 01110", "11111 00001 00010 00100 01000 01000 01000",
	"01110 10001 10001 01110 10001 10001 01110", "01110 10001 10001 01111 00001 00001 01110",
}

// drawDigit draws a digit of the font twice as large, moved and blurred by whole
// sixteenths, so that every value is exact.
func drawDigit(digit, dx, dy int) (p [pixels]float32) {
	lines := strings.Fields(font[digit])
	ink := func(x, y int) float32 {
		x, y = x-3-dx, y-1-dy
		if x >= 0 && x < 10 && y >= 0 && y < 14 && lines[y/2][x/2] == '1' {
			return 1
		}
		return 0
	}
	for i := range p {
		x, y, sum := i%side, i/side, float32(0)
		for k, w := range [3]float32{0.25, 0.5, 0.25} {
			for l, v := range [3]float32{0.25, 0.5, 0.25} {
				sum += float32(w * v * ink(x+l-1, y+k-1))
			}
		}
		p[i] = 2*sum - 1
	}
	return p
}

// paperCounts are the numbers of images of each digit in the split of the paper.
var paperCounts = [2][classes]int32{
	{767, 622, 475, 406, 409, 361, 420, 390, 377, 422},
	{786, 647, 454, 418, 443, 355, 414, 402, 331, 399},
}

// digitRows adds the tables of stage digits: the counts given, and some images.
func (fx fixture) digitRows(counts [2][classes]int32, train, test int) {
	var images []imageRow
	var kinds []digitRow
	var arrays []arrayRow
	for s, split := range []string{splitTrain, splitTest} {
		for i := range []int{train, test}[s] {
			digit := (i*7 + i/10) % classes
			images = append(images, imageRow{split, int32(i), int32(digit), drawDigit(digit, i%5-2, i%3-1)})
		}
		total := int32(0)
		for digit, n := range counts[s] {
			row := digitRow{Split: split, Digit: int32(digit), Count: n}
			for k := range row.Mean {
				for dx := range 4 {
					row.Mean[k] += drawDigit(digit, dx-2, 0)[k] / 4
				}
				if n == 0 {
					row.Mean[k] = float32(math.NaN())
				}
			}
			kinds = append(kinds, row)
			total += n
		}
		for _, a := range []struct {
			name string
			rows int32
		}{{"patterns", pixels}, {"labels", classes}} {
			sum := fmt.Sprintf("%x", sha256.Sum256([]byte(split+a.name)))
			arrays = append(arrays, arrayRow{split + "_" + a.name, a.rows, total, sum, sum, "USPS"})
		}
	}
	fx[tableImages], fx[tableClasses], fx[tableArrays] = images, kinds, arrays
}

// baseRows adds the tables of stage basenet for nets of each seed that misread
// the given number of test images, and a few more from seed to seed. The images
// must be there.
func (fx fixture) baseRows(hidden []int, seeds []int64, misread int) {
	var nets []baseNetRow
	var weights []baseWeightRow
	var curves []curveRow
	var predictions []predictionRow
	total := [2]int32{}
	for _, r := range fx[tableClasses].([]digitRow) {
		if r.Split == splitTrain {
			total[0] += r.Count
		} else {
			total[1] += r.Count
		}
	}
	sizes := append(append([]int{pixels}, hidden...), classes)
	for k, seed := range seeds {
		wrong := misread + 3*k
		net := baseNetRow{
			Seed: seed, Data: "USPS", Method: "cg", PretrainEpochs: 20, FinetuneEpochs: 30, TrainSamples: total[0], TestSamples: total[1],
			TestErrors: int32(wrong), TrainAccuracy: 100, TestAccuracy: float64(100*(int(total[1])-wrong)) / float64(total[1]),
		}
		for l, n := range sizes[1:] {
			net.Parameters += int32((sizes[l] + 1) * n)
			if l > 0 {
				continue // nothing is made of further layers
			}
			for i := range sizes[l] + 1 {
				for j := range n {
					// A wave that differs from unit to unit.
					phase := i%side*(j%7+1) + i/side*(j%5+1) + 3*j
					w := float32((phase*phase+int(seed))%41-20) / 16
					weights = append(weights, baseWeightRow{seed, int32(l + 1), int32(i), int32(j), w})
				}
			}
		}
		nets = append(nets, net)
		for l := range hidden {
			for e := range 21 {
				curves = append(curves, curveRow{seed, fmt.Sprintf("rbm%d", l+1), int32(e), float64(l+1)*0.02 + 0.2/float64(e+1), math.NaN(), -1, -1, int32(min(e, 1) * 47)})
			}
		}
		for e := range 31 {
			curves = append(curves, curveRow{seed, phaseFinetune, int32(e), 2.3 / float64(int(1)<<e), 0.12 + 2/float64(e+1)/float64(e+1), int32(4200 >> e), int32(wrong + 4000>>(2*e)), int32(e % 2 * 50)})
		}
		n := 0
		for _, r := range fx[tableImages].([]imageRow) {
			p := predictionRow{Seed: seed, Split: r.Split, Index: r.Index, Label: r.Label, Predicted: r.Label}
			if r.Split == splitTest && n < wrong && (int(r.Index)+k)%2 == 0 {
				p.Predicted = (r.Label + 1 + r.Index/50) % classes
				if p.Predicted != p.Label {
					n++
				}
			}
			for d := range p.Prob {
				p.Prob[d] = 1.0 / 64
			}
			p.Prob[p.Predicted] += 1 - 10.0/64
			predictions = append(predictions, p)
		}
	}
	fx[tableBaseNets], fx[tableBaseWeights], fx[tableCurves], fx[tablePredictions] = nets, weights, curves, predictions
	fx[tableBaselines] = []baselineRow{
		{"nearest neighbour", 1, total[1], 140, 96.99}, {"class mean", 0, total[1], 713, 84.66}, {"class subspace", 17, total[1], 157, 96.62},
	}
}

// emptyCFNN adds empty tables.
func (fx fixture) emptyCFNN() {
	fx[tableImages], fx[tableClasses], fx[tableArrays] = []imageRow{}, []digitRow{}, []arrayRow{}
	fx[tableBaseNets], fx[tableBaseWeights], fx[tableCurves], fx[tablePredictions] = []baseNetRow{}, []baseWeightRow{}, []curveRow{}, []predictionRow{}
	fx[tableBaselines] = []baselineRow{}
}
