package config

import (
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
)

const setPrefix = "--set "

// setLabel is the file name of errors and origins of a --set argument.
func setLabel(set string) string { return setPrefix + printable(set) }

// parseSet turns "orbits.n=[7]" into the map {orbits: {n: [7]}}. Whether there is
// such a key shows when that is checked. It returns nil if there is an error.
func parseSet(schema *Schema, set string) (*strictyaml.Node, strictyaml.Errors) {
	key, value, ok := strings.Cut(set, "=")
	fault := func(msg, remedy string) strictyaml.Errors {
		return strictyaml.Errors{{File: setLabel(set), Line: 1, Column: 1, Path: printable(key), Text: printable(key), Msg: msg, Remedy: remedy}}
	}
	list, _, indexed := strings.Cut(key, "[")
	others := schema.endingIn(key)
	switch {
	case !ok:
		return nil, fault("key=value is wanted", "write --set key=value")
	case key == extendsKey:
		return nil, fault("this key cannot be set on the command line", "name another config, or write one that extends both")
	case indexed:
		return nil, fault("an item of a list cannot be set on its own",
			"a list is replaced as a whole: --set '"+printable(list)+"=[...]', or write a config that extends this one")
	case schema.typ.Field(key) == nil && len(others) > 0:
		return nil, fault("unknown key", "did you mean "+strings.Join(others, " or ")+"?")
	}
	n, err := strictyaml.ParseValue(setLabel(set), value, utf8.RuneCountInString(key)+2)
	if errs := add(nil, err); len(errs) > 0 {
		for _, e := range errs {
			if e.Path != "" && e.Path[0] != '[' {
				e.Path = "." + e.Path
			}
			e.Path = printable(key) + e.Path
		}
		return nil, errs
	}
	return under(printable(key), n), nil
}

// under returns a map that holds a value at a path, such as {orbits: {n: [7]}}.
func under(path string, n *strictyaml.Node) *strictyaml.Node {
	above, step := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		above, step = path[:i], path[i+1:]
	}
	column := utf8.RuneCountInString(path) - utf8.RuneCountInString(step) + 1
	n = &strictyaml.Node{
		Kind: strictyaml.Map, File: n.File, Line: 1, Column: column,
		Fields: []strictyaml.Field{{Key: step, File: n.File, Line: 1, Column: column, Value: n}},
	}
	if step == path {
		return n
	}
	return under(above, n)
}

// endingIn returns the paths, a few at most, that end in a key of a section.
func (s *Schema) endingIn(key string) []string {
	var list []string
	for _, path := range s.Keys() {
		if strings.HasSuffix(path, "."+key) {
			list = append(list, path)
		}
	}
	return list[:min(len(list), 3)]
}
