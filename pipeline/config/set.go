package config

import (
	"fmt"
	"regexp"
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
		if schema.checkPath(set, set) == nil {
			e.Remedy = "write --set " + set + "=..."
		}
		return nil, strictyaml.Errors{e}
	}
	if e := schema.checkPath(set, key); e != nil {
		return nil, strictyaml.Errors{e}
	}
	n, err := strictyaml.ParseValue(setLabel(set), value, utf8.RuneCountInString(key)+2)
	if errs := add(nil, err); len(errs) > 0 {
		for _, e := range errs {
			e.Path = joinRelative(key, e.Path)
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

// freeKey are the keys of maps with free keys.
var freeKey = regexp.MustCompile(`^[a-z0-9_-]+$`)

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
				return fault(column, step, "unknown key", s.pathRemedy(t, above, path))
			}
			t = f.Type
		case strictyaml.MapType:
			if !freeKey.MatchString(name) {
				return fault(column, name, "this key must match [a-z0-9_-]+", "use lower-case letters, digits, _ and -")
			}
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

// joinRelative appends the path of an error inside of a value.
func joinRelative(path, relative string) string {
	if relative == "" || relative[0] == '[' {
		return path + relative
	}
	return path + "." + relative
}

// pathRemedy says what an unknown path may have been meant to be. T is the
// struct at the path above, which has no such key.
func (s *Schema) pathRemedy(t *strictyaml.Type, above, path string) string {
	var keys []string
	for i := range t.Fields {
		if key := t.Fields[i].Name; join(above, key) != extendsKey {
			keys = append(keys, key)
		}
	}
	if near := s.nearestPath(keys, above, path); near != "" {
		return "did you mean " + near + "?"
	}
	if same := s.sameKey(path); len(same) > 0 && len(same) <= 3 {
		return "did you mean " + strings.Join(same, " or ") + "?"
	}
	const most = 10
	if len(keys) > most {
		keys = append(keys[:most], "...")
	}
	where := "at the top"
	if above != "" {
		where = "of " + above
	}
	if len(keys) == 0 {
		return "there are no keys " + where
	}
	return "the keys " + where + " are " + strings.Join(keys, ", ")
}

// nearestPath corrects the first wrong step of a path to the nearest of the keys
// below above, and keeps the rest if that leads to a key then.
func (s *Schema) nearestPath(keys []string, above, path string) string {
	step, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, above), "."), ".")
	near := strictyaml.Nearest(step, keys)
	if near == "" {
		return ""
	}
	near = join(above, near)
	if longer := join(near, rest); rest != "" && slices.Contains(s.paths, longer) {
		return longer
	}
	return near
}

// sameKey returns the paths that end in the same key as path.
func (s *Schema) sameKey(path string) []string {
	key := path[strings.LastIndex(path, ".")+1:]
	var same []string
	for _, p := range s.paths {
		if key != "" && (p == key || strings.HasSuffix(p, "."+key)) {
			same = append(same, p)
		}
	}
	return same
}
