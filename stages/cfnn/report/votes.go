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
func buildVotes(r *reader, rows []chaoticnet.ExampleRow) *page.Content {
	all := read[digits.ImageRow](r, images)
	f := chart.Rows("", each(rows, func(r chaoticnet.ExampleRow) exampleOutput {
		return exampleOutput{r.Role, test, r.Index, r.Label, r.Base, r.K, r.Class}
	}))
	c := &chart.Chart{Label: "Outputs of the chaotic net for two test images", Height: 96, Hidden: true, Unnumbered: true}
	var remark []string
	for _, e := range [][2]string{{"correct", "**(1)** classified correctly by the static net"}, {"misread", "**(2)** misclassified by the static net"}} {
		g := f.Where("role", e[0])
		if g.Len() == 0 {
			continue
		}
		index, label, base := g.Int("index"), g.Int("label"), g.Int("static")
		image := testImage(all, int32(index))
		if image == nil {
			r.err = cmp.Or(r.err, fmt.Errorf("test image %d of chaoticnet/examples is not in %s", index, images))
			return nil
		}
		var votes [classes]int32
		for _, k := range g.Values("class") {
			votes[int(k)]++
		}
		frame := chart.Line(chart.Style{Color: figure.Grey, Width: 0.5}, chart.Const(0, side, side, 0, 0), chart.Const(0, 0, -side, -side, 0))
		p := c.Panel(fmt.Sprintf("%s: %s read as %d", e[1], aDigit(label), base), pixelBoxes(image.P), frame)
		p.With(chart.Axis{Min: -0.1, Max: 25, Bare: true}, chart.Axis{Min: -side, Max: 0, Bare: true})
		c.Panels = append(c.Panels, voteBars(votes, label, g.Len()), voteDots(g, label))
		remark = append(remark, fmt.Sprintf("Test image %d shows %s, which the static net reads as %d; outputs: %s.", index, aDigit(label), base, votesText(votes)))
	}
	key := " Left: the image; middle: outputs by class, in red the digit it shows; right: class of each output."
	return &page.Content{Chart: c, Remark: strings.Join(remark, " ") + key, Comparison: page.DrawnOnly(page.Plural(len(remark), "image"))}
}

// pixelBoxes draws an image, side units wide and high, with its upper left corner in
// the origin. Its numbers are in no CSV file.
func pixelBoxes(value [pixels]float32) *chart.Mark {
	var list []pair
	for k := range value {
		x, y := float64(k%side), float64(k/side)
		list = append(list, pair{{x, -y - 1}, {x + 1, -y}})
	}
	return boxes(chart.Style{}, func(i int) figure.Color { return figure.ColorOf(inkColor(value[i])) }, list...)
}

// voteColors are those of the digit that an image shows and of the others.
var voteColors = map[bool]figure.Color{true: figure.Red, false: figure.Blue}

var digitNames = strings.Split("0123456789", "")

func voteBars(votes [classes]int32, label int64, outputs int) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Label: "class", Names: digitNames}, Y: chart.Axis{Label: "outputs", Max: float64(1.12 * float64(outputs))}}
	for k, n := range votes {
		if n > 0 {
			x, y := chart.Const(float64(k)), chart.Const(float64(n))
			s := chart.Style{Color: voteColors[int64(k) == label], Title: fmt.Sprintf("%d: %s", k, page.Plural(int(n), "output"))}
			p.Add(chart.Bars(s, x, y, 0.8), chart.Labels(chart.Style{Color: figure.Black}, chart.Above, x, y, []string{fmt.Sprint(n)}))
		}
	}
	return p
}

func voteDots(f *chart.Frame, label int64) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Label: "output *k*", Max: float64(f.Len() + 1)}, Y: chart.Axis{Label: "class", Names: digitNames}}
	for _, g := range f.By("class") {
		p.Add(chart.Points(chart.Style{Color: voteColors[g.Int("class") == label], Size: 1}, g.Col("k"), g.Col("class")))
	}
	return p
}

// aDigit is a digit with its article.
func aDigit(digit int64) string { return strings.Replace(fmt.Sprintf("a %d", digit), "a 8", "an 8", 1) }

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

func votesText(votes [classes]int32) string {
	return strings.Join(each(ranked(votes), func(k int) string { return fmt.Sprintf("%d as %d", votes[k], k) }), ", ")
}

// topVotes writes the two most frequent classes with their votes, and how many
// more classes there are.
func topVotes(votes [classes]int32) string {
	list := each(ranked(votes), func(k int) string { return fmt.Sprintf("%d:%d", k, votes[k]) })
	if more := len(list) - 2; more > 0 {
		list = append(list[:2], fmt.Sprintf("+%d", more))
	}
	return strings.Join(list, " ")
}

func buildAbstained(r *reader, rules []ruleRow) *page.Content {
	result := first(rules, func(r ruleRow) bool { return r.Chosen })
	if result == nil {
		return nil
	}
	rule := selective.Rule{MaxClasses: int(result.MaxClasses), MinVotes: int(result.MinVotes)}
	votes := where(read[chaoticnet.VoteRow](r, "chaoticnet/votes"), func(r chaoticnet.VoteRow) bool {
		return r.Variant == result.Variant && rule.Abstains(r.Votes[:])
	})
	all := read[digits.ImageRow](r, images)
	if len(votes) == 0 || r.err != nil {
		return nil
	}
	slices.SortFunc(votes, func(a, b chaoticnet.VoteRow) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Base, b.Base), cmp.Compare(a.Index, b.Index))
	})
	misread := 0
	p, rest := r.gallery(all, "Test images that the chaotic net leaves undecided", 14, 196, each(votes, func(r chaoticnet.VoteRow) testPicture {
		color := figure.Black
		if r.Label != r.Base {
			color = figure.Red
			misread++
		}
		return testPicture{r.Index, fmt.Sprintf("%d → **%d**", r.Label, r.Base), topVotes(r.Votes), color}
	}))
	remark := fmt.Sprintf("Variant %s: %d of %d test images, %d of them misclassified by the static net (red), %d classified correctly.",
		result.Variant, len(votes), result.Samples, misread, len(votes)-misread)
	f, ours := chart.Rows("", votes).As("index label base=static votes"), page.Plural(len(votes), "image")
	return &page.Content{Plate: p, Data: dataset(f), Remark: remark + rest, Comparison: page.NotInPaper(ours)}
}
