package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// An exampleImage is an image of figure 9 with its outputs.
type exampleImage struct {
	outputs []outputRow
	votes   [classes]int
	image   *imageRow
}

// exampleRoles lists the images of figure 9.
var exampleRoles = []struct{ role, heading string }{
	{"correct", "**(1)** read right by the static net"},
	{"misread", "**(2)** misread by the static net"},
}

// buildVotes draws figure 9: for each of two images its picture, the outputs by
// class, and the class of each output.
func buildVotes(s page.Source) (*page.Content, error) {
	rows, err := page.Read[outputRow](s, tableOutputs)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	images, err := page.Read[imageRow](s, tableImages)
	if err != nil {
		return nil, err
	}
	t := &texttable.Table{Columns: csvColumns("role", "split", "index", "label", "static", "k", "class")}
	for _, r := range rows {
		t.Add(texttable.Text(r.Role), texttable.Text(splitTest), whole(r.Index), whole(r.Label), whole(r.Base), whole(r.K), whole(r.Class))
	}
	var shown []exampleImage
	var headings, remark []string
	for _, e := range exampleRoles {
		one := exampleImage{outputs: ofSet(rows, func(r outputRow) string { return r.Role }, e.role)}
		if len(one.outputs) == 0 {
			continue
		}
		slices.SortFunc(one.outputs, func(a, b outputRow) int { return cmp.Compare(a.K, b.K) })
		for _, r := range one.outputs {
			if r.Class < 0 || r.Class >= classes {
				return nil, fmt.Errorf("table %s has an output of class %d", tableOutputs, r.Class)
			}
			one.votes[r.Class]++
		}
		r := one.outputs[0]
		if one.image = first(images, func(m imageRow) bool { return m.Split == splitTest && m.Index == r.Index }); one.image == nil {
			return nil, fmt.Errorf("test image %d of table %s is not in %s", r.Index, tableOutputs, tableImages)
		}
		shown = append(shown, one)
		headings = append(headings, fmt.Sprintf("%s: %s read as %d", e.heading, aDigit(r.Label), r.Base))
		remark = append(remark, fmt.Sprintf("Test image %d shows %s, which the static net reads as %d; outputs: %s.", r.Index, aDigit(r.Label), r.Base, votesText(one.votes)))
	}
	return &page.Content{
		Drawing: drawVotes(shown, headings), Data: []chart.Dataset{{"", t}}, Remark: strings.Join(remark, " ") + " Left: the image; middle: outputs by class, in red the digit it shows; right: class of each output.",
		Comparison: page.DrawnOnly(page.Plural(len(shown), "image")),
	}, nil
}

// aDigit is a digit with its article.
func aDigit(digit int32) string {
	if digit == 8 {
		return "an 8"
	}
	return fmt.Sprintf("a %d", digit)
}

// votesText lists the classes with votes, the most frequent first.
func votesText(votes [classes]int) string {
	type class struct{ digit, n int }
	var list []class
	for d, n := range votes {
		if n > 0 {
			list = append(list, class{d, n})
		}
	}
	slices.SortStableFunc(list, func(a, b class) int { return cmp.Compare(b.n, a.n) })
	text := ""
	for i, c := range list {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%d as %d", c.n, c.digit)
	}
	return text
}

// drawPixels draws an image of pixels with its upper left corner at (x, y).
func drawPixels(d *figure.Drawing, p *[pixels]float32, x, y, size float64) {
	dot := size / side
	for row := range side {
		for col := 0; col < side; {
			c := cssColor(inkColor(p[row*side+col]))
			end := col
			for end < side && cssColor(inkColor(p[row*side+end])) == c {
				end++
			}
			if c != figure.White {
				x0, y0 := x+float64(dot*float64(col)), y+float64(dot*float64(row))
				d.Box(x0, y0, x+float64(dot*float64(end)), y0+dot, figure.Style{Fill: c})
			}
			col = end
		}
	}
	d.Box(x, y, x+size, y+size, figure.Style{Stroke: figure.Grey, Width: 0.5})
}

