package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// exampleRoles lists the images of figure 9.
var exampleRoles = []struct{ role, heading string }{
	{"correct", "**(1)** read right by the static net"},
	{"misread", "**(2)** misread by the static net"},
}

// An exampleOutput is an output for an image of figure 9.
type exampleOutput struct {
	Role  string `col:"role"`
	Split string `col:"split"`
	Index int32  `col:"index"`
	Label int32  `col:"label"`
	Base  int32  `col:"static"`
	K     int32  `col:"k"`
	Class int32  `col:"class"`
}

// buildVotes draws figure 9: for each of two images its picture, the outputs by
// class, and the class of each output.
func buildVotes(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	rows, all := read[chaoticnet.ExampleRow](r, "chaoticnet/examples"), read[digits.ImageRow](r, images)
	if len(rows) == 0 || r.err != nil {
		return nil, r.err
	}
	var list []exampleOutput
	for _, r := range rows {
		list = append(list, exampleOutput{r.Role, test, r.Index, r.Label, r.Base, r.K, r.Class})
	}
	f := chart.Rows("", list)
	c := &chart.Chart{Label: "Outputs of the chaotic net for two test images", Height: 96, Hidden: true, Unnumbered: true}
	var remark []string
	for _, e := range exampleRoles {
		g := f.Where("role", e.role)
		if g.Len() == 0 {
			continue
		}
		index, label := g.Int("index"), g.Int("label")
		image := first(all, func(m digits.ImageRow) bool { return m.Split == test && int64(m.Index) == index })
		if image == nil {
			return nil, fmt.Errorf("test image %d of chaoticnet/examples is not in %s", index, images)
		}
		var votes [classes]int32
		for _, k := range g.Values("class") {
			votes[int(k)]++
		}
		p := c.Panel(fmt.Sprintf("%s: %s read as %d", e.heading, aDigit(int32(label)), g.Int("static")), pixelBoxes(image.P))
		p.Add(chart.Line(chart.Style{Color: figure.Grey, Width: 0.5}, chart.Const(0, side, side, 0, 0), chart.Const(0, 0, -side, -side, 0)))
		p.X, p.Y = chart.Axis{Min: -0.1, Max: 25, Bare: true}, chart.Axis{Min: -side, Max: 0, Bare: true}
		c.Panels = append(c.Panels, voteBars(votes, int32(label), g.Len()), voteDots(g, label))
		remark = append(remark, fmt.Sprintf("Test image %d shows %s, which the static net reads as %d; outputs: %s.", index, aDigit(int32(label)), g.Int("static"), votesText(votes)))
	}
	return &page.Content{
		Chart: c, Remark: strings.Join(remark, " ") + " Left: the image; middle: outputs by class, in red the digit it shows; right: class of each output.",
		Comparison: page.DrawnOnly(page.Plural(len(remark), "image")),
	}, nil
}

// pixelBoxes draws an image, side units wide and high, with its upper left corner in
// the origin. Its numbers are in no CSV file.
func pixelBoxes(value [pixels]float32) *chart.Mark {
	var x0, x1, y0, y1 []float64
	for k := range value {
		x, y := float64(k%side), float64(k/side)
		x0, x1, y0, y1 = append(x0, x), append(x1, x+1), append(y0, -y-1), append(y1, -y)
	}
	ink := func(i int) figure.Color { return figure.ColorOf(inkColor(value[i])) }
	return chart.Boxes(chart.Style{}, chart.Const(x0...), chart.Const(x1...), chart.Const(y0...), chart.Const(y1...), ink)
}

// voteColors are those of the digit that an image shows and of the others.
var voteColors = map[bool]figure.Color{true: figure.Red, false: figure.Blue}

// digitNames are the names of the classes.
func digitNames() []string {
	var out []string
	for k := range classes {
		out = append(out, fmt.Sprint(k))
	}
	return out
}

