package report

import (
	"fmt"
	"strings"

	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// samplesShown is the number of images of a digit and split on the sheet. So many
// leave room for four dots a pixel at 200 dots per inch.
const samplesShown = 9

// buildSamples makes the sheet of sample digits: one line a digit, the training
// images on the left, the test images on the right.
func buildSamples(_ *reader, all []digits.ImageRow) *page.Content {
	const top, between, margin, label = 18.0, 12.0, 4.0, 14.0
	width := (figure.DoubleColumn - label - between - 2*margin) / (2 * samplesShown)
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(width*classes)+margin, "Sample digits of both splits")}
	var rows []digits.ImageRow
	shown := map[string]int{}
	for digit := range int32(classes) {
		y := top + float64(width*float64(digit))
		p.sheet.TextMid(margin+label/2-2, y+width/2, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
		x := margin + label
		for _, split := range []string{train, test} {
			if digit == 0 {
				p.sheet.Text(x+1, 13, figure.Start, figure.LabelSize, figure.Black, splitNames[split]+" images")
			}
			list := where(all, func(r digits.ImageRow) bool { return r.Split == split && r.Label == digit })
			list = list[:min(samplesShown, len(list))]
			for n, r := range list {
				p.tiles = append(p.tiles, tile{x + float64(width*float64(n)), y, width, r.P, inkColor})
			}
			rows = append(rows, list...)
			shown[split] += len(list)
			x += float64(width*samplesShown) + between
		}
	}
	ours := fmt.Sprintf("%d training images, %d test images", shown[train], shown[test])
	return &page.Content{Plate: p, Data: dataset(chart.Rows("", rows).As("label split index")), Comparison: page.NotInPaper(ours)}
}

// buildDigitCounts makes the table of the numbers of images.
func buildDigitCounts(r *reader, rows []digits.ClassRow) *page.Content {
	t, c := digitCounts(rows, r.base())
	return &page.Content{Table: t, Comparison: c}
}

// digitCounts lays out the numbers of images and compares their sums.
func digitCounts(rows []digits.ClassRow, printed printedBase) (*texttable.Table, page.Comparison) {
	t := newTable("cfnn-digits", ">digit", ">training", ">test", ">together")
	var sums [2]int32
	for digit := range int32(classes) {
		var n [2]int32
		for i, split := range []string{train, test} {
			for _, r := range where(rows, func(r digits.ClassRow) bool { return r.Split == split && r.Digit == digit }) {
				n[i] += r.Count
			}
			sums[i] += n[i]
		}
		addLine(t, digit, n[0], n[1], n[0]+n[1])
	}
	addLine(t, "all", sums[0], sums[1], sums[0]+sums[1])
	text := func(train, test int32) string { return fmt.Sprintf("%d training and %d test images", train, test) }
	c := page.Comparison{Published: text(printed.train, printed.test), Ours: text(sums[0], sums[1])}
	var differences []string
	if c.Ours != c.Published {
		differences = []string{fmt.Sprintf("%+d training images, %+d test images", sums[0]-printed.train, sums[1]-printed.test)}
	}
	return t, c.Conclude(differences)
}

// buildMeans draws the mean images of each split.
func buildMeans(_ *reader, all []digits.ClassRow) *page.Content {
	const top, label, margin, below = 18.0, 34.0, 4.0, 13.0
	width := (figure.DoubleColumn - label - 2*margin) / classes
	line := width + below
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(line*2)+margin, "Mean image of each digit and split")}
	column := func(digit int32) float64 { return margin + label + float64(width*float64(digit)) }
	for digit := range int32(classes) {
		p.sheet.Text(column(digit)+width/2, 13, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
	}
	rows := where(all, func(r digits.ClassRow) bool { return r.Count > 0 })
	for i, split := range []string{train, test} {
		y := top + float64(line*float64(i))
		p.sheet.TextMid(margin, y+width/2, figure.Start, figure.LabelSize, figure.Black, splitNames[split])
		for _, r := range where(rows, func(r digits.ClassRow) bool { return r.Split == split }) {
			p.tiles = append(p.tiles, tile{column(r.Digit), y, width, r.Mean, inkColor})
			p.sheet.Text(column(r.Digit)+width/2, y+width+8, figure.Middle, figure.TickSize, figure.Black, fmt.Sprintf("%d images", r.Count))
		}
	}
	f, ours := chart.Rows("", rows).As("split digit count=images mean=p:.4"), fmt.Sprintf("%d mean images", len(p.tiles))
	return &page.Content{Plate: p, Data: dataset(f), Comparison: page.NotInPaper(ours)}
}

// buildArrays makes the table of the arrays with their digests.
func buildArrays(_ *reader, rows []digits.ArrayRow) *page.Content {
	t := newTable("cfnn-data", "array", "shape", "digest", "known", "data set")
	equal := 0
	for _, r := range rows {
		known := "differs"
		switch r.Published {
		case "":
			known = "−"
		case r.SHA256:
			known = "equal"
			equal++
		}
		addLine(t, r.Name, fmt.Sprintf("%d × %d", r.Rows, r.Cols), r.SHA256[:min(16, len(r.SHA256))], known, r.Data)
	}
	sets := strings.Join(distinct(rows, func(r digits.ArrayRow) string { return r.Data }), " and ")
	ours := fmt.Sprintf("%s of %s, %d equal to the distributed ones", page.Plural(len(rows), "array"), sets, equal)
	return &page.Content{Table: t, Comparison: page.NotInPaper(ours)}
}
