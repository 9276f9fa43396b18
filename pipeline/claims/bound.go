package claims

import (
	"math"
	"strconv"
	"strings"
)

// A bound is a need or condition such as ">= 7".
type bound struct {
	atLeast bool
	limit   float64
}

func parseBound(text string) (b bound, ok bool) {
	number, atLeast := strings.CutPrefix(text, ">= ")
	if !atLeast {
		if number, ok = strings.CutPrefix(text, "<= "); !ok {
			return bound{}, false
		}
	}
	limit, err := strconv.ParseFloat(number, 64)
	return bound{atLeast, limit}, err == nil && !math.IsNaN(limit)
}

func isBound(text string) bool {
	_, ok := parseBound(text)
	return ok
}

func (b bound) admits(f float64) bool {
	if b.atLeast {
		return f >= b.limit
	}
	return f <= b.limit
}
