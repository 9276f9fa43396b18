package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"neurorbit/pipeline/text"
)

// screen is what the answer is laid out for: lines as wide as the terminal, else as
// COLUMNS says, else of 80 characters, and one screen of them, at least 24, unless all
// is asked for. One line is left for the prompt.
func (a *app) screen(all bool) text.Screen {
	s := text.Screen{Width: 80, Lines: 23}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 40 {
		s.Width = n
	}
	if f, ok := a.out.to.(*os.File); ok && isTerminal(f) {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w >= 40 {
			s.Width, s.Lines = w, max(s.Lines, h-1)
		}
		s.Colour = os.Getenv("NO_COLOR") == ""
	}
	if all {
		s.Lines = text.Unlimited
	}
	return s
}

// onTerminal tells whether standard output is a terminal.
func (a *app) onTerminal() bool {
	f, ok := a.out.to.(*os.File)
	return ok && isTerminal(f)
}

// short prints as many lines as a terminal has room for, and how many are left.
func (a *app) short(print func(io.Writer)) func(io.Writer) {
	if !a.onTerminal() {
		return print
	}
	return func(w io.Writer) {
		var b bytes.Buffer
		print(&b)
		s := a.screen(false)
		lines := strings.Split(strings.TrimSuffix(s.WrapAll(b.String()), "\n"), "\n")
		fmt.Fprintln(w, strings.Join(text.Fit(lines, s.Lines, "    and %d more lines; --json has all"), "\n"))
	}
}
