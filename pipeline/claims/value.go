package claims

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A scalar is an int64, float64, string or bool.
type scalar = any

// A value is what a query gives: one scalar, a list, or nothing.
type value struct {
	elems  []scalar
	isList bool
	// none says why there is no value; elems is then empty.
	none string
}

func single(v scalar) value { return value{elems: []scalar{v}} }

// maxShown is the number of elements of a list that are printed.
const maxShown = 40

func (v value) String() string {
	switch {
	case v.none != "":
		return v.none
	case !v.isList:
		return formatScalar(v.elems[0])
	case len(v.elems) == 0:
		return "empty list"
	}
	return joinScalars(v.elems)
}

func joinScalars(elems []scalar) string {
	shown := elems[:min(len(elems), maxShown)]
	texts := make([]string, len(shown))
	for i, e := range shown {
		texts[i] = formatScalar(e)
	}
	s := strings.Join(texts, ", ")
	if len(elems) > len(shown) {
		s += fmt.Sprintf(", ... (%d values)", len(elems))
	}
	return s
}

func formatScalar(v scalar) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case string:
		if v == "" {
			return `""`
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}

// number returns a number as float64, and whether v is one.
func number(v scalar) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// equalScalars compares numbers by value, also across int64 and float64, and
// everything else by type and value. NaN equals nothing.
func equalScalars(a, b scalar) bool {
	i, okA := a.(int64)
	f, okB := b.(float64)
	if okA && okB {
		return intEqualsFloat(i, f)
	}
	i, okB = b.(int64)
	f, okA = a.(float64)
	if okA && okB {
		return intEqualsFloat(i, f)
	}
	return a == b
}

// intEqualsFloat compares without rounding i.
func intEqualsFloat(i int64, f float64) bool {
	return f == math.Trunc(f) && f >= -(1<<63) && f < 1<<63 && int64(f) == i
}

// typeName names a scalar's type in messages.
func typeName(v scalar) string {
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
