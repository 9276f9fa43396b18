package cli

import (
	"os"
	"strconv"

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
