package strictyaml

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// MaxSize is the largest size of a document in bytes.
	MaxSize = 4 << 20
	// MaxDepth is how many levels of maps and lists a document may have.
	MaxDepth = 32
)

// A source is the text of a document whose characters have been checked.
type source struct {
	file string
	text string
	// lines are the lines without their ends.
	lines []string
	// value marks a single value, such as one on the command line. It is the end
	// of a longer line: shift is added to its columns.
	value bool
	shift int
}

// read checks size, encoding and characters of the text, and strips the byte
// order mark of a file.
func (s *source) read(data []byte) Errors {
	s.text = string(data)
	if len(data) > MaxSize {
		return Errors{s.fault(1, 1, "",
			fmt.Sprintf("the text is too large: %d bytes, at most %d are allowed", len(data), MaxSize),
			"split the file, or keep the data in a table")}
	}
	if !s.value {
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			return Errors{s.fault(1, 1, "", "the file is UTF-16, not UTF-8", "save it as UTF-8")}
		}
		s.text = strings.TrimPrefix(s.text, "\ufeff")
	}
	bad := faults{limit: maxCharFaults}
	for i, line := range strings.Split(s.text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		s.lines = append(s.lines, line)
		if e := s.checkLine(i+1, line); e != nil {
			bad.add(e)
		}
	}
	if strings.HasSuffix(s.text, "\r") { // a carriage return without its line feed
		n := len(s.lines)
		bad.add(s.fault(n, utf8.RuneCountInString(s.lines[n-1])+1, "\r", msgReturn, remedyReturn))
	}
	return bad.list
}

// maxCharFaults bounds the faults in characters that are reported of a file: a
// file that is indented with tabs, or no text at all, would have one in each line.
const maxCharFaults = 5

const (
	msgReturn    = "a carriage return that does not end a line"
	remedyReturn = `end lines with "\n" or "\r\n"`
)

// checkLine returns the first fault in the characters of a line, or nil.
func (s *source) checkLine(number int, line string) *Error {
	column := 0
	for i, r := range line {
		column++
		switch {
		case r == utf8.RuneError && invalidAt(line[i:]):
			return s.fault(number, column, "", fmt.Sprintf("the byte 0x%02x is not UTF-8", line[i]), "write it in UTF-8")
		case r == '\t':
			return s.fault(number, column, shorten(strings.TrimSpace(line)), "a tab", `use spaces; in a text write "\t" in double quotes`)
		case r == '\r':
			return s.fault(number, column, shorten(line), msgReturn, remedyReturn)
		case hidden(r):
			return s.fault(number, column, shorten(line), fmt.Sprintf("the invisible character U+%04X", r),
				fmt.Sprintf(`remove it; in a text write "\u%04x" in double quotes`, r))
		}
	}
	return nil
}

func invalidAt(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// hidden tells which characters must be written as escapes: control characters
// (line ends aside), the line separators that only some programs take for line
// ends, byte order marks and non-characters.
func hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 ||
		r == 0xfeff || r == 0xfffe || r == 0xffff
}

// A place is a position in the text, before any shift.
type place struct{ line, column int }

// find returns all places of a character.
func (s *source) find(char rune) map[place]bool {
	found := map[place]bool{}
	for i, line := range s.lines {
		if !strings.ContainsRune(line, char) {
			continue
		}
		column := 0
		for _, r := range line {
			column++
			if r == char {
				found[place{i + 1, column}] = true
			}
		}
	}
	return found
}

// fault returns an error at a position of the text.
func (s *source) fault(line, column int, text, msg, remedy string) *Error {
	if line == 1 {
		column += s.shift
	}
	return &Error{File: s.file, Line: line, Column: column, Text: text, Msg: msg, Remedy: remedy}
}

// rest returns the line from a node's position on, without a trailing comment
// being told apart.
func (s *source) rest(line, column int) string {
	if line == 1 {
		column -= s.shift
	}
	if line < 1 || line > len(s.lines) {
		return ""
	}
	n := 1
	for i := range s.lines[line-1] {
		if n == column {
			return strings.TrimSpace(s.lines[line-1][i:])
		}
		n++
	}
	return ""
}

// Quote returns s in double quotes such that both JSON and this package read it
// back: hidden characters are escaped, bytes that are not UTF-8 become U+FFFD.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?:[-/.][A-Za-z0-9_]+)*$`)

// FormatText returns s as this package reads it back as a text: as it is where
// that is safe, otherwise as Quote does.
func FormatText(s string) string {
	if plainText.MatchString(s) && classify(s) == classText {
		return s
	}
	return Quote(s)
}
