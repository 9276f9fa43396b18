package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

const (
	// MaxSize is the largest size of a document in bytes.
	MaxSize = 4 << 20
	// MaxDepth is how many levels of maps and lists a document may have.
	MaxDepth = 32
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
		p.add(n.fault("", n.Text, "a map of keys is wanted, not "+got(n), "write `key: value` lines, with a space after each colon"))
	}
	return nil, p.err()
}

// ParseValue reads a single value of one line in flow style: 7, text, [1, 2],
// {a: 1}. Column is the column at which the value begins in the line that file
// names, after a key.
func ParseValue(file, text string, column int) (*Node, error) {
	p := &parser{file: file}
	if i := strings.IndexAny(text, "\n\r"); i >= 0 {
		p.report(1, column+utf8.RuneCountInString(text[:i]), "", "", "a line end in the value", `write "\n" in double quotes`)
		return nil, p.err()
	}
	if content := strings.TrimLeft(text, " "); content == "" || content[0] == '#' {
		p.report(1, column, "", "", "no value is given", `write "" for an empty text, [] for an empty list`)
		return nil, p.err()
	}
	n, doc := p.read(strings.Repeat(" ", column-1) + text)
	if n == nil {
		return nil, p.err()
	}
	y := doc.Content[0]
	if y.LineComment+y.HeadComment+y.FootComment+doc.LineComment+doc.HeadComment+doc.FootComment != "" {
		p.add(n.fault("", n.Text, "a comment in the value", "quote a text that holds #"))
	}
	if n.Kind != Scalar && y.Style&yaml.FlowStyle == 0 {
		n.reported = true
		p.report(n.Line, n.Column, "", text, got(n)+" without brackets",
			"write [a, b] for a list, {a: 1} for a map, and quote a text that looks like one")
	}
	return n, p.err()
}

// A parser turns a text into a tree by way of that of yaml.v3.
type parser struct {
	Errors
	file  string
	lines []string // of the text, without their ends
	tags  bool     // there may be tags, which begin with an exclamation mark
}

// report adds a fault at a place.
func (p *parser) report(line, column int, path, text, msg, remedy string) {
	p.add(Place{p.file, line, column}.fault(path, text, msg, remedy))
}

// rest returns the line of a document from a column on, with a trailing comment.
func (p *parser) rest(line, column int) string {
	if line > len(p.lines) {
		return ""
	}
	r := []rune(p.lines[line-1])
	return strings.TrimSpace(string(r[min(column-1, len(r)):]))
}

// read reads a text as one document, and returns that of yaml.v3 as well. The
// node is nil if the text could not be read.
func (p *parser) read(text string) (*Node, *yaml.Node) {
	text = strings.TrimPrefix(text, "\ufeff")
	if len(text) > MaxSize {
		p.report(1, 1, "", "", fmt.Sprintf("the text is too large: %d bytes, at most %d are allowed", len(text), MaxSize),
			"split the file, or keep the data in a table")
		return nil, nil
	}
	p.tags = strings.Contains(text, "!")
	p.lines = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range p.lines {
		if p.checkLine(i+1, line); len(p.Errors) > 0 {
			return nil, nil
		}
	}
	// Only with an empty line at the top do errors on what begins in the first
	// line say so; the lines of yaml.v3 count from 0 then.
	r := &lineReader{text: "\n" + text}
	docs, err := readYAML(r)
	switch {
	case err != nil:
		p.syntaxFault(err, r.text[:r.pos])
		return nil, nil
	case len(docs) > 1:
		line, column := docs[1].Line-1, docs[1].Column
		p.report(line, column, "", p.rest(line, column), "a second document begins here",
			"keep one document in a file: remove this line, or move what follows to a file of its own")
		return nil, nil
	case len(docs) > 0:
		y := docs[0].Content[0]
		if y.Kind != yaml.ScalarNode || y.Style != 0 || y.Value != "" || p.special(y) {
			return p.convert(y, "", 1), docs[0]
		}
	}
	p.report(1, 1, "", "", "the file holds no keys", "write at least one `key: value` line, or {} for none")
	return nil, nil
}

