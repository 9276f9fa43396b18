package strictyaml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Parse reads exactly one YAML document, a map. The error is of type Errors. If
// the document could be read apart from single faults (a duplicate key, an
// anchor), the tree is returned along with the error, so that a caller can go on
// looking for more faults in it.
func Parse(file string, data []byte) (*Node, error) {
	p := &parser{file: file}
	n, _ := p.read(string(data))
	if n == nil || n.Kind == Map {
		return n, p.err()
	}
	if !n.reported {
		p.add(n.fault("", "a map of keys is wanted, not "+got(n), "write `key: value` lines, with a space after each colon"))
	}
	return nil, p.err()
}

// ParseValue reads a single value of one line in flow style: 7, text, [1, 2],
// {a: 1}. Column is the column at which the value begins in the line that file
// names, after a key.
func ParseValue(file, text string, column int) (*Node, error) {
	p := &parser{file: file}
	if i := strings.IndexAny(text, "\n\r"); i >= 0 {
		p.report(1, column+utf8.RuneCountInString(text[:i]), "", "a line end in the value", `write "\n" in double quotes`)
		return nil, p.err()
	}
	if content := strings.TrimLeft(text, " "); content == "" || content[0] == '#' {
		p.report(1, column, "", "no value is given", `write "" for an empty text, [] for an empty list`)
		return nil, p.err()
	}
	n, doc := p.read(strings.Repeat(" ", column-1) + text)
	if n == nil {
		return nil, p.err()
	}
	y := doc.Content[0]
	if y.LineComment+y.HeadComment+y.FootComment+doc.LineComment+doc.HeadComment+doc.FootComment != "" {
		p.add(n.fault("", "a comment in the value", "quote a text that holds #"))
	}
	if n.Kind != Scalar && y.Style&yaml.FlowStyle == 0 {
		n.reported = true
		p.report(n.Line, n.Column, text, got(n)+" without brackets",
			"write [a, b] for a list, {a: 1} for a map, and quote a text that looks like one")
	}
	return n, p.err()
}

// A parser turns a text into a tree by way of that of yaml.v3.
type parser struct {
	faults
	file string
	// lines are the lines of the text without their ends.
	lines []string
	// tags tells that there may be tags, which begin with an exclamation mark.
	tags bool
}

// report adds a fault at a place.
func (p *parser) report(line, column int, text, msg, remedy string) {
	p.add(&Error{File: p.file, Line: line, Column: column, Text: shorten(text), Msg: msg, Remedy: remedy})
}

// rest returns the line from a column on, with a trailing comment.
func (p *parser) rest(line, column int) string {
	if line < 1 || line > len(p.lines) {
		return ""
	}
	for i := range p.lines[line-1] {
		if column--; column == 0 {
			return strings.TrimSpace(p.lines[line-1][i:])
		}
	}
	return ""
}

// read reads a text as one document, and returns that of yaml.v3 as well. The
// node is nil if the text could not be read.
func (p *parser) read(text string) (*Node, *yaml.Node) {
	text = strings.TrimPrefix(text, "\ufeff")
	p.tags = strings.Contains(text, "!")
	p.lines = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if p.checkText(text); len(p.list) > 0 {
		return nil, nil
	}
	for i, line := range p.lines {
		if strings.HasPrefix(line, "%") {
			p.report(i+1, 1, line, "directives are not supported", "remove the line")
			return nil, nil
		}
		if content := strings.TrimSpace(line); content != "" && content[0] != '#' {
			break
		}
	}
	docs, line, err := readYAML(text)
	switch {
	case err != nil:
		p.syntaxFault(err, line)
		return nil, nil
	case len(docs) > 1:
		p.report(docs[1].Line-1, docs[1].Column, p.rest(docs[1].Line-1, docs[1].Column), "a second document begins here",
			"keep one document in a file: remove this line, or move what follows to a file of its own")
		return nil, nil
	case len(docs) == 0 || p.empty(docs[0].Content[0]):
		msg := "the file is empty"
		if strings.TrimSpace(text) != "" {
			msg = "the file holds no keys, only comments or document marks"
		}
		p.report(1, 1, "", msg, "write at least one `key: value` line, or {} for none")
		return nil, nil
	}
	return p.convert(docs[0].Content[0], "", 1), docs[0]
}

