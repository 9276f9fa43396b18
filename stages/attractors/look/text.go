package look

import (
	"fmt"
	"io"
	"math"
	"strings"

	"neurorbit/stages/attractors/report"
	"neurorbit/stages/render/page"
)

// leading is how many exponents are printed.
const leading, width = 3, 80

// text prints the look.
func (l *Look) text(w io.Writer) {
	fmt.Fprintf(w, "N = %d, D = %d, s = %v, seed %d: %s\n", l.N, l.D, l.S, l.Seed, l.Class)
	fmt.Fprintf(w, "%s\n\n", wrap(l.Reason))
	line := func(name, form string, a ...any) {
		text := fmt.Sprintf(form, a...)
		fmt.Fprintf(w, "%-24s%s\n", name, strings.ReplaceAll(text, "−", "-")) // as programs read it
	}
	for k, e := range l.Exponents[:min(leading, len(l.Exponents))] {
		line(fmt.Sprintf("lambda_%d", k+1), "%s   weighted mean %s", report.PlusMinus(value(e.Mean), value(e.SE)), page.Rounded(value(e.Weighted), 2))
	}
	dimension := page.Rounded(value(l.KYDim), 4)
	if value(l.KYSE) > 0 {
		dimension = report.PlusMinus(*l.KYDim, *l.KYSE)
	}
	line("Kaplan-Yorke dimension", "%s", dimension)
	if l.Period > 0 {
		line("period", "%d steps", l.Period)
	}
	if l.Rotation != nil {
		line("rotation number", "%s", page.Fixed(*l.Rotation, 9))
	}
	line("coverage", "%v of 100 x 100 cells", l.Coverage)
	line("the author's lambda", "%s (growth in one step at the origin)", page.Fixed(value(l.AuthorLambda), 6))
	line("origin stable up to", "s = %s, then %s", page.Fixed(value(l.SC), 5), l.Bifurcation)
	line("averaged over", "%d steps after %d", l.Steps, l.Transient)
	if l.Known != "" {
		fmt.Fprintf(w, "\nin this config it is %s\n", l.Known)
		return
	}
	fmt.Fprintf(w, "\nin a config, below attractors.sets:\n  %s\n", l.Config)
}

// value is NaN for what there is no number of.
func value(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// wrap breaks a sentence into lines.
func wrap(s string) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(s) {
		switch n := len([]rune(word)); {
		case i == 0:
			at = n
		case at+1+n > width:
			b.WriteByte('\n')
			at = n
		default:
			b.WriteByte(' ')
			at += 1 + n
		}
		b.WriteString(word)
	}
	return b.String()
}
