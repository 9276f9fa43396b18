package claims

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A value is what a query gives: an int64, float64, string or bool, a []any of
// those, or nothing.
type value struct {
	v any
	// none says why there is no value.
	none string
}

// maxShown is the number of elements of a list that are printed.
const maxShown = 40

// formatValue writes a value or a list of values.
func formatValue(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		if v == "" {
			return `""`
		}
		return v
	case []any:
		return formatList(v)
	}
	return fmt.Sprint(v)
}

func formatList(list []any) string {
	if len(list) == 0 {
		return "empty list"
	}
	var texts []string
	for _, e := range list[:min(len(list), maxShown)] {
		texts = append(texts, formatValue(e))
	}
	s := strings.Join(texts, ", ")
	if len(list) > maxShown {
		s += fmt.Sprintf(", ... (%d values)", len(list))
	}
	return s
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

// equalScalars compares numbers by value, also across int64 and float64, and
// everything else by type and value. NaN equals nothing, nor does a list.
func equalScalars(a, b any) bool {
	if _, isList := a.([]any); isList {
		return false
	}
	if _, ok := b.(int64); ok {
		a, b = b, a
	}
	i, okI := a.(int64)
	f, okF := b.(float64)
	if okI && okF {
		return intEqualsFloat(i, f)
	}
	return a == b
}

// intEqualsFloat compares without rounding i.
func intEqualsFloat(i int64, f float64) bool {
	return f == math.Trunc(f) && f >= -(1<<63) && f < 1<<63 && int64(f) == i
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
	case []any:
		return "a list"
	case nil:
		return "nothing"
	default:
		return fmt.Sprintf("%T", v)
	}
}

func isNumber(v any) bool {
	_, ok := number(v)
	return ok
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// less orders values of one type, and numbers among each other.
func less(a, b any) bool {
	switch a := a.(type) {
	case string:
		s, ok := b.(string)
		return ok && a < s
	case bool:
		t, ok := b.(bool)
		return ok && !a && t
	case int64:
		if b, ok := b.(int64); ok {
			return a < b
		}
	}
	f, okF := number(a)
	g, okG := number(b)
	return okF && okG && f < g
}