// empty tells whether a document holds nothing, not even a null.
func (p *parser) empty(y *yaml.Node) bool {
	msg, _ := p.special(y)
	return y.Kind == yaml.ScalarNode && y.Style == 0 && y.Value == "" && msg == ""
}

// convert turns a value into our form.
func (p *parser) convert(y *yaml.Node, path string, depth int) *Node {
	n := &Node{Kind: Scalar, File: p.file, Line: y.Line - 1, Column: y.Column, Text: y.Value}
	n.Quoted = y.Style&^(yaml.TaggedStyle|yaml.FlowStyle) != 0
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = List
	case yaml.MappingNode:
		n.Kind = Map
	}
	msg, remedy := p.special(y)
	if depth > MaxDepth && n.Kind != Scalar {
		msg, remedy = fmt.Sprintf("more than %d levels of maps and lists", MaxDepth), "make the document flatter"
	}
	switch {
	case msg != "":
		n.reported = true
		p.add(&Error{File: p.file, Line: n.Line, Column: n.Column, Path: path, Text: shorten(p.rest(n.Line, n.Column)), Msg: msg, Remedy: remedy})
	case n.Kind == List:
		for i, item := range y.Content {
			n.Items = append(n.Items, p.convert(item, joinIndex(path, i), depth+1))
		}
	case n.Kind == Map:
		p.convertMap(n, y, path, depth)
	}
	return n
}

// special refuses anchors, aliases and tags; among these the empty tag, "!",
// which yaml.v3 passes over.
func (p *parser) special(y *yaml.Node) (msg, remedy string) {
	if y.Kind == yaml.AliasNode || y.Anchor != "" || y.Style&yaml.TaggedStyle != 0 ||
		p.tags && strings.HasPrefix(p.rest(y.Line-1, y.Column), "!") {
		return msgSpecial, remedySpecial
	}
	return "", ""
}

const (
	msgSpecial    = "anchors (&), aliases (*) and tags (!) are not supported"
	remedySpecial = "write the value out, or quote a text that begins with &, * or !"
)

func (p *parser) convertMap(n *Node, y *yaml.Node, path string, depth int) {
	seen := map[string]string{} // where each key was given first
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		f := Field{Key: key.Value, File: p.file, Line: key.Line - 1, Column: key.Column}
		if msg, remedy := p.keyFault(key); msg != "" {
			e := f.fault(path, msg, remedy)
			if key.Kind != yaml.ScalarNode {
				e.Text = shorten(p.rest(f.Line, f.Column))
			}
			p.add(e)
			continue
		}
		at := joinKey(path, f.Key)
		if first, twice := seen[f.Key]; twice {
			p.add(f.fault(at, "duplicate key, first given at "+first, "keep one of the two"))
			continue
		}
		seen[f.Key] = fmt.Sprintf("%d:%d", f.Line, f.Column)
		f.Value = p.convert(value, at, depth+1)
		n.Fields = append(n.Fields, f)
	}
}

// keyFault says what is wrong with a key, and what to do.
func (p *parser) keyFault(y *yaml.Node) (msg, remedy string) {
	if msg, remedy = p.special(y); msg != "" {
		return msg, remedy
	}
	like := looksLike(y.Value)
	switch {
	case y.Kind != yaml.ScalarNode:
		return "a key must be a text, not a list or a map", "write `key: value`"
	case y.Style != 0: // quoted
		return "", ""
	case y.Value == "<<":
		return "merge keys are not supported", "write the keys out"
	case like == "text":
		return "", ""
	case like == "null":
		return "a key must be a text, not null", "write `key: value`, or quote the key"
	}
	return "a key must be a text, not " + like, "quote the key: " + Quote(y.Value)
}
