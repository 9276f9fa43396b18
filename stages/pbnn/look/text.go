package look

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// screen is how many lines a command prints unless all are asked for: a line of a screen
// of 24 remains for what is typed next.
const screen, width, orbitRows = 23, 80, 5

// text returns what prints the look.
func (l *Look) text(all bool) func(io.Writer) {
	return func(w io.Writer) {
		var head, tail bytes.Buffer
		l.head(&head)
		l.orbits(&head, all)
		if l.Config != "" {
			fmt.Fprintf(&tail, "\nin a config, below orbits.examples, for figures 8 to 10:\n  %s\n", l.Config)
		}
		newline := []byte("\n")
		l.pattern(&head, screen-bytes.Count(head.Bytes(), newline)-bytes.Count(tail.Bytes(), newline), all)
		_, _ = head.WriteTo(w) // to memory
		_, _ = tail.WriteTo(w)
	}
}

// head says what the network is and whether it has a GBPO.
func (l *Look) head(w io.Writer) {
	verdict := fmt.Sprintf("a GBPO of period %d", l.Orbits[0].Period)
	if !l.GBPO {
		verdict = "no GBPO: " + l.Why
	}
	name, gap := fmt.Sprintf("P(%s), CN%d:", l.ID, l.CN), " "
	if len(name+gap+verdict) > width {
		gap = "\n"
	}
	fmt.Fprintf(w, "%s%s\nN = %d, %d states; local connection (%+d, %+d, %+d)", name+gap, verdict, l.N, 1<<l.N, l.Weights[0], l.Weights[1], l.Weights[2])
	if n := len(l.Equivalents); n > 1 {
		fmt.Fprintf(w, "; %d equivalent IDs", n)
	}
	fmt.Fprintf(w, "\nstandard ID P(%s)\nmirror image P(%s), CN%d\n\n", l.Standard, l.Mirror.ID, l.Mirror.CN)
}

// orbits prints a line for each orbit.
func (l *Look) orbits(w io.Writer, all bool) {
	const form = "%10s %10s %18s  %s\n"
	fmt.Fprintf(w, form, "period", "basin", "longest transient", "smallest state")
	left := 0
	for i, o := range l.Orbits {
		if !all && i >= orbitRows && !o.Endpoints {
			left++
			continue
		}
		if left > 0 && o.Endpoints {
			fmt.Fprintf(w, "%10s (%d more; --all shows them)\n", "...", left)
			left = 0
		}
		note := row(o.Min, l.N)
		if o.Endpoints {
			note += ", endpoints"
		}
		fmt.Fprintf(w, form, fmt.Sprint(o.Period), fmt.Sprint(o.Basin), fmt.Sprint(o.LongestTransient), note)
	}
}

// pattern prints the first orbit, a line a time step, in so many lines unless all are asked for.
func (l *Look) pattern(w io.Writer, lines int, all bool) {
	lines -= 2 // the title and the blank line above it
	fmt.Fprintf(w, "\nthe longest orbit, x_1 to x_%d, a line a time step\n", l.N)
	shown := len(l.Pattern)
	if !all && shown > lines {
		shown = lines - 1
	}
	digits := len(fmt.Sprint(len(l.Pattern) - 1))
	for t, x := range l.Pattern[:shown] {
		fmt.Fprintf(w, "  t = %*d  %s\n", digits, t, strings.Join(strings.Split(x, ""), " "))
	}
	if rest := len(l.Pattern) - shown; rest > 0 {
		fmt.Fprintf(w, "  %d more; --all shows them\n", rest)
	}
}
