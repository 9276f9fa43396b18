package raster

// spectralPoints are the eleven colours of the scheme Spectral of C. A. Brewer
// (ColorBrewer.org), from red to blue, equally spaced from 0 to 1.
var spectralPoints = [...][3]float64{
	{158, 1, 66}, {213, 62, 79}, {244, 109, 67}, {253, 174, 97}, {254, 224, 139}, {255, 255, 191},
	{230, 245, 152}, {171, 221, 164}, {102, 194, 165}, {50, 136, 189}, {94, 79, 162},
}

// spectralLevels is the number of colours that matplotlib's map of that name
// has: the control points joined by straight lines, at k/255 for level k.
const spectralLevels = 256

var spectralTable = func() (table [spectralLevels]RGB) {
	const last = len(spectralPoints) - 1
	for k := range table {
		// at = k/255 * last; its whole part is the point before.
		whole, rest := k*last/(spectralLevels-1), k*last%(spectralLevels-1)
		p := spectralPoints[whole]
		q := spectralPoints[min(whole+1, last)]
		share := float64(rest) / (spectralLevels - 1)
		for ch := range p {
			table[k][ch] = float32((p[ch] + float64(share*(q[ch]-p[ch]))) / 255)
		}
	}
	return table
}()

// Spectral returns the colour of v, 0 to 1, in matplotlib's colour map Spectral:
// level floor(256 v) of 256; values outside get the colour of the end.
func Spectral(v float64) RGB {
	k := 0
	if v > 0 {
		k = int(min(float64(v*spectralLevels), spectralLevels-1))
	}
	return spectralTable[k]
}
