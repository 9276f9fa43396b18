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
func buildSamples(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	all := read[digits.ImageRow](r, images)
	if len(all) == 0 {
		return nil, r.err
	}
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
	return &page.Content{
		Plate: p, Data: []chart.Dataset{chart.Rows("", rows).As("label split index").Dataset()},
		Comparison: page.NotInPaper(fmt.Sprintf("%d training images, %d test images", shown[train], shown[test])),
	}, nil
}

// buildDigitCounts makes the table of the numbers of images.
func buildDigitCounts(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows, printed := read[digits.ClassRow](r, "digits/classes"), r.base()
	if len(rows) == 0 || r.err != nil {
		return nil, r.err
	}
	t, c := digitCounts(rows, printed)
	return &page.Content{Table: t, Comparison: c}, nil
}

// digitCounts lays out the numbers of images and compares their sums.
func digitCounts(rows []digits.ClassRow, printed printedBase) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label:   "cfnn-digits",
		Columns: []texttable.Column{page.Right("digit"), page.Right("training"), page.Right("test"), page.Right("together")},
	}
	count := func(split string, of func(digits.ClassRow) bool) int64 {
		n := int64(0)
		for _, r := range rows {
			if r.Split == split && of(r) {
				n += int64(r.Count)
			}
		}
		return n
	}
	line := func(name texttable.Cell, of func(digits.ClassRow) bool) (a, b int64) {
		a, b = count(train, of), count(test, of)
		t.Add(name, texttable.Int(a), texttable.Int(b), texttable.Int(a+b))
		return a, b
	}
	for digit := range int32(classes) {
		line(texttable.Int(int64(digit)), func(r digits.ClassRow) bool { return r.Digit == digit })
	}
	a, b := line(texttable.Text("all"), func(digits.ClassRow) bool { return true })
	text := func(train, test int64) string { return fmt.Sprintf("%d training and %d test images", train, test) }
	c := page.Comparison{Published: text(int64(printed.train), int64(printed.test)), Ours: text(a, b)}
	if c.Ours != c.Published {
		return t, c.Conclude([]string{fmt.Sprintf("%+d training images, %+d test images", a-int64(printed.train), b-int64(printed.test))})
	}
	return t, c.Conclude(nil)
}

// buildMeans draws the mean images of each split.
func buildMeans(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := where(read[digits.ClassRow](r, "digits/classes"), func(r digits.ClassRow) bool { return r.Count > 0 })
	if len(rows) == 0 {
		return nil, r.err
	}
	const top, label, margin, below = 18.0, 34.0, 4.0, 13.0
	width := (figure.DoubleColumn - label - 2*margin) / classes
	line := width + below
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(line*2)+margin, "Mean image of each digit and split")}
	column := func(digit int32) float64 { return margin + label + float64(width*float64(digit)) }
	for digit := range int32(classes) {
		p.sheet.Text(column(digit)+width/2, 13, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
	}
	for i, split := range []string{train, test} {
		y := top + float64(line*float64(i))
		p.sheet.TextMid(margin, y+width/2, figure.Start, figure.LabelSize, figure.Black, splitNames[split])
		for _, r := range where(rows, func(r digits.ClassRow) bool { return r.Split == split }) {
			p.tiles = append(p.tiles, tile{column(r.Digit), y, width, r.Mean, inkColor})
			p.sheet.Text(column(r.Digit)+width/2, y+width+8, figure.Middle, figure.TickSize, figure.Black, fmt.Sprintf("%d images", r.Count))
		}
	}
	return &page.Content{
		Plate: p, Data: []chart.Dataset{chart.Rows("", rows).As("split digit count=images mean=p:.4").Dataset()},
		Comparison: page.NotInPaper(fmt.Sprintf("%d mean images", len(p.tiles))),
	}, nil
}

// digestShown is the number of hexadecimal digits of a digest that are shown.
const digestShown = 16

// buildArrays makes the table of the arrays with their digests.
func buildArrays(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows := read[digits.ArrayRow](r, "digits/arrays")
	if len(rows) == 0 {
		return nil, r.err
	}
	t := &texttable.Table{
		Label:   "cfnn-data",
		Columns: []texttable.Column{{Title: "array"}, {Title: "shape"}, {Title: "digest"}, {Title: "known"}, {Title: "data set"}},
	}
	equal := 0
	for _, r := range rows {
		known := "−"
		switch {
		case r.Published == "":
		case r.Published == r.SHA256:
			known = "equal"
			equal++
		default:
			known = "differs"
		}
		t.Add(texttable.Text(r.Name), texttable.Text(fmt.Sprintf("%d × %d", r.Rows, r.Cols)), texttable.Text(r.SHA256[:min(digestShown, len(r.SHA256))]),
			texttable.Text(known), texttable.Text(r.Data))
	}
	sets := strings.Join(distinct(rows, func(r digits.ArrayRow) string { return r.Data }), " and ")
	return &page.Content{
		Table:      t,
		Comparison: page.NotInPaper(fmt.Sprintf("%s of %s, %d equal to the distributed ones", page.Plural(len(rows), "array"), sets, equal)),
	}, nil
}
