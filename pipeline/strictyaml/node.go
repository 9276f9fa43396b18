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
	Place // where the value begins
	Kind  Kind
	// Text is a scalar's text, unquoted. Quoted tells that it is written in quotes
	// or as a text block, so that it is a text whatever it looks like.
	Text   string
	Quoted bool
	// Items are the items of a list.
	Items []*Node
	// Fields are the entries of a map in the order of the document. Their keys
	// differ from each other.
	Fields []Field

	reported bool // its fault has been reported, so that decoding passes it over
	absent   bool // an empty map that stands for a key that is not given
}

// A Field is an entry of a map, at the place of its key.
type Field struct {
	Place
	Key   string
	Value *Node
}

// Field returns the value of a map's key, or nil.
func (n *Node) Field(key string) *Node {
	if n != nil {
		for _, f := range n.Fields {
			if f.Key == key {
				return f.Value
			}
		}
	}
	return nil
}

// Lookup follows a path such as "orbits.examples[0].id" from n. It returns the
// last node it could reach, and whether that is the end of the path.
func (n *Node) Lookup(path string) (last *Node, found bool) {
	if n == nil {
		return nil, false
	}
	for _, f := range n.Fields {
		if rest, ok := cutStep(path, joinKey("", f.Key)); ok {
			return f.Value.Lookup(rest)
		}
	}
	for i, item := range n.Items {
		if rest, ok := cutStep(path, joinIndex("", i)); ok {
			return item.Lookup(rest)
		}
	}
	return n, path == ""
}

// cutStep takes a step off a path, if that begins with it.
func cutStep(path, step string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, step)
	if ok && rest != "" && rest[0] != '[' {
		rest, ok = strings.CutPrefix(rest, ".")
	}
	return rest, ok
}

var (
	simpleKey = regexp.MustCompile(`^[a-z0-9_-]+$`)
	dottedKey = regexp.MustCompile(`^[a-z0-9_.-]+$`)
	// bareKey are the keys that stand in paths without quotes; some are unknown.
	bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// joinKey appends a key to a path: orbits.n, needs["orbits.n"].
func joinKey(path, key string) string {
	if !bareKey.MatchString(key) {
		key = "[" + strconv.Quote(shorten(key)) + "]"
	}
	return joinPath(path, key)
}

// joinIndex appends a list index to a path.
func joinIndex(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}

// joinPath appends a relative path to a path.
func joinPath(path, relative string) string {
	if path == "" || relative == "" || relative[0] == '[' {
		return path + relative
	}
	return path + "." + relative
}
