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
	n, bad := parse(file, data)
	return n, bad.err()
}

func parse(file string, data []byte) (*Node, *faults) {
	n, bad := parseDocument(&source{file: file}, data)
	if n == nil || n.Kind == Map {
		return n, bad
	}
	if !n.reported {
		bad.add(n.fault("", "a map of keys is wanted, not "+got(n), "write `key: value` lines, with a space after each colon"))
	}
	return nil, bad
}

// ParseValue reads a single value of one line in flow style: 7, text, [1, 2],
// {a: 1}. Column is the column at which the value begins in the line that file
// names.
func ParseValue(file, text string, column int) (*Node, error) {
	if i := strings.IndexAny(text, "\n\r"); i >= 0 {
		return nil, Errors{{
			File: file, Line: 1, Column: column + utf8.RuneCountInString(text[:i]),
			Msg: "a line end in the value", Remedy: `write "\n" in double quotes`,
		}}
	}
	n, bad := parseDocument(&source{file: file, value: true, shift: column - 1}, []byte(text))
	return n, bad.err()
}

// parseDocument reads data as one document, to which s is to belong.
func parseDocument(s *source, data []byte) (*Node, *faults) {
	bad := &faults{list: s.read(data)}
	if len(bad.list) > 0 {
		return nil, bad
	}
	for i, line := range s.lines {
		if strings.HasPrefix(line, "%") {
			bad.add(s.fault(i+1, 1, shorten(line), "directives are not supported", "remove the line"))
			return nil, bad
		}
		if content := strings.TrimSpace(line); content != "" && content[0] != '#' {
			break
		}
	}
	docs, err := readYAML(s.text)
	switch {
	case err != nil:
		bad.add(s.syntaxFault(err))
		return nil, bad
	case len(docs) > 1:
		e := s.fault(docs[1].Line, docs[1].Column, "", "a second document begins here",
			"keep one document in a file: remove this line, or move what follows to a file of its own")
		e.Text = shorten(s.rest(e.Line, e.Column))
		bad.add(e)
		return nil, bad
	case len(docs) == 0 || emptyDocument(docs[0]):
		bad.add(s.emptyFault())
		return nil, bad
	}
	c := converter{source: s, faults: bad, bangs: s.find('!')}
	n := c.convert(docs[0].Content[0], "", 1)
	if s.value {
		c.checkValue(docs[0], n)
	}
	return n, bad
}

// readYAML returns the first two documents of a text.
func readYAML(text string) (docs []*yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			docs, err = nil, fmt.Errorf("yaml: the YAML reader failed: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for len(docs) < 2 {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err != nil {
			if err.Error() == "EOF" {
				return docs, nil
			}
			return nil, err
		}
		if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0] == nil {
			return nil, fmt.Errorf("yaml: the YAML reader failed: no document")
		}
		docs = append(docs, &doc)
	}
	return docs, nil
}

// emptyDocument tells whether a document holds nothing, not even a null.
func emptyDocument(doc *yaml.Node) bool {
	n := doc.Content[0]
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == "" && n.Anchor == ""
}

func (s *source) emptyFault() *Error {
	if s.value {
		return s.fault(1, 1, "", "no value is given", `write "" for an empty text, [] for an empty list`)
	}
	msg := "the file is empty"
	if strings.TrimSpace(s.text) != "" {
		msg = "the file holds no keys, only comments or document marks"
	}
	return s.fault(1, 1, "", msg, "write at least one `key: value` line, or {} for none")
}

// A converter turns yaml.v3's tree into ours.
type converter struct {
	*source
	*faults
	// bangs are the places of exclamation marks, with which tags begin.
	bangs map[place]bool
	// deep tells that MaxDepth has been reported.
	deep bool
}

func (c *converter) position(y *yaml.Node) (line, column int) {
	if y.Line == 1 {
		return 1, y.Column + c.shift
	}
	return y.Line, y.Column
}

