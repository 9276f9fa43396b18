package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// wanted names what a type takes, as in "... is wanted, not text".
func wanted(t *Type) string {
	switch t.Kind {
	case BoolType:
		return "true or false"
	case IntType, UintType:
		return "a whole number"
	case FloatType:
		return "a number"
	case TextType:
		return "text"
	case AnyType:
		return "a scalar or a list of scalars"
	case ListType:
		return "a list"
	default:
		return "a map of keys"
	}
}

// takes describes what a key takes, with its limits, unit and doc, such as "n
// takes a list of whole numbers from 3 to 20: dimensions N to enumerate". Where
// there is no key it describes the type t, which may be nil.
func takes(f *StructField, t *Type) string {
	if f == nil {
		if t == nil || t.Kind != StructType || len(t.Fields) == 0 {
			return ""
		}
		return "write the keys " + strings.Join(names(t), ", ")
	}
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
	pick := func(singular, many string) string {
		if plural {
			return many
		}
		return singular
	}
	limits := ""
	switch {
	case r.Min == "" && r.Max == "" && t.Kind == UintType:
		limits = " of at least 0"
	case r.Min != "" && r.Max != "":
		limits = " " + span(r.Min, r.Max)
	case r.Min != "" || r.Max != "":
		limits = " of " + span(r.Min, r.Max)
	}
	if r.Enum != nil && t.Kind != ListType && t.Kind != MapType {
		values := make([]string, len(r.Enum))
		for i, v := range r.Enum {
			values[i] = v
			if v == "" {
				values[i] = `""`
			}
		}
		return pick("one of ", "values out of ") + strings.Join(values, ", ")
	}
	switch t.Kind {
	case BoolType:
		return pick("true or false", "truth values")
	case IntType, UintType:
		return pick("a whole number", "whole numbers") + limits
	case FloatType:
		return pick("a number", "numbers") + limits
	case TextType:
		return pick("a text", "texts")
	case AnyType:
		return pick("a number, a text, true or false, or a list of these", "numbers, texts, truth values or lists of these")
	case ListType:
		return pick("a list of ", "lists of ") + describeType(t.Elem, r, true)
	case MapType:
		return pick("a map from names to ", "maps from names to ") + describeType(t.Elem, r, true)
	default:
		return pick("a map", "maps") + " with the keys " + strings.Join(names(t), ", ")
	}
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

func names(t *Type) []string {
	list := make([]string, len(t.Fields))
	for i := range t.Fields {
		list[i] = t.Fields[i].Name
	}
	return list
}

// nullRemedy says what to write instead of nothing.
func nullRemedy(t *Type, path string) string {
	what := "the key"
	if strings.HasSuffix(path, "]") {
		what = "the item"
	}
	switch t.Kind {
	case TextType:
		return `write "" for an empty text, or remove ` + what
	case ListType:
		return "write [] for an empty list, or remove " + what
	case MapType, StructType:
		return "write its keys below it, further indented, or remove " + what
	default:
		return "write a value, or remove " + what
	}
}

// keyRemedy says what an unknown key of a struct may have been meant to be: a
// similar key, or one that belongs elsewhere.
func (d *decoder) keyRemedy(key string, t *Type) string {
	if name, _, ok := strings.Cut(key, ":"); ok {
		return "put a space after the colon: " + shorten(name) + ": ..."
	}
	var parts []string
	if places := d.top.places(key); len(places) > 0 && len(places) <= 3 {
		parts = append(parts, fmt.Sprintf("the key belongs elsewhere: %s", strings.Join(places, ", ")))
	}
	if near := Nearest(key, names(t)); near != "" {
		parts = append(parts, "did you mean "+near+"?")
	}
	if len(parts) > 0 {
		return strings.Join(parts, "; ")
	}
	if len(t.Fields) == 0 {
		return "there are no keys here"
	}
	list := names(t)
	sortByDistance(key, list)
	const most = 10
	if len(list) > most {
		list = append(list[:most], "...")
	}
	return "the keys here are " + strings.Join(list, ", ")
}

// places says where in a type there are keys of that name.
func (t *Type) places(name string) []string {
	var found []string
	var walk func(t *Type, path string)
	walk = func(t *Type, path string) {
		switch t.Kind {
		case ListType:
			walk(t.Elem, path+"[]")
		case MapType:
			walk(t.Elem, joinPath(path, "*"))
		case StructType:
			for i := range t.Fields {
				f := &t.Fields[i]
				at := joinKey(path, f.Name)
				if f.Name == name && path == "" {
					found = append(found, at+" at the top level")
				} else if f.Name == name {
					found = append(found, at)
				}
				walk(f.Type, at)
			}
		}
	}
	walk(t, "")
	return found
}

// find follows a path through a type. It returns the last key on the way, or nil.
func (t *Type) find(path string) *StructField {
	var f *StructField
	for path != "" {
		step, rest, ok := cutStep(path)
		if !ok {
			break
		}
		switch {
		case t.Kind == StructType && t.Field(step.key) != nil:
			f = t.Field(step.key)
			t = f.Type
		case t.Kind == MapType && step.key != "" || t.Kind == ListType && step.key == "":
			t = t.Elem
		default:
			return f
		}
		path = rest
	}
	return f
}

// joinPath appends a relative path to a path.
func joinPath(path, relative string) string {
	if path == "" || relative == "" || relative[0] == '[' {
		return path + relative
	}
	return path + "." + relative
}

// Nearest returns the candidate that a misspelt word most likely stands for, or
// "" if none is near. Of equally near ones the first counts.
func Nearest(word string, candidates []string) string {
	best, distance := "", 0
	for _, c := range candidates {
		d := editDistance(word, c)
		if d > (max(len(word), len(c))+1)/3 && !abbreviates(word, c) {
			continue
		}
		if best == "" || d < distance {
			best, distance = c, d
		}
	}
	return best
}

func sortByDistance(word string, candidates []string) {
	slices.SortStableFunc(candidates, func(a, b string) int {
		return cmp.Compare(editDistance(word, a), editDistance(word, b))
	})
}

// editDistance is the Levenshtein distance, regardless of case and of the
// difference between _ and -; words of the same letters are at most 1 apart.
// Overlong words are far from everything.
func editDistance(a, b string) int {
	const limit = 100
	if len(a) > limit || len(b) > limit {
		return max(len(a), len(b))
	}
	a, b = fold(a), fold(b)
	d := levenshtein.ComputeDistance(a, b)
	if d > 1 && letters(a) == letters(b) {
		return 1
	}
	return d
}

func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

// letters returns the sorted bytes of a word.
func letters(s string) string {
	b := []byte(s)
	slices.Sort(b)
	return string(b)
}

// abbreviates tells whether one of two words is the beginning of the other.
func abbreviates(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return min(len(a), len(b)) >= 3 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}
