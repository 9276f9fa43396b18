package strictyaml

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// looks says what a scalar without quotes could be taken for by readers of YAML
// 1.1 or 1.2. The first that fits counts; nothing fits a text.
var looks = []struct {
	like string
	form *regexp.Regexp
}{
	{"null", regexp.MustCompile(`^(?:~|null|Null|NULL)?$`)},
	{"a truth value", regexp.MustCompile(`^(?i:true|false|yes|no|on|off)$`)},
	{"a number", regexp.MustCompile(`^[-+]?(?:` +
		`0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+` + // 0x1F 0o17 0b11
		`|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?` + // 7 010 1_000 1.5 5. 1e3
		`|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?` + // .5
		`|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?` + // 12:30, which is 750 in YAML 1.1
		`|\.(?:inf|Inf|INF|nan|NaN|NAN))$`)},
	{"a date", regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$`)},
}

// The notations of numbers that are accepted.
var (
	wholeNumber = regexp.MustCompile(`^(?:0|-?[1-9][0-9]*)$`)
	plainNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$`)
)

// looksLike names what a scalar without quotes looks like, as in "a list is
// wanted, not ...".
func looksLike(s string) string {
	for _, l := range looks {
		if l.form.MatchString(s) {
			return l.like
		}
	}
	return "text"
}

// got names what a node holds.
func got(n *Node) string {
	switch {
	case n.Kind == List:
		return "a list"
	case n.Kind == Map:
		return "a map"
	case n.Quoted:
		return "quoted text"
	default:
		return looksLike(n.Text)
	}
}

// A complaint is what is wrong with a scalar. The zero value: nothing.
type complaint struct{ msg, remedy string }

// readScalar reads a scalar as bool, int64, uint64, float64 or string.
func readScalar(n *Node, t *Type) (any, complaint) {
	like, wanted := got(n), nouns[t.Kind]+" is wanted"
	switch {
	case t.Kind == AnyType && !n.Quoted:
		return readAny(n)
	case n.Quoted && (t.Kind == TextType || t.Kind == AnyType), t.Kind == TextType && like == "text":
		return n.Text, complaint{}
	case t.Kind == TextType:
		return nil, complaint{wanted + ", not " + like, "quote it: " + Quote(n.Text)}
	case n.Quoted:
		return nil, complaint{msg: wanted + ", not quoted text"}
	case t.Kind == BoolType && (n.Text == "true" || n.Text == "false"):
		return n.Text == "true", complaint{}
	case t.Kind == BoolType:
		return nil, complaint{wanted, "write true or false"}
	case like == "a number":
		return readNumber(n.Text, t)
	}
	return nil, complaint{msg: wanted + ", not " + like}
}

// readAny reads a scalar of whatever type it has.
func readAny(n *Node) (any, complaint) {
	t, like := &Type{Kind: FloatType}, looksLike(n.Text)
	switch {
	case like == "text":
		return n.Text, complaint{}
	case like == "a truth value":
		t.Kind = BoolType
	case like == "a date":
		return nil, complaint{"a date is not supported", "quote it: " + Quote(n.Text)}
	case wholeNumber.MatchString(n.Text):
		t = &Type{Kind: IntType, Bits: 64}
	}
	v, c := readScalar(n, t)
	if c.msg != "" {
		c.remedy = strings.TrimPrefix(c.remedy+", or quote it: "+Quote(n.Text), ", or ")
	}
	return v, c
}

// readNumber reads what looks like a number, if it is in the plain notation.
func readNumber(text string, t *Type) (v any, c complaint) {
	var err error
	span := "from -1.7e308 to 1.7e308"
	switch {
	case t.Kind == FloatType && !plainNumber.MatchString(text), t.Kind != FloatType && !wholeNumber.MatchString(text):
		return nil, complaint{nouns[t.Kind] + " is wanted, in plain decimal notation", oddNumber(t)}
	case t.Kind == FloatType:
		var f float64
		f, err = strconv.ParseFloat(text, 64)
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		if f == 0 && strings.ContainsAny(mantissa, "123456789") {
			return nil, complaint{"the number is so small that it would become 0", "write 0"}
		}
		v = f
	case t.Kind == IntType:
		v, err = strconv.ParseInt(text, 10, t.Bits)
		span = fmt.Sprintf("from %d to %d", int64(-1)<<(t.Bits-1), int64(1)<<(t.Bits-1)-1)
	default:
		v, err = strconv.ParseUint(text, 10, t.Bits)
		span = fmt.Sprintf("from 0 to %d", uint64(math.MaxUint64)>>(64-t.Bits))
	}
	if err != nil {
		c.msg = "the number does not fit its type, which goes " + span
	}
	return v, c
}

// oddNumber says how to write a number that some read otherwise than others, such
// as 010, 1_000 or 0x1F.
func oddNumber(t *Type) string {
	if t.Kind == FloatType {
		return "write the digits 0 to 9, as in 12, -3, 0.5 or 2e-3, without a leading zero or plus"
	}
	return "write the digits 0 to 9, as in 12 or -3, without a leading zero, plus or point"
}

// scalarText is the canonical text of a scalar value.
func scalarText(value any) string {
	if f, ok := value.(float64); ok {
		return FormatFloat(f)
	}
	return fmt.Sprint(value)
}