func (c *converter) convert(y *yaml.Node, path string, depth int) *Node {
	n := &Node{File: c.file, source: c.source}
	n.Line, n.Column = c.position(y)
	report := func(msg, remedy string) {
		n.reported = true
		e := n.fault(path, msg, remedy)
		e.Text = shorten(c.rest(n.Line, n.Column))
		c.faults.add(e)
	}
	switch y.Kind {
	case yaml.ScalarNode:
		n.Kind, n.Text, n.Quoted = Scalar, y.Value, y.Style&^(yaml.TaggedStyle|yaml.FlowStyle) != 0
	case yaml.SequenceNode:
		n.Kind = List
	case yaml.MappingNode:
		n.Kind = Map
	default:
		n.Kind, n.Text = Scalar, "*"+y.Value
		report("aliases are not supported", "write the value out")
		return n
	}
	if y.Anchor != "" {
		c.faults.add(&Error{File: c.file, Line: n.Line, Column: n.Column, Path: path, Text: "&" + shorten(y.Anchor),
			Msg: "anchors are not supported", Remedy: "remove it, and write the value out where it is used"})
	}
	if c.tagged(y) {
		report("tags are not supported", "remove the tag, or quote a text that begins with !")
		return n
	}
	if depth > MaxDepth && n.Kind != Scalar {
		n.reported = true
		if !c.deep {
			c.deep = true
			report(fmt.Sprintf("more than %d levels of maps and lists", MaxDepth), "make the document flatter")
		}
		return n
	}
	switch n.Kind {
	case List:
		n.Items = make([]*Node, len(y.Content))
		for i, item := range y.Content {
			n.Items[i] = c.convert(item, joinIndex(path, i), depth+1)
		}
	case Map:
		c.convertMap(n, y, path, depth)
	}
	return n
}

// tagged tells whether y has a tag, be it the empty one ("!").
func (c *converter) tagged(y *yaml.Node) bool {
	if y.Style&yaml.TaggedStyle != 0 {
		return true
	}
	return c.bangs[place{y.Line, y.Column}]
}

func (c *converter) convertMap(n *Node, y *yaml.Node, path string, depth int) {
	seen := make(map[string]*Field, len(y.Content)/2)
	n.Fields = make([]Field, 0, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, ok := c.convertKey(y.Content[i], path)
		if !ok {
			continue
		}
		at := joinKey(path, key.Key)
		if first := seen[key.Key]; first != nil {
			c.faults.add(&Error{File: c.file, Line: key.Line, Column: key.Column, Path: at, Text: shorten(key.Key),
				Msg:    fmt.Sprintf("duplicate key, first given at %d:%d", first.Line, first.Column),
				Remedy: "keep one of the two"})
			continue
		}
		key.Value = c.convert(y.Content[i+1], at, depth+1)
		n.Fields = append(n.Fields, key)
		seen[key.Key] = &n.Fields[len(n.Fields)-1]
	}
}

// convertKey returns a field without its value, or false if the key is at fault.
func (c *converter) convertKey(y *yaml.Node, path string) (Field, bool) {
	f := Field{Key: y.Value, File: c.file}
	f.Line, f.Column = c.position(y)
	fail := func(msg, remedy string) (Field, bool) {
		text := shorten(y.Value)
		if y.Kind != yaml.ScalarNode {
			text = shorten(c.rest(f.Line, f.Column))
		}
		c.faults.add(&Error{File: c.file, Line: f.Line, Column: f.Column, Path: path, Text: text, Msg: msg, Remedy: remedy})
		return f, false
	}
	switch {
	case y.Kind == yaml.AliasNode:
		return fail("aliases are not supported", "write the key out")
	case y.Kind != yaml.ScalarNode:
		return fail("a key must be a text, not a list or a map", "write `key: value`")
	case y.Anchor != "":
		return fail("anchors are not supported", "remove the anchor")
	case c.tagged(y):
		return fail("tags are not supported", "remove the tag")
	case y.Style != 0: // quoted
		return f, true
	case y.Value == "<<":
		return fail("merge keys are not supported", "write the keys out")
	}
	switch class := classify(y.Value); class {
	case classText:
		return f, true
	case classNull:
		return fail("a key must be a text, not null", "write `key: value`, or quote the key")
	default:
		return fail("a key must be a text, not "+class.String(), "quote the key: "+Quote(y.Value))
	}
}

// checkValue refuses in a value on the command line what is fine in a file:
// comments, which would cut it short, and block style.
func (c *converter) checkValue(doc *yaml.Node, n *Node) {
	y := doc.Content[0]
	if y.LineComment+y.HeadComment+y.FootComment+doc.LineComment+doc.HeadComment+doc.FootComment != "" {
		c.faults.add(n.fault("", "a comment in the value", "quote a text that holds #"))
	}
	if n.Kind != Scalar && y.Style&yaml.FlowStyle == 0 {
		n.reported = true
		c.faults.add(n.fault("", got(n)+" without brackets", "write [a, b] for a list, {a: 1} for a map, and quote a text that looks like one"))
	}
}
