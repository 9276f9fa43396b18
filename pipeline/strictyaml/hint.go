package strictyaml

import (
	"slices"
	"strings"

	"neurorbit/pipeline/text"
)

// nouns name the values of a type: as in "... is wanted, not text", one of them,
// and several. Instead is what to write instead of nothing.
var nouns = map[TypeKind]struct{ wanted, one, many, instead string }{
	BoolType:   {"true or false", "true or false", "truth values", "write a value"},
	IntType:    {"a whole number", "a whole number", "whole numbers", "write a value"},
	UintType:   {"a whole number", "a whole number", "whole numbers", "write a value"},
	FloatType:  {"a number", "a number", "numbers", "write a value"},
	TextType:   {"text", "a text", "texts", `write "" for an empty text`},
	AnyType:    {"a scalar or a list of scalars", "a number, a text, true or false, or a list of these", "numbers, texts, truth values or lists of these", "write a value"},
	ListType:   {"a list", "a list of ", "lists of ", "write [] for an empty list"},
	MapType:    {"a map of keys", "a map from names to ", "maps from names to ", "write its keys below it, further indented"},
	StructType: {"a map of keys", "a map with the keys ", "maps with the keys ", "write its keys below it, further indented"},
}

// takes describes what a key takes, with its limits, unit and doc, such as "n
// takes a list of whole numbers from 3 to 20: dimensions N to enumerate".
func takes(f *StructField) string {
	s := f.Name + " takes " + describeType(f.Type, &f.Rules, false)
	if f.Unit != "" {
		s += " [" + f.Unit + "]"
	}
	if f.Doc != "" {
		s += ": " + f.Doc
	}
	return s
}

// describeType describes the values of a type, in the plural or singular.
func describeType(t *Type, r *Rules, plural bool) string {
	noun, oneOf := nouns[t.Kind].one, "one of "
	if plural {
		noun, oneOf = nouns[t.Kind].many, "values out of "
	}
	switch {
	case t.Kind == ListType || t.Kind == MapType:
		return noun + describeType(t.Elem, r, true)
	case t.Kind == StructType:
		return noun + names(t)
	case r.Enum != nil:
		values := slices.Clone(r.Enum)
		if i := slices.Index(values, ""); i >= 0 {
			values[i] = `""`
		}
		return oneOf + strings.Join(values, ", ")
	case r.Min != "" && r.Max != "":
		return noun + " " + span(r.Min, r.Max)
	case r.Min != "" || r.Max != "":
		return noun + " of " + span(r.Min, r.Max)
	case t.Kind == UintType:
		return noun + " of at least 0"
	}
	return noun
}

// span describes an interval: "from 3 to 20", "at least 3", "at most 20".
func span(low, high string) string {
	switch {
	case high == "":
		return "at least " + low
	case low == "":
		return "at most " + high
	default:
		return "from " + low + " to " + high
	}
}

// names lists the keys of a struct.
func names(t *Type) string { return strings.Join(t.keys(), ", ") }

// nullRemedy says what to write instead of nothing.
func nullRemedy(t *Type, path string) string {
	what := "the key"
	if strings.HasSuffix(path, "]") {
		what = "the item"
	}
	return nouns[t.Kind].instead + ", or remove " + what
}

// keyRemedy says what an unknown key of a struct may have been meant to be.
func keyRemedy(key string, t *Type) string {
	if name, _, ok := strings.Cut(key, ":"); ok {
		return "put a space after the colon: " + shorten(name) + ": ..."
	}
	if near := text.Nearest(key, t.keys()); near != "" {
		return "did you mean " + near + "?"
	}
	if len(t.Fields) == 0 {
		return "there are no keys here"
	}
	return "the keys here are " + names(t)
}

// Nearest is text.Nearest, under the name that callers know.
var Nearest = text.Nearest
