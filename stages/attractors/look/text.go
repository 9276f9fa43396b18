package look

import (
	"fmt"
	"io"
	"strings"

	"neurorbit/stages/attractors/report"
	"neurorbit/stages/render/page"
)

// reworded makes a reason one of a single net.
var reworded = strings.NewReplacer("+-", "±", "1 exponents are", "one exponent is")

// text prints the essential on one screen. known is the number of the set in the config,
// or -1.
func (f *finding) text(w io.Writer, known int) {
	r := f.set
	fmt.Fprintf(w, "N = %d, D = %d, s = %v, seed %d: %s\n%s\n\n", r.N, r.D, r.S, r.Seed, r.Class, wrap(reworded.Replace(r.Reason)))
	line := func(name, form string, a ...any) {
		text := fmt.Sprintf(form, a...)
		fmt.Fprintf(w, "%-24s%s\n", name, strings.ReplaceAll(text, "−", "-")) // as programs read it
	}
	for _, e := range f.spectrum[:min(3, len(f.spectrum))] {
		mean := report.PlusMinus(e.Mean, e.SE)
		line(fmt.Sprintf("lambda_%d", e.K), "%s   weighted mean %.2g", mean, e.Weighted)
	}
	dimension := page.Rounded(r.KYDim, 4)
	if r.KYSE > 0 {
		dimension = report.PlusMinus(r.KYDim, r.KYSE)
	}
	line("Kaplan-Yorke dimension", "%s", dimension)
	if r.Period > 0 {
		line("period", "%d", r.Period)
	}
	if r.Rotation > 0 { // NaN if there is none
		line("rotation number", "%s", page.Fixed(r.Rotation, 9))
	}
	line("coverage", "%v of 100 x 100 cells", r.Coverage)
	line("the author's lambda", "%s (growth in one step at the origin)", page.Fixed(r.AuthorLambda, 6))
	line("origin stable up to", "s = %s, then %s", page.Fixed(r.SC, 5), r.Bifurcation)
	line("averaged over", "%d steps after %d", r.Steps, r.Transient)
	if known >= 0 {
		fmt.Fprintf(w, "\nin this config it is %s.sets[%d], %s\n", stageName, known, r.Set)
		return
	}
	fmt.Fprintf(w, "\nin a config, below %s.sets:\n  %s\n", stageName, f.config())
}

// wrap breaks a sentence into lines of 80 columns.
func wrap(s string) string {
	lines := []string{""}
	for _, word := range strings.Fields(s) {
		last := &lines[len(lines)-1]
		if len([]rune(*last))+len([]rune(word)) >= 80 {
			lines = append(lines, word)
			continue
		}
		*last = strings.TrimPrefix(*last+" "+word, " ")
	}
	return strings.Join(lines, "\n")
}