func drawVotes(shown []exampleImage, headings []string) *figure.Drawing {
	const top, height, bottom, tile = 34.0, 84.0, 32.0, 80.0
	d := figure.New(figure.DoubleColumn, float64((top+height+bottom)*float64(len(shown))), "Outputs of the chaotic net for two test images")
	for i, e := range shown {
		y := float64((top + height + bottom) * float64(i))
		title(d, 6, y+11, d.W-12, headings[i])
		y += top
		drawPixels(d, &e.image.P, 8, y, tile)
		most := 1
		for _, n := range e.votes {
			most = max(most, n)
		}
		bars := newPlot(d, 132, y, 150, height, -0.6, classes-0.4, 0, float64(1.1*float64(max(most, len(e.outputs)))))
		for digit, n := range e.votes {
			if n == 0 {
				continue
			}
			color := figure.Blue
			if int32(digit) == e.outputs[0].Label {
				color = figure.Red
			}
			x0, y0 := bars.at(float64(digit)-0.4, float64(n))
			x1, y1 := bars.at(float64(digit)+0.4, 0)
			d.Box(x0, y0, x1, y1, figure.Style{Fill: color, Title: fmt.Sprintf("%d: %s", digit, page.Plural(n, "output"))})
			d.Text((x0+x1)/2, y0-2.5, figure.Middle, figure.TickSize, figure.Black, fmt.Sprint(n))
		}
		digits := make([]figure.Tick, classes)
		for k := range digits {
			digits[k] = figure.Tick{Value: float64(k), Label: fmt.Sprint(k)}
		}
		d.XAxis(bars.sx, bars.sy.From, digits)
		d.YAxis(bars.sy, bars.sx.From, ticks(0, bars.sy.Hi, 6))
		bars.names("class", "outputs")
		last := e.outputs[len(e.outputs)-1].K
		strip := newPlot(d, 326, y, d.W-336, height, 0, float64(last)+1, -0.6, classes-0.4)
		for _, r := range e.outputs {
			color := figure.Blue
			if r.Class == r.Label {
				color = figure.Red
			}
			x0, y0 := strip.at(float64(r.K), float64(r.Class))
			d.Disc(x0, y0, 1, figure.Style{Fill: color})
		}
		d.XAxis(strip.sx, strip.sy.From, ticks(0, float64(last), 6))
		d.YAxis(strip.sy, strip.sx.From, digits)
		strip.names("output *k*", "class")
	}
	return d
}

// abstains is the paper's rule: more than max classes among the votes, or fewer
// than least for the most frequent one.
func abstains(votes [classes]int32, maxClasses, minVotes int32) bool {
	n, most := int32(0), int32(0)
	for _, v := range votes {
		most = max(most, v)
		if v > 0 {
			n++
		}
	}
	return n > maxClasses || most < minVotes
}

// abstainedShown is the largest number of images in the picture.
const abstainedShown = 196

// buildAbstained draws the test images that the calibrated net leaves undecided.
func buildAbstained(s page.Source) (*page.Content, error) {
	rules, err := page.Read[ruleRow](s, tableRule)
	if err != nil {
		return nil, err
	}
	rule := first(rules, func(r ruleRow) bool { return r.Chosen })
	if rule == nil {
		return nil, nil
	}
	votes, err := page.Read[voteRow](s, tableVotes)
	if err != nil {
		return nil, err
	}
	votes = slices.DeleteFunc(votes, func(r voteRow) bool {
		return r.Variant != rule.Variant || !abstains(r.Votes, rule.MaxClasses, rule.MinVotes)
	})
	if len(votes) == 0 {
		return nil, nil
	}
	slices.SortFunc(votes, func(a, b voteRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Base, b.Base), cmp.Compare(a.Index, b.Index))
	})
	t := &texttable.Table{Columns: csvColumns("index", "label", "static", "votes0", "votes1", "votes2", "votes3", "votes4", "votes5", "votes6", "votes7", "votes8", "votes9")}
	every := oneIn(len(votes), abstainedShown)
	var shown []voteRow
	wrong := 0
	for i, r := range votes {
		cells := []texttable.Cell{whole(r.Index), whole(r.Label), whole(r.Base)}
		for _, n := range r.Votes {
			cells = append(cells, whole(n))
		}
		t.Add(cells...)
		if i%every == 0 {
			shown = append(shown, r)
		}
		if r.Label != r.Base {
			wrong++
		}
	}
	var pictures []testPicture
	for _, r := range shown {
		color := figure.Black
		if r.Label != r.Base {
			color = figure.Red
		}
		pictures = append(pictures, testPicture{r.Index, []pictureLine{
			{fmt.Sprintf("%d → **%d**", r.Label, r.Base), 8, color}, {topVotes(r.Votes), 5.5, figure.Black},
		}})
	}
	p, err := testPlate(s, "Test images that the chaotic net leaves undecided", 14, pictures)
	if err != nil {
		return nil, err
	}
	remark := fmt.Sprintf("Variant %s: %d of %d test images, %d of them misread by the static net (red), %d read right.", rule.Variant, len(votes), rule.Samples, wrong, len(votes)-wrong)
	if every > 1 {
		remark += fmt.Sprintf(" One in %d is shown; the CSV file lists all.", every)
	}
	return &page.Content{Plate: p, Data: []chart.Dataset{{"", t}}, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(votes), "image"))}, nil
}

// topVotes writes the two most frequent classes with their votes, and how many
// more classes there are.
func topVotes(votes [classes]int32) string {
	order := make([]int, classes)
	more := -2
	for i := range order {
		order[i] = i
		if votes[i] > 0 {
			more++
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(votes[b], votes[a]) })
	text := fmt.Sprintf("%d:%d", order[0], votes[order[0]])
	if votes[order[1]] > 0 {
		text += fmt.Sprintf(" %d:%d", order[1], votes[order[1]])
	}
	if more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return text
}
