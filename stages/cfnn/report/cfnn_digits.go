package report

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// samplesShown is the number of images of a digit and split on the sheet. So many
// leave room for four dots a pixel at 200 dots per inch.
const samplesShown = 9

// buildSamples makes the sheet of sample digits: one line a digit, the training
// images on the left, the test images on the right.
func buildSamples(s page.Source) (*page.Content, error) {
	images, err := page.Read[imageRow](s, tableImages)
	if err != nil || len(images) == 0 {
		return nil, err
	}
	const top, between, margin, label = 18.0, 12.0, 4.0, 14.0
	width := (figure.DoubleColumn - label - between - 2*margin) / (2 * samplesShown)
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(width*classes)+margin, "Sample digits of both splits")}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "label"}, {Name: "split"}, {Name: "index"}}}
	shown := map[string]int{}
	for digit := range int32(classes) {
		y := top + float64(width*float64(digit))
		p.sheet.TextMid(margin+label/2-2, y+width/2, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
		x := margin + label
		for _, split := range []string{splitTrain, splitTest} {
			if digit == 0 {
				p.sheet.Text(x+1, 13, figure.Start, figure.LabelSize, figure.Black, splitNames[split]+" images")
			}
			n := 0
			for _, r := range images {
				if r.Split != split || r.Label != digit || n == samplesShown {
					continue
				}
				p.tiles = append(p.tiles, pixelTile{x + float64(width*float64(n)), y, width, r.P, inkColor})
				t.Add(texttable.Int(int64(digit)), texttable.Text(split), texttable.Int(int64(r.Index)))
				n++
			}
			shown[split] += n
			x += float64(width*samplesShown) + between
		}
	}
	return &page.Content{
		Plate: p, Data: []chart.Dataset{{"", t}},
		Comparison: page.NotInPaper(fmt.Sprintf("%d training images, %d test images", shown[splitTrain], shown[splitTest])),
	}, nil
}

// buildDigitCounts makes the table of the numbers of images.
func buildDigitCounts(s page.Source) (*page.Content, error) {
	rows, err := page.Read[digitRow](s, tableClasses)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	printed, err := s.printedBase()
	if err != nil {
		return nil, err
	}
	t, c := digitCounts(rows, printed)
	return &page.Content{Table: t, Comparison: c}, nil
}

// digitCounts lays out the numbers of images and compares their sums.
func digitCounts(rows []digitRow, printed printedBase) (*texttable.Table, page.Comparison) {
	t := &texttable.Table{
		Label:   "cfnn-digits",
		Columns: []texttable.Column{{Title: "digit", Align: texttable.Right}, page.Right("training"), page.Right("test"), page.Right("together")},
	}
	var total [2]int64
	line := func(name texttable.Cell, n [2]int64) {
		t.Add(name, texttable.Int(n[0]), texttable.Int(n[1]), texttable.Int(n[0]+n[1]))
	}
	for digit := range int32(classes) {
		var n [2]int64
		for _, r := range rows {
			if r.Digit != digit {
				continue
			}
			k := 0
			if r.Split == splitTest {
				k = 1
			}
			n[k] += int64(r.Count)
			total[k] += int64(r.Count)
		}
		line(texttable.Int(int64(digit)), n)
	}
	line(texttable.Text("all"), total)
	text := func(train, test int64) string { return fmt.Sprintf("%d training and %d test images", train, test) }
	c := page.Comparison{Published: text(int64(printed.train), int64(printed.test)), Ours: text(total[0], total[1])}
	if c.Ours != c.Published {
		return t, c.Conclude([]string{fmt.Sprintf("%+d training images, %+d test images", total[0]-int64(printed.train), total[1]-int64(printed.test))})
	}
	return t, c.Conclude(nil)
}

// buildMeans draws the mean images of each split.
func buildMeans(s page.Source) (*page.Content, error) {
	rows, err := page.Read[digitRow](s, tableClasses)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	const top, label, margin, below = 18.0, 34.0, 4.0, 13.0
	width := (figure.DoubleColumn - label - 2*margin) / classes
	line := width + below
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(line*2)+margin, "Mean image of each digit and split")}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "split"}, {Name: "digit"}, {Name: "images"}}}
	for k := range pixels {
		t.Columns = append(t.Columns, texttable.Column{Name: fmt.Sprintf("p%d", k)})
	}
	column := func(digit int32) float64 { return margin + label + float64(width*float64(digit)) }
	for digit := range int32(classes) {
		p.sheet.Text(column(digit)+width/2, 13, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
	}
	for i, split := range []string{splitTrain, splitTest} {
		y := top + float64(line*float64(i))
		p.sheet.TextMid(margin, y+width/2, figure.Start, figure.LabelSize, figure.Black, splitNames[split])
		for _, r := range rows {
			if r.Split != split || r.Count == 0 {
				continue
			}
			p.tiles = append(p.tiles, pixelTile{column(r.Digit), y, width, r.Mean, inkColor})
			p.sheet.Text(column(r.Digit)+width/2, y+width+8, figure.Middle, figure.TickSize, figure.Black, fmt.Sprintf("%d images", r.Count))
			cells := []texttable.Cell{texttable.Text(split), texttable.Int(int64(r.Digit)), texttable.Int(int64(r.Count))}
			for _, v := range r.Mean {
				cells = append(cells, texttable.Float(float64(v), 4))
			}
			t.Add(cells...)
		}
	}
	return &page.Content{Plate: p, Data: []chart.Dataset{{"", t}}, Comparison: page.NotInPaper(fmt.Sprintf("%d mean images", len(p.tiles)))}, nil
}

// digestShown is the number of hexadecimal digits of a digest that are shown.
const digestShown = 16

// buildArrays makes the table of the arrays with their digests.
func buildArrays(s page.Source) (*page.Content, error) {
	rows, err := page.Read[arrayRow](s, tableArrays)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	t := &texttable.Table{
		Label:   "cfnn-data",
		Columns: []texttable.Column{{Title: "array"}, {Title: "shape"}, {Title: "digest"}, {Title: "known"}, {Title: "data set"}},
	}
	equal := 0
	var sets []string
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
		if !slices.Contains(sets, r.Data) {
			sets = append(sets, r.Data)
		}
	}
	return &page.Content{
		Table:      t,
		Comparison: page.NotInPaper(fmt.Sprintf("%s of %s, %d equal to the distributed ones", page.Plural(len(rows), "array"), strings.Join(sets, " and "), equal)),
	}, nil
}