// voteBars draws the numbers of outputs, of so many, for each class.
func voteBars(votes [classes]int32, label int32, outputs int) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Label: "class", Names: digitNames()}, Y: chart.Axis{Label: "outputs", Max: float64(1.12 * float64(outputs))}}
	for k, n := range votes {
		if n == 0 {
			continue
		}
		x, y := chart.Const(float64(k)), chart.Const(float64(n))
		s := chart.Style{Color: voteColors[int32(k) == label], Title: fmt.Sprintf("%d: %s", k, page.Plural(int(n), "output"))}
		p.Add(chart.Bars(s, x, y, 0.8), chart.Labels(chart.Style{Color: figure.Black}, chart.Above, x, y, []string{fmt.Sprint(n)}))
	}
	return p
}

// voteDots draws the class of each output.
func voteDots(f *chart.Frame, label int64) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Label: "output *k*", Max: float64(f.Len() + 1)}, Y: chart.Axis{Label: "class", Names: digitNames()}}
	for _, g := range f.By("class") {
		p.Add(chart.Points(chart.Style{Color: voteColors[g.Int("class") == label], Size: 1}, g.Col("k"), g.Col("class")))
	}
	return p
}

// aDigit is a digit with its article.
func aDigit(digit int32) string {
	if digit == 8 {
		return "an 8"
	}
	return fmt.Sprintf("a %d", digit)
}

// ranked lists the classes with votes, the most frequent first.
func ranked(votes [classes]int32) []int {
	var out []int
	for k, n := range votes {
		if n > 0 {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(votes[b], votes[a]) })
	return out
}

// votesText says how many outputs there are for each class.
func votesText(votes [classes]int32) string {
	var list []string
	for _, k := range ranked(votes) {
		list = append(list, fmt.Sprintf("%d as %d", votes[k], k))
	}
	return strings.Join(list, ", ")
}

// topVotes writes the two most frequent classes with their votes, and how many
// more classes there are.
func topVotes(votes [classes]int32) string {
	order, text := ranked(votes), ""
	for i, k := range order[:min(2, len(order))] {
		text += fmt.Sprintf("%s%d:%d", " "[:min(i, 1)], k, votes[k])
	}
	if more := len(order) - 2; more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return text
}

// abstainedShown is the largest number of images in the picture.
const abstainedShown = 196

// buildAbstained draws the test images that the calibrated net leaves undecided.
func buildAbstained(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	result := first(read[chaoticnet.Table1Row](r, table1), func(r chaoticnet.Table1Row) bool { return r.Chosen })
	if result == nil {
		return nil, r.err
	}
	rule := selective.Rule{MaxClasses: int(result.MaxClasses), MinVotes: int(result.MinVotes)}
	votes := where(read[chaoticnet.VoteRow](r, "chaoticnet/votes"), func(r chaoticnet.VoteRow) bool {
		return r.Variant == result.Variant && rule.Abstains(r.Votes[:])
	})
	all := read[digits.ImageRow](r, images)
	if len(votes) == 0 || r.err != nil {
		return nil, r.err
	}
	slices.SortFunc(votes, func(a, b chaoticnet.VoteRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Base, b.Base), cmp.Compare(a.Index, b.Index))
	})
	every := oneIn(len(votes), abstainedShown)
	var pictures []testPicture
	wrong := 0
	for i, r := range votes {
		color := figure.Black
		if r.Label != r.Base {
			color = figure.Red
			wrong++
		}
		if i%every == 0 {
			pictures = append(pictures, testPicture{r.Index, []pictureLine{
				{fmt.Sprintf("%d → **%d**", r.Label, r.Base), 8, color}, {topVotes(r.Votes), 5.5, figure.Black},
			}})
		}
	}
	remark := fmt.Sprintf("Variant %s: %d of %d test images, %d of them misread by the static net (red), %d read right.", result.Variant, len(votes), result.Samples, wrong, len(votes)-wrong)
	if every > 1 {
		remark += fmt.Sprintf(" One in %d is shown; the CSV file lists all.", every)
	}
	p, err := testPlate(all, "Test images that the chaotic net leaves undecided", 14, pictures)
	data := chart.Rows("", votes).As("index label base=static votes").Dataset()
	return &page.Content{Plate: p, Data: []chart.Dataset{data}, Remark: remark, Comparison: page.NotInPaper(page.Plural(len(votes), "image"))}, err
}
