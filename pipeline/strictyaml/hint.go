package strictyaml

import (
	"slices"
	"strings"

	"neurorbit/pipeline/text"
)

// nouns name the values of a type, as in "... is wanted, not text".
var nouns = map[TypeKind]string{
	BoolType: "true or false", IntType: "a whole number", UintType: "a whole number", FloatType: "a number", TextType: "text",
	AnyType: "a scalar or a list of scalars", ListType: "a list", MapType: "a map of keys", StructType: "a map of keys",
}

// takes says what a key takes, with its limits and unit, such as "n takes a list,
// each a whole number, from 3 to 20".
func takes(f *StructField) string {
	t, r := f.Type, &f.Rules
	s := f.Name + " takes "
	for ; t.Kind == ListType || t.Kind == MapType; t = t.Elem {
		s += nouns[t.Kind] + ", each "
	}
	switch {
	case t.Kind == StructType:
		s += nouns[t.Kind] + ": " + names(t)
	case r.Enum != nil:
		values := slices.Clone(r.Enum)
		if i := slices.Index(values, ""); i >= 0 {
			values[i] = `""`
		}
		s += "one of " + strings.Join(values, ", ")
	case r.Min != "" || r.Max != "":
		s += nouns[t.Kind] + ", " + span(r.Min, r.Max)
	default:
		s += nouns[t.Kind]
	}
	if f.Unit != "" {
		s += " [" + f.Unit + "]"
	}
	return s
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

// noValue is what to do about a key without a value.
const noValue = `write a value ("" for an empty text, [] for an empty list), or remove the line`

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
