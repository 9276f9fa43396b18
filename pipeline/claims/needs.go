package claims

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// unmet returns which of the needs the config does not satisfy, or "".
func (c *checker) unmet(needs map[string]any, path string) string {
	for _, key := range slices.Sorted(maps.Keys(needs)) {
		text, ok := c.data.Config(key)
		if !ok {
			c.fault(needPath(path, key), key, "there is no such config key", "")
			return "unknown config key"
		}
		if !satisfies(text, needs[key]) {
			with := "with "
			if _, ok := atLeast(needs[key]); ok {
				with = ""
			}
			return fmt.Sprintf("needs %s %s%s; it is %s", key, with, formatValue(needs[key]), text)
		}
	}
	return ""
}

// needPath returns the path of a key of needs; config keys contain dots.
func needPath(path, key string) string { return path + "[" + strconv.Quote(key) + "]" }

// satisfies reports whether a config value, as JSON, equals or contains need; of a
// list, every element.
func satisfies(text string, need any) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return false
	}
	needs, isList := need.([]any)
	if !isList {
		needs = []any{need}
	}
	values, isList := v.([]any)
	if !isList {
		values = []any{v}
	}
	return !slices.ContainsFunc(needs, func(n any) bool {
		if bound, ok := atLeast(n); ok {
			f, isNumber := number(plainNumber(v))
			return !isNumber || f < bound
		}
		return !slices.ContainsFunc(values, func(v any) bool { return equalScalars(plainNumber(v), n) })
	})
}

// plainNumber turns a number of JSON into an int64 or float64.
func plainNumber(v any) any {
	n, ok := v.(json.Number)
	if !ok {
		return v
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64() // infinite if it is too large
	return f
}

// atLeast returns the bound that a need or condition such as ">= 7" sets.
func atLeast(v any) (bound float64, ok bool) {
	text, _ := v.(string)
	number, ok := strings.CutPrefix(text, ">= ")
	bound, err := strconv.ParseFloat(number, 64)
	return bound, ok && err == nil && !math.IsNaN(bound)
}
