package claims

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Values are int64, float64, string, bool, or a []any of these.

// maxShown is the number of elements of a list that are printed.
const maxShown = 40

// formatValue writes a value or a list of values.
func formatValue(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		if v == "" {
			return `""`
		}
	case []any:
		if len(v) == 0 {
			return "empty list"
		}
		var texts []string
		for _, e := range v[:min(len(v), maxShown)] {
			texts = append(texts, formatValue(e))
		}
		if len(v) > maxShown {
			texts = append(texts, fmt.Sprintf("... (%d values)", len(v)))
		}
		return strings.Join(texts, ", ")
	}
	return fmt.Sprint(v)
}

// typeName names a value's type in messages.
func typeName(v any) string {
	switch v.(type) {
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case string:
		return "text"
	case bool:
		return "true or false"
	}
	return "a list"
}

// asList returns a list, or a list of what is none, and whether it is one.
func asList(v any) (list []any, isList bool) {
	if list, isList = v.([]any); isList {
		return list, true
	}
	return []any{v}, false
}

// elementPath is the path of an element of a list, or of what is no list.
func elementPath(path string, i int, isList bool) string {
	if isList {
		return fmt.Sprintf("%s[%d]", path, i)
	}
	return path
}

// number returns a number as float64, and whether v is one.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func isNumber(v any) bool {
	_, ok := number(v)
	return ok
}

// equal compares numbers by value, also across int64 and float64 and without
// rounding, and everything else by type and value. NaN equals nothing, nor does a
// list.
func equal(a, b any) bool {
	if _, isList := a.([]any); isList {
		return false
	}
	if _, ok := b.(int64); ok {
		a, b = b, a
	}
	i, okI := a.(int64)
	f, okF := b.(float64)
	if okI && okF {
		return f == math.Trunc(f) && f >= -(1<<63) && f < 1<<63 && int64(f) == i
	}
	return a == b
}

// less orders values of one type, and numbers among each other.
func less(a, b any) bool {
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return ok && x < y
	case bool:
		y, ok := b.(bool)
		return ok && !x && y
	case int64:
		if y, ok := b.(int64); ok {
			return x < y
		}
	}
	f, okF := number(a)
	g, okG := number(b)
	return okF && okG && f < g
}

// atLeast returns the bound that a need or condition such as ">= 7" sets.
func atLeast(v any) (bound float64, ok bool) {
	text, _ := v.(string)
	number, ok := strings.CutPrefix(text, ">= ")
	bound, err := strconv.ParseFloat(number, 64)
	return bound, ok && err == nil && !math.IsNaN(bound)
}

// matching returns whether a value equals the one wanted or any of a list or, if that
// is a bound and the value a number, lies within it.
func matching(want any) func(v any) bool {
	if list, isList := want.([]any); isList {
		var each []func(v any) bool
		for _, want := range list {
			each = append(each, matching(want))
		}
		return func(v any) bool {
			return slices.ContainsFunc(each, func(match func(any) bool) bool { return match(v) })
		}
	}
	bound, isBound := atLeast(want)
	return func(v any) bool {
		if f, ok := number(v); ok && isBound {
			return f >= bound
		}
		return equal(v, want)
	}
}
