package strictyaml

import (
	"regexp"
	"strconv"
	"strings"
)

// A Kind is the kind of a Node.
type Kind int

// The kinds of nodes.
const (
	Scalar Kind = iota + 1
	List
	Map
)

// A Node is a value in a document with the place where it stands.
type Node struct {
	Kind Kind
	// File, Line and Column say where the value begins.
	File         string
	Line, Column int
	// Text is a scalar's text, unquoted.
	Text string
	// Quoted tells that the scalar is written in quotes or as a text block, so
	// that it is a text whatever it looks like.
	Quoted bool
	// Items are the items of a list.
	Items []*Node
	// Fields are the entries of a map in the order of the document. Their keys
	// differ from each other.
	Fields []Field

	// source is the text the node was read from; nil for nodes made otherwise.
	source *source
	// reported marks a value whose fault has been reported, so that decoding
	// passes it over.
	reported bool
}

// A Field is an entry of a map.
type Field struct {
	Key string
	// File, Line and Column say where the key stands.
	File         string
	Line, Column int
	Value        *Node
}

// Field returns the value of a map's key, or nil.
func (n *Node) Field(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Key == key {
			return n.Fields[i].Value
		}
	}
	return nil
}

// Lookup follows a path such as "orbits.examples[0].id" from n. It returns the
// last node it could reach, and whether that is the end of the path.
func (n *Node) Lookup(path string) (last *Node, found bool) {
	for n != nil && path != "" {
		step, rest, ok := cutStep(path)
		if !ok {
			return n, false
		}
		var next *Node
		if step.key != "" {
			next = n.Field(step.key)
		} else if step.index < len(n.Items) {
			next = n.Items[step.index]
		}
		if next == nil {
			return n, false
		}
		n, path = next, rest
	}
	return n, n != nil
}

// excerpt is the text that messages show for n: a scalar's text, a list or map
// in brackets, otherwise the line from where the value begins.
func (n *Node) excerpt() string {
	if n.Kind == Scalar {
		return shorten(n.Text)
	}
	if n.source == nil {
		return ""
	}
	rest := n.source.rest(n.Line, n.Column)
	return shorten(rest[:bracketed(rest)])
}

// bracketed returns the length of the bracketed value at the beginning of s, or
// that of s if there is none or it does not end in s.
func bracketed(s string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == '"' || c == '\'':
			quote = c
		}
		if depth <= 0 && quote == 0 {
			if i == 0 {
				break
			}
			return i + 1
		}
	}
	return len(s)
}

// fault returns an error that points at n.
func (n *Node) fault(path, msg, remedy string) *Error {
	return &Error{
		File: n.File, Line: n.Line, Column: n.Column,
		Path: path, Text: n.excerpt(), Msg: msg, Remedy: remedy,
	}
}

// A step is one part of a path: a key, or an index if the key is empty.
type step struct {
	key   string
	index int
}

// cutStep takes the first step off a path as joinKey and joinIndex make it.
func cutStep(path string) (s step, rest string, ok bool) {
	if !strings.HasPrefix(path, "[") {
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			return step{key: path}, "", true
		}
		s = step{key: path[:end]}
		rest = strings.TrimPrefix(path[end:], ".")
		return s, rest, s.key != "" && rest != ""
	}
	if quoted, err := strconv.QuotedPrefix(path[1:]); err == nil {
		key, err := strconv.Unquote(quoted)
		rest, closed := strings.CutPrefix(path[1+len(quoted):], "]")
		return step{key: key}, strings.TrimPrefix(rest, "."), err == nil && closed && key != ""
	}
	number, rest, closed := strings.Cut(path[1:], "]")
	index, err := strconv.Atoi(number)
	return step{index: index}, strings.TrimPrefix(rest, "."), closed && err == nil && index >= 0
}

var (
	simpleKey = regexp.MustCompile(`^[a-z0-9_-]+$`)
	// bareKey are the keys that stand in paths without quotes; some are unknown.
	bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// joinKey appends a key to a path: orbits.n, needs["orbits.n"].
func joinKey(path, key string) string {
	switch {
	case !bareKey.MatchString(key):
		return path + "[" + strconv.Quote(shorten(key)) + "]"
	case path == "":
		return key
	default:
		return path + "." + key
	}
}

// joinIndex appends a list index to a path.
func joinIndex(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}
