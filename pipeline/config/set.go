package config

import (
	"slices"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

const setPrefix = "--set "

// setLabel is the file name of errors and origins of a --set argument.
func setLabel(set string) string { return setPrefix + printable(set) }

// A Setting gives a key such as "orbits.n" a value, whatever the files say. The key may
// be in an item of a list: "attractors.sets[strange].s".
type Setting struct {
	Key   string
	Value *strictyaml.Node
}

// parseSet parses a --set argument.
func parseSet(set string) (Setting, strictyaml.Errors) {
	key, value, ok := strings.Cut(set, "=")
	if !ok {
		return Setting{}, keyFault(setLabel(set), key, "key=value is wanted", "write --set key=value")
	}
	n, err := strictyaml.ParseValue(setLabel(set), value, utf8.RuneCountInString(key)+2)
	errs := add(nil, err)
	for _, e := range errs {
		if e.Path != "" && e.Path[0] != '[' {
			e.Path = "." + e.Path
		}
		e.Path = printable(key) + e.Path
	}
	return Setting{key, n}, errs
}

func keyFault(file, key, msg, remedy string) strictyaml.Errors {
	place := strictyaml.Place{File: file, Line: 1, Column: 1}
	return strictyaml.Errors{{Place: place, Path: printable(key), Text: printable(key), Msg: msg, Remedy: remedy}}
}

// check says what is wrong with the key. Whether there is one shows when the value
// is checked.
func (s Setting) check(schema *Schema) strictyaml.Errors {
	var others []string // the keys of sections that it may be
	for _, path := range schema.Keys() {
		if strings.HasSuffix(path, "."+s.Key) && len(others) < 3 {
			others = append(others, path)
		}
	}
	switch {
	case s.Key == extendsKey:
		return keyFault(s.Value.File, s.Key, "this key cannot be set on the command line", "name another config, or write one that extends both")
	case schema.typ.Field(s.Key) == nil && len(others) > 0:
		return keyFault(s.Value.File, s.Key, "unknown key", "did you mean "+strings.Join(others, " or ")+"?")
	}
	path, t := "", schema.typ
	flag, _, _ := strings.Cut(s.Value.File, " ")
	for _, step := range stepsOf(s.Key) {
		switch list := t.ItemsHaveKeys(); {
		case isItem(step) && list:
			t, path = t.Elem, path+step
		case isItem(step):
			return keyFault(s.Value.File, s.Key, "an item of a list cannot be set on its own",
				"set it as a whole: "+flag+" '"+path+"=...', or write a config that extends this one")
		case list:
			item := path + "[" + printable(step) + "]"
			if t.Elem.Field(step) != nil {
				item = path + "[ITEM]." + step
			}
			return keyFault(s.Value.File, s.Key, path+" is a list", "its items have names or numbers in brackets: "+item)
		case t.Field(step) == nil:
			return nil
		default:
			t, path = t.Field(step).Type, text.Join(".", path, step)
		}
	}
	return nil
}

// stepsOf returns the steps of a path: keys, and items of lists with their brackets.
func stepsOf(path string) []string { return strings.Split(strings.ReplaceAll(path, "[", ".["), ".") }

func isItem(step string) bool { return strings.HasPrefix(step, "[") && strings.HasSuffix(step, "]") }

// under returns a map that holds a value at a path, such as {orbits: {n: [7]}}.
func under(path string, n *strictyaml.Node) *strictyaml.Node {
	column, dot := utf8.RuneCountInString(path)+1, 0
	for _, step := range slices.Backward(stepsOf(path)) {
		column -= utf8.RuneCountInString(step) + dot
		at := strictyaml.Place{File: n.File, Line: 1, Column: column}
		key := step
		if dot = 1; isItem(step) {
			key, dot = step[1:len(step)-1], 0
		}
		n = &strictyaml.Node{Kind: strictyaml.Map, Place: at, Fields: []strictyaml.Field{{Place: at, Key: key, Value: n}}}
	}
	return n
}