// checkLine reports the first fault in the characters of a line.
func (p *parser) checkLine(number int, line string) {
	column := 0
	for i, r := range line {
		column++
		switch {
		case r == '%' && i == 0:
			p.report(number, column, "", line, "directives are not supported", "remove the line, or indent it")
		case r == utf8.RuneError && !strings.HasPrefix(line[i:], "\ufffd"):
			p.report(number, column, "", "", fmt.Sprintf("the byte 0x%02x is not UTF-8", line[i]), "save the file as UTF-8")
		case r == '\t':
			p.report(number, column, "", strings.TrimSpace(line), "a tab", `use spaces; in a text write "\t" in double quotes`)
		case hidden(r):
			p.report(number, column, "", strings.TrimLeft(line, " "), fmt.Sprintf("the invisible character U+%04X", r),
				fmt.Sprintf(`remove it; in a text write "\u%04x" in double quotes`, r))
		default:
			continue
		}
		return
	}
}

// A lineReader hands out a text line by line, and so knows how far the reader of
// YAML has got.
type lineReader struct {
	text string
	pos  int
}

func (r *lineReader) Read(buf []byte) (int, error) {
	if r.pos == len(r.text) {
		return 0, io.EOF
	}
	n := copy(buf, strings.SplitAfterN(r.text[r.pos:], "\n", 2)[0])
	r.pos += n
	return n, nil
}

// readYAML returns the first two documents of a text.
func readYAML(r io.Reader) (docs []*yaml.Node, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("yaml: the YAML reader failed: %v", v)
		}
	}()
	decoder := yaml.NewDecoder(r)
	for len(docs) < 2 {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		docs = append(docs, &doc)
	}
	return docs, nil
}

// convert turns a value into our form.
func (p *parser) convert(y *yaml.Node, path string, depth int) *Node {
	n := &Node{Kind: Scalar, Place: Place{p.file, y.Line - 1, y.Column}, Text: y.Value}
	n.Quoted = y.Style&^(yaml.TaggedStyle|yaml.FlowStyle) != 0
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = List
	case yaml.MappingNode:
		n.Kind = Map
	}
	special, tooDeep := p.special(y), depth > MaxDepth && n.Kind != Scalar
	switch n.reported = special || tooDeep; {
	case tooDeep:
		msg := fmt.Sprintf("more than %d levels of maps and lists", MaxDepth)
		p.report(n.Line, n.Column, path, p.rest(n.Line, n.Column), msg, "make the document flatter")
	case special:
		p.report(n.Line, n.Column, path, p.rest(n.Line, n.Column), msgSpecial, remedySpecial)
	case n.Kind == List:
		for i, item := range y.Content {
			n.Items = append(n.Items, p.convert(item, joinIndex(path, i), depth+1))
		}
	case n.Kind == Map:
		p.convertMap(n, y, path, depth)
	}
	return n
}

// special tells what is refused: anchors, aliases and tags; among these the
// empty tag, "!", which yaml.v3 passes over.
func (p *parser) special(y *yaml.Node) bool {
	return y.Kind == yaml.AliasNode || y.Anchor != "" || y.Style&yaml.TaggedStyle != 0 ||
		p.tags && strings.HasPrefix(p.rest(y.Line-1, y.Column), "!")
}

const (
	msgSpecial    = "anchors (&), aliases (*) and tags (!) are not supported"
	remedySpecial = "write the value out, or quote a text that begins with &, * or !"
)

func (p *parser) convertMap(n *Node, y *yaml.Node, path string, depth int) {
	seen := map[string]string{} // where each key was given first
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		f := Field{Key: key.Value, Place: Place{p.file, key.Line - 1, key.Column}}
		at := joinKey(path, f.Key)
		msg, remedy := p.keyFault(key)
		switch {
		case msg != "" && key.Kind != yaml.ScalarNode:
			p.report(f.Line, f.Column, path, p.rest(f.Line, f.Column), msg, remedy)
		case msg != "":
			p.add(f.fault(path, f.Key, msg, remedy))
		case seen[f.Key] != "":
			p.add(f.fault(at, f.Key, "duplicate key, first given at "+seen[f.Key], "keep one of the two"))
		default:
			seen[f.Key] = fmt.Sprintf("%d:%d", f.Line, f.Column)
			f.Value = p.convert(value, at, depth+1)
			n.Fields = append(n.Fields, f)
		}
	}
}

// keyFault says what is wrong with a key, and what to do.
func (p *parser) keyFault(y *yaml.Node) (msg, remedy string) {
	like := looksLike(y.Value)
	switch {
	case p.special(y):
		return msgSpecial, remedySpecial
	case y.Kind != yaml.ScalarNode:
		return "a key must be a text, not a list or a map", "write `key: value`"
	case y.Style == 0 && y.Value == "<<":
		return "merge keys are not supported", "write the keys out"
	case y.Style == 0 && like != "text": // not quoted
		return "a key must be a text, not " + like, "quote the key: " + Quote(y.Value)
	}
	return "", ""
}
