package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
)

const setPrefix = "--set "

// setLabel is the file name of errors and origins of a --set argument.
func setLabel(set string) string { return setPrefix + printable(set) }

// parseSet turns "orbits.n=[7]" into the map {orbits: {n: [7]}}. It returns nil
// if there is an error.
func parseSet(schema *Schema, set string) (*strictyaml.Node, strictyaml.Errors) {
	key, value, ok := strings.Cut(set, "=")
	if !ok {
		e := &strictyaml.Error{File: setLabel(set), Line: 1, Column: 1, Text: printable(set),
			Msg: "key=value is wanted", Remedy: "write --set key=value"}
		if near := schema.nearestPath(set); near != "" {
			e.Remedy = "write --set " + near + "=..."
		}
		return nil, strictyaml.Errors{e}
	}
	if e := schema.checkPath(set, key); e != nil {
		return nil, strictyaml.Errors{e}
	}
	n, err := strictyaml.ParseValue(setLabel(set), value, utf8.RuneCountInString(key)+2)
	if errs := add(nil, err); len(errs) > 0 {
		for _, e := range errs {
			e.Path = key + strings.TrimPrefix(e.Path, key)
		}
		return nil, errs
	}
	steps := strings.Split(key, ".")
	for i, step := range slices.Backward(steps) {
		column := 1
		for _, before := range steps[:i] {
			column += utf8.RuneCountInString(before) + 1
		}
		field := strictyaml.Field{Key: step, File: n.File, Line: 1, Column: column, Value: n}
		n = &strictyaml.Node{
			Kind: strictyaml.Map, File: n.File, Line: 1, Column: column,
			Fields: []strictyaml.Field{field},
		}
	}
	return n, nil
}

// checkPath checks that a path leads to a key that can be set.
func (s *Schema) checkPath(set, path string) *strictyaml.Error {
	fault := func(column int, text, msg, remedy string) *strictyaml.Error {
		return &strictyaml.Error{File: setLabel(set), Line: 1, Column: column,
			Path: printable(path), Text: printable(text), Msg: msg, Remedy: remedy}
	}
	if path == extendsKey {
		return fault(1, path, "this key cannot be set on the command line", "name another config, or write one that extends both")
	}
	t, column, above := s.typ, 1, ""
	for _, step := range strings.Split(path, ".") {
		name, _, indexed := strings.Cut(step, "[")
		switch t.Kind {
		case strictyaml.StructType:
			f := t.Field(name)
			if f == nil {
				return fault(column, step, "unknown key", s.pathRemedy(path, above))
			}
			t = f.Type
		case strictyaml.MapType:
			t = t.Elem
		default:
			return fault(column, step, above+" has no keys below it", fmt.Sprintf("write --set %s=...", above))
		}
		above = join(above, name)
		if indexed {
			return fault(column+utf8.RuneCountInString(name), step[len(name):], "an item of a list cannot be set on its own",
				fmt.Sprintf("a list is replaced as a whole: --set '%s=[...]', or write a config that extends this one", above))
		}
		column += utf8.RuneCountInString(step) + 1
	}
	return nil
}

// pathRemedy names the nearest key to an unknown one, or the keys that are there.
func (s *Schema) pathRemedy(path, above string) string {
	if near := s.nearestPath(path); near != "" {
		return "did you mean " + near + "?"
	}
	var list []string
	for _, p := range s.paths {
		if rest, ok := strings.CutPrefix(p, above); ok && !strings.Contains(strings.TrimPrefix(rest, "."), ".") {
			list = append(list, p)
		}
	}
	const most = 10
	if len(list) > most {
		list = append(list[:most], "...")
	}
	return "the keys there are " + strings.Join(list, ", ")
}

// nearestPath returns the path that is most like the given one, or "". A path
// that ends in the same key comes first.
func (s *Schema) nearestPath(path string) string {
	last := path[strings.LastIndex(path, ".")+1:]
	var same []string
	for _, p := range s.paths {
		if p == last || strings.HasSuffix(p, "."+last) {
			same = append(same, p)
		}
	}
	if len(same) == 1 {
		return same[0]
	}
	if near := strictyaml.Nearest(path, same); near != "" {
		return near
	}
	return strictyaml.Nearest(path, s.paths)
}
