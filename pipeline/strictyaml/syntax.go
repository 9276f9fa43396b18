package strictyaml

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var yamlPrefix = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxFault turns an error of the YAML reader into ours. The reader reports
// no column, and lines only roughly, so the place is looked for again.
func (s *source) syntaxFault(err error) *Error {
	match := yamlPrefix.FindStringSubmatch(err.Error())
	problem, near := err.Error(), 1
	if match != nil {
		problem = problem[len(match[0]):]
		if n, err := strconv.Atoi(match[1]); err == nil {
			near = n
		}
	}
	line, column := s.locate(problem, near)
	msg, remedy := explain(problem)
	if s.value && strings.Contains(problem, "<document start>") {
		msg, remedy = "text follows the value", "put the whole value in quotes if it is a text"
	}
	e := s.fault(line, column, "", msg, remedy)
	e.Text = shorten(s.rest(line, e.Column))
	return e
}

// locateBudget bounds the bytes that are read again to find a fault's place.
const locateBudget = 4 << 20

// locate returns the end of the longest beginning of the text that is valid
// YAML: the construct that begins there is the one at fault. For texts that are
// too long for that it returns the beginning of the line near.
func (s *source) locate(problem string, near int) (line, column int) {
	near = min(max(near, 1), len(s.lines))
	fallback := func() (int, int) { return near, firstColumn(s.lines[near-1]) }
	if strings.Contains(problem, "exceeded max depth") {
		return fallback()
	}
	// A list or map in brackets begins where the fault is that it is not closed;
	// if an item is missing, the brackets before it are in order.
	inBrackets := strings.Contains(problem, "did not find expected node content")
	budget := locateBudget
	valid := func(text string) bool {
		budget -= len(text)
		_, err := readYAML(text)
		if err != nil && inBrackets {
			_, err = readYAML(text + closing(text))
		}
		return err == nil
	}
	starts := s.lineStarts()
	i := len(starts) - 1
	for ; i > 0 && !valid(s.text[:starts[i]]); i-- {
		if budget < 0 {
			return fallback()
		}
	}
	head, content := s.text[:starts[i]], s.lines[i]
	for end := len(content); end > 0 && budget >= 0; end-- {
		if end < len(content) && !utf8.RuneStart(content[end]) || !valid(head+content[:end]) {
			continue
		}
		if strings.TrimSpace(content[end:]) == "" {
			break // wrong only together with what follows
		}
		return i + 1, utf8.RuneCountInString(content[:end]) + firstColumn(content[end:])
	}
	return i + 1, firstColumn(content)
}

// lineStarts returns the byte offset of each line.
func (s *source) lineStarts() []int {
	starts := []int{0}
	for i := range s.text {
		if s.text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// closing returns the brackets that close those open at the end of a text.
func closing(text string) string {
	var open []byte
	for i := range len(text) {
		switch text[i] {
		case '[':
			open = append(open, ']')
		case '{':
			open = append(open, '}')
		case ']', '}':
			open = open[:max(0, len(open)-1)]
		}
	}
	slices.Reverse(open)
	return string(open)
}

// firstColumn is the column of the first character of a line that is no space.
func firstColumn(line string) int {
	return len(line) - len(strings.TrimLeft(line, " ")) + 1
}

// explanations give the YAML reader's problems in plain words, with a remedy.
var explanations = []struct{ problem, msg, remedy string }{
	{"mapping values are not allowed", "a colon or an indentation that does not fit here",
		"put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike"},
	{"did not find expected key", "the keys of a map do not line up, or text follows a value",
		"indent keys of one level alike, and quote the whole of a text"},
	{"did not find expected '-' indicator", "the items of a list do not line up",
		"begin each item with `- `, indented alike"},
	{"did not find expected ',' or ']'", "a list in brackets is not closed, or lacks a comma",
		"write [a, b]"},
	{"did not find expected ',' or '}'", "a map in braces is not closed, or lacks a comma",
		"write {a: 1, b: 2}"},
	{"did not find expected node content", "a value is missing",
		"remove the comma that is too much, or write the value"},
	{"could not find expected ':'", "a key without a colon",
		"write `key: value`, with a space after the colon"},
	{"found unexpected end of stream", "a quoted text is not closed",
		"close the quotes"},
	{"found unexpected document indicator", "a quoted text is not closed",
		"close the quotes"},
	{"found character that cannot start any token", "a value cannot begin with this character",
		"put the text in quotes"},
	{"block sequence entries are not allowed", "a list item cannot begin here",
		"put each `- item` on a line of its own, or write [a, b]"},
	{"unknown escape character", "an unknown escape in double quotes",
		"write the text in single quotes, or \\\\ for a backslash"},
	{"unknown anchor", "aliases are not supported",
		"write the value out; quote a text that begins with *"},
	{"did not find expected <document start>", "a second document begins here, or text follows the document",
		"keep one document in a file"},
	{"exceeded max depth", "far too many levels of maps and lists",
		"make the document flatter"},
	{"while scanning an anchor", "anchors are not supported", "quote a text that begins with &"},
	{"did not find expected alphabetic or numeric character", "anchors and aliases are not supported",
		"quote a text that begins with & or *"},
	{"did not find URI escape", "tags are not supported", "quote a text that begins with !"},
	{"undefined tag handle", "tags are not supported", "quote a text that begins with !"},
}

// explain returns a message and a remedy for a problem of the YAML reader.
func explain(problem string) (msg, remedy string) {
	for _, x := range explanations {
		if strings.Contains(problem, x.problem) {
			return x.msg, x.remedy
		}
	}
	return "not valid YAML: " + problem, "check colons, quotes, brackets and indentation"
}
