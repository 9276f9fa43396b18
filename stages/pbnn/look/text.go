package look

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// What is printed fits a screen of 80 columns and 24 lines, of which one remains for what
// is typed next, unless all is asked for.
const columns, lines, orbitLines = 80, 23, 5

// text returns what prints the look.
func (l *Look) text(all bool) func(io.Writer) {
	return func(w io.Writer) {
		var b bytes.Buffer
		l.head(&b)
		l.orbits(&b, all)
		tail := ""
		if l.Config != "" {
			tail = "\nin a config, below orbits.examples, for figures 8 to 10:\n  " + l.Config + "\n"
		}
		if l.Config == "" {
			tail = fmt.Sprintf("\nno line for a config: its examples have up to %d neurons\n", exampleN)
		}
		l.pattern(&b, lines-bytes.Count(b.Bytes(), []byte("\n"))-strings.Count(tail, "\n"), all)
		_, _ = io.WriteString(w, b.String()+tail) // to memory
	}
}

// head says what the network is and whether it has a GBPO.
func (l *Look) head(w io.Writer) {
	name, verdict, gap := fmt.Sprintf("P(%s), CN%d:", l.ID, l.CN), fmt.Sprintf("a GBPO of period %d", l.Orbits[0].Period), " "
	if !l.GBPO {
		verdict = "no GBPO: " + l.Why
	}
	if len(name+gap+verdict) > columns {
		gap = "\n"
	}
	wa, wb, wc := l.CN.Weights()
	fmt.Fprintf(w, "%s\nN = %d, %d states; local connection (%+d, %+d, %+d); equivalent IDs: %d\n",
		name+gap+verdict, l.N, 1<<l.N, wa, wb, wc, len(l.Equivalents))
	fmt.Fprintf(w, "standard ID P(%s)\nmirror image P(%s), CN%d\n\n", l.Standard, l.MirrorID, l.MirrorCN)
}

// orbits prints a line for each orbit.
func (l *Look) orbits(w io.Writer, all bool) {
	fmt.Fprintf(w, "%10s %10s %18s  %s\n", "period", "basin", "longest transient", "smallest state")
	left := 0
	for i, o := range l.Orbits {
		switch note := ""; {
		case !all && i >= orbitLines && !o.Endpoints:
			left++
		case left > 0:
			fmt.Fprintf(w, "       ... %d more; --all shows them\n", left)
			left = 0
			fallthrough
		default:
			if o.Endpoints {
				note = ", endpoints"
			}
			fmt.Fprintf(w, "%10d %10d %18d  %s%s\n", o.Period, o.Basin, o.LongestTransient, row(o.Min, l.N), note)
		}
	}
}

// pattern prints the first orbit, a line a time step, in at most so many lines.
func (l *Look) pattern(w io.Writer, room int, all bool) {
	fmt.Fprintf(w, "\nthe longest orbit, x_1 to x_%d, a line a time step\n", l.N)
	shown, room := len(l.Pattern), room-2
	if !all && shown > room {
		shown = room - 1
	}
	digits := len(fmt.Sprint(len(l.Pattern) - 1))
	for t, x := range l.Pattern[:shown] {
		fmt.Fprintf(w, "  t = %*d  %s\n", digits, t, strings.Join(strings.Split(x, ""), " "))
	}
	if rest := len(l.Pattern) - shown; rest > 0 {
		fmt.Fprintf(w, "  ... %d more; --all shows them\n", rest)
	}
}
