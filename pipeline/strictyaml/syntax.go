package strictyaml

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	// ofParser are the problems that the parser of yaml.v3 finds, not its scanner.
	ofParser = regexp.MustCompile(`^did not find expected [^a]|^unknown anchor`)
	// inBlock are those for which it names the beginning of the map or list around.
	inBlock = regexp.MustCompile(`^did not find expected (key|'-' indicator)`)
)

// syntaxFault reports an error of yaml.v3, which has read that much of the text. Its
// column is where the line begins.
func (p *parser) syntaxFault(err error, read string) {
	match := yamlLine.FindStringSubmatch(err.Error())
	problem := strings.TrimPrefix(err.Error(), match[0])
	x := explanation{problem, "not valid YAML: " + problem, "check colons, quotes, brackets and indentation"}
	if i := slices.IndexFunc(explanations, func(x explanation) bool { return strings.Contains(problem, x.problem) }); i >= 0 {
		x = explanations[i]
	}
	line, _ := strconv.Atoi(match[1])
	if line == 0 || inBlock.MatchString(problem) {
		line = strings.Count(strings.TrimSpace("-"+read), "\n")
	} else if !ofParser.MatchString(problem) {
		line-- // the scanner counts from 1
	}
	line = min(max(line, 1), len(p.lines))
	content := p.lines[line-1]
	column := len(content) - len(strings.TrimLeft(content, " ")) + 1
	p.report(line, column, "", content[column-1:], x.msg, x.remedy)
}

// An explanation gives a problem of yaml.v3 in plain words.
type explanation struct{ problem, msg, remedy string }

var explanations = []explanation{
	{"mapping values are not allowed", "a colon or an indentation that does not fit here",
		"put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike"},
	{"did not find expected key", "the keys of a map do not line up, or text follows a value, here or in the line above",
		"indent keys of one level alike, quote the whole of a text, and write an apostrophe in single quotes twice"},
	{"did not find expected '-' indicator", "the items of a list do not line up, here or in the line above",
		"begin each item with `- `, indented alike"},
	{"did not find expected ',' or ']'", "a list in brackets is not closed, or lacks a comma", "write [a, b]"},
	{"did not find expected ',' or '}'", "a map in braces is not closed, or lacks a comma", "write {a: 1, b: 2}"},
	{"did not find expected node content", "a value is missing", "remove the comma that is too much, or write the value"},
	{"could not find expected ':'", "a key without a colon", "write `key: value`, with a space after the colon"},
	{"found unexpected end of stream", "a quoted text is not closed", "close the quotes"},
	{"found character that cannot start any token", "a value cannot begin with this character", "put the text in quotes"},
	{"unknown anchor", msgSpecial, remedySpecial},
	{"did not find expected alphabetic or numeric character", msgSpecial, remedySpecial},
	{"did not find expected <document start>", "text follows the value, or a second document begins here",
		"put the whole of a text in quotes; keep one document in a file"},
}
