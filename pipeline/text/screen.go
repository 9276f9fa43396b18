package text

import (
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"unicode/utf8"
)

// A Screen is what an answer is laid out for.
type Screen struct {
	Width  int  // characters in a line
	Lines  int  // that the answer may have; Unlimited if everything was asked for
	Colour bool // whether verdicts and states have one
}

// Unlimited is more lines than any answer has.
const Unlimited = 1 << 30

// All says whether everything was asked for.
func (s Screen) All() bool { return s.Lines > Unlimited/2 }

// colours are the ANSI colours of verdicts and states: green, yellow and red.
var colours = map[string]int{
	"reproduced": 32, "ok": 32, "fresh": 32, "current": 32, "passed": 32, "equal": 32,
	"not testable": 33, "not done": 33, "stale": 33, "missing": 33, "not current": 33,
	"differs": 31, "differ": 31, "failed": 31, "changed": 31, "CHANGED": 31, "SURPRISES": 31, "SURPRISE": 31,
}

// Paint colours a word if it is a verdict or a state.
func (s Screen) Paint(word string) string {
	if c := colours[strings.TrimSpace(word)]; s.Colour && c > 0 {
		return fmt.Sprintf("\x1b[%dm%s\x1b[0m", c, word)
	}
	return word
}

const unbroken = "\u00a0" // a space that Wrap does not break at

// A command line in prose goes as far as punctuation or a verb that it is the subject of.
var (
	commandLine = regexp.MustCompile(`neurorbit(?: (?:[^\s';,)&]|[;,)][^\s;,)]|'[^']*')+)+`)
	goesOn      = regexp.MustCompile(` (?:and|then|there|that|makes?|says|shows|lists|names|writes|wrote|computes?|compares|checks|` +
		`repairs|drops|tells|adds|uses|puts|brings)\b`)
)

// Wrap breaks a line between words; what follows is indented. A word that is longer
// than a line stays whole. So does a command of the program, on a line of its own if
// need be; if it is longer than that, so that a shell takes it all the same.
func (s Screen) Wrap(line, indent string) string {
	line = commandLine.ReplaceAllStringFunc(line, func(c string) string {
		end := len(c)
		if at := goesOn.FindStringIndex(c); at != nil {
			end = at[0]
		}
		return strings.ReplaceAll(c[:end], " ", unbroken) + c[end:]
	})
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(line, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > s.Width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		if at+n > s.Width && strings.Contains(word, unbroken) {
			word, n = s.continued(word, indent), s.Width
		}
		b.WriteString(word)
		at += n
	}
	return strings.NewReplacer(" \n", "\n", unbroken, " ").Replace(b.String())
}

// continued breaks a long command between its words, but not between a flag and its
// value; each line but the last ends in a backslash.
func (s Screen) continued(command, indent string) string {
	var groups []string
	whole, quoted := false, false
	for _, word := range strings.Split(command, unbroken) {
		if whole {
			groups[len(groups)-1] += unbroken + word
		} else {
			groups = append(groups, word)
		}
		quoted = quoted != (strings.Count(word, "'")%2 == 1)
		whole = quoted || strings.HasPrefix(word, "-")
	}
	out, at := groups[0], len(indent)+utf8.RuneCountInString(groups[0])
	for _, group := range groups[1:] {
		n := 1 + utf8.RuneCountInString(group)
		if at+n+2 > s.Width {
			out, at = out+unbroken+"\\\n"+indent+"  "+group, len(indent)+1+n
		} else {
			out, at = out+unbroken+group, at+n
		}
	}
	return out
}

// ansi matches what colours a word.
var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// WrapAll wraps those lines of a text that are too long; what follows is indented two
// spaces further than they are.
func (s Screen) WrapAll(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if shown := ansi.ReplaceAllString(strings.TrimSuffix(line, "\n"), ""); utf8.RuneCountInString(shown) > s.Width {
			line = s.Wrap(line, strings.Repeat(" ", len(line)-len(strings.TrimLeft(line, " "))+2))
		}
		b.WriteString(line)
	}
	return b.String()
}

// Render returns the lines that a template gives, wrapped. An error of the template is a
// bug.
func (s Screen) Render(t *template.Template, name string, data any, indent string) (lines []string) {
	var b strings.Builder
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		panic(err)
	}
	for line := range strings.Lines(b.String()) {
		lines = append(lines, s.Wrap(strings.TrimSuffix(line, "\n"), indent))
	}
	return lines
}

// Fit returns as many of the items, each of one or more lines, as have room. If some
// have not, a last line says how many: the format more takes their number.
func Fit(items []string, room int, more string) []string {
	for i, item := range items {
		last := 1 // the line that says how many are left
		if i == len(items)-1 {
			last = 0
		}
		if room -= strings.Count(item, "\n") + 1; room < last {
			return append(items[:i:i], fmt.Sprintf(more, len(items)-i))
		}
	}
	return items
}

// Share fits blocks of lines into so many lines. The first two of each, a title that
// says what they are and the first of them, are always there; the room for more is
// dealt out evenly, and what has none is counted.
func Share(blocks [][]string, room int) (out []string) {
	given := make([]int, len(blocks))
	for dealt := true; dealt; {
		dealt = false
		for i, lines := range blocks {
			if given[i] == len(lines) {
				continue
			}
			if n := Count(lines[given[i] : given[i]+1]); room >= n || given[i] < 2 {
				given[i], room, dealt = given[i]+1, room-n, true
			}
		}
	}
	for i, lines := range blocks {
		n := given[i]
		if n > 2 && n < len(lines) {
			lines = append(lines[:n-1:n-1], fmt.Sprintf("          and %d more", len(lines)-n+1))
		}
		out = append(out, lines[:n]...)
	}
	return out
}

// Count counts the lines of items.
func Count(items []string) int { return len(items) + strings.Count(strings.Join(items, ""), "\n") }

// Table writes rows of cells as lines with aligned columns, cut to the width. Cells
// that are verdicts or states are painted.
func (s Screen) Table(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var out []string
	for _, row := range rows {
		var line strings.Builder
		left := s.Width
		for i, cell := range row {
			if i < len(row)-1 {
				cell += strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
			}
			if left > 0 {
				line.WriteString(s.Paint(Clip(cell, left)))
			}
			left -= utf8.RuneCountInString(cell)
		}
		out = append(out, strings.TrimRight(line.String(), " "))
	}
	return out
}
