package strictyaml

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// checkScalar checks a value, as readScalar returns it, against the limits of
// its key. For a list or map these are the limits on its elements.
func checkScalar(value any, t *Type, f *StructField) complaint {
	if f == nil {
		return complaint{}
	}
	r := &f.Rules
	text := scalarText(value)
	if r.Enum != nil && !slices.Contains(r.Enum, text) {
		c := complaint{msg: "not one of the allowed values"}
		if near := Nearest(text, r.Enum); near != "" && t.Kind == TextType {
			c.remedy = fmt.Sprintf("did you mean %q? %s", near, takes(f, nil))
		}
		return c
	}
	for _, bound := range []struct {
		text string
		bad  int
	}{{r.Min, -1}, {r.Max, +1}} {
		if bound.text == "" {
			continue
		}
		if order, _ := compareBound(text, bound.text, t); order == bound.bad {
			return complaint{"out of range: must be " + span(r.Min, r.Max), takes(f, nil)}
		}
	}
	if t.Kind == TextType && f.Type == t {
		return lengthComplaint(f, utf8.RuneCountInString(text), "character")
	}
	return complaint{}
}

// scalarText is the canonical text of a scalar value.
func scalarText(value any) string {
	switch v := value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return FormatFloat(v)
	case string:
		return v
	}
	return ""
}

// compareBound compares a number with a bound, both as texts, exactly in the
// type of the number: -1, 0, +1.
func compareBound(number, bound string, t *Type) (int, complaint) {
	a, b := &Node{Kind: Scalar, Text: number}, &Node{Kind: Scalar, Text: bound}
	switch t.Kind {
	case IntType:
		x, _ := readInt(a, t.Bits)
		y, c := readInt(b, t.Bits)
		return cmp.Compare(x, y), c
	case UintType:
		x, _ := readUint(a, t.Bits)
		y, c := readUint(b, t.Bits)
		return cmp.Compare(x, y), c
	default:
		x, _ := readFloat(a)
		y, c := readFloat(b)
		return cmp.Compare(x, y), c
	}
}

// checkLength checks the number of items or entries.
func (d *decoder) checkLength(n *Node, f *StructField, length int, noun, path string) {
	if c := lengthComplaint(f, length, noun); c.msg != "" {
		d.add(n.fault(path, c.msg, c.remedy))
	}
}

func lengthComplaint(f *StructField, length int, noun string) complaint {
	low, high := f.Rules.MinLen, f.Rules.MaxLen
	switch {
	case low >= 0 && length < low:
		return complaint{fmt.Sprintf("too short: %s, at least %d wanted", count(length, noun), low), takes(f, nil)}
	case high >= 0 && length > high:
		return complaint{fmt.Sprintf("too long: %s, at most %d wanted", count(length, noun), high), takes(f, nil)}
	}
	return complaint{}
}

// count returns "1 item", "3 items", "2 entries".
func count(n int, noun string) string {
	if n != 1 {
		if noun == "entry" {
			noun = "entrie"
		}
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

var dottedKey = regexp.MustCompile(`^[a-z0-9_.-]+$`)

// checkMapKey checks a key of a map with free keys.
func (d *decoder) checkMapKey(key string) complaint {
	switch {
	case d.simpleKeys && !simpleKey.MatchString(key):
		return complaint{"this key must match [a-z0-9_-]+", "use lower-case letters, digits, _ and -"}
	case !dottedKey.MatchString(key):
		return complaint{"this key must match [a-z0-9_.-]+", "use lower-case letters, digits, _, . and -"}
	}
	return complaint{}
}
