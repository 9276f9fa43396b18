package strictyaml

import (
	"regexp"
	"strconv"
	"strings"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxFault reports an error of the YAML reader, which had got to a line. Its
// column is where the line begins.
func (p *parser) syntaxFault(err error, reached int) {
	match := yamlLine.FindStringSubmatch(err.Error())
	problem := strings.TrimPrefix(err.Error(), match[0])
	x := explain(problem)
	line := reached
	if n, err := strconv.Atoi(match[1]); err == nil && !x.reached {
		line = n // the line before, as the text has one more at the top
		if x.scanner {
			line--
		}
	}
	line = min(max(line, 1), len(p.lines))
	content := p.lines[line-1]
	column := len(content) - len(strings.TrimLeft(content, " ")) + 1
	p.report(line, column, content[column-1:], x.msg, x.remedy)
}

// An explanation gives a problem of the YAML reader in plain words.
type explanation struct {
	problem, msg, remedy string
	// scanner: the reader counts lines from 1, elsewhere from 0.
	scanner bool
	// reached: the reader names the beginning of the map or list around the fault,
	// and the line that it had got to is nearer.
	reached bool
}

// explain returns what there is to say about a problem of the YAML reader.
func explain(problem string) explanation {
	for _, x := range explanations {
		if strings.Contains(problem, x.problem) {
			return x
		}
	}
	return explanation{msg: "not valid YAML: " + problem, remedy: "check colons, quotes, brackets and indentation", scanner: true}
}

var explanations = []explanation{
	{problem: "mapping values are not allowed", scanner: true,
		msg:    "a colon or an indentation that does not fit here",
		remedy: "put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike"},
	{problem: "did not find expected key", reached: true,
		msg:    "the keys of a map do not line up, or text follows a value, here or in the line above",
		remedy: "indent keys of one level alike, quote the whole of a text, and write an apostrophe in single quotes twice"},
	{problem: "did not find expected '-' indicator", reached: true,
		msg:    "the items of a list do not line up, here or in the line above",
		remedy: "begin each item with `- `, indented alike"},
	{problem: "did not find expected ',' or ']'",
		msg: "a list in brackets is not closed, or lacks a comma", remedy: "write [a, b]"},
	{problem: "did not find expected ',' or '}'",
		msg: "a map in braces is not closed, or lacks a comma", remedy: "write {a: 1, b: 2}"},
	{problem: "did not find expected node content",
		msg: "a value is missing", remedy: "remove the comma that is too much, or write the value"},
	{problem: "could not find expected ':'", scanner: true,
		msg: "a key without a colon", remedy: "write `key: value`, with a space after the colon"},
	{problem: "found unexpected end of stream", scanner: true,
		msg: "a quoted text is not closed", remedy: "close the quotes"},
	{problem: "found character that cannot start any token", scanner: true,
		msg: "a value cannot begin with this character", remedy: "put the text in quotes"},
	{problem: "unknown anchor", msg: msgSpecial, remedy: remedySpecial},
	{problem: "did not find expected alphabetic or numeric character", scanner: true, msg: msgSpecial, remedy: remedySpecial},
	{problem: "did not find expected <document start>",
		msg: "text follows the value, or a second document begins here", remedy: "put the whole of a text in quotes; keep one document in a file"},
}
