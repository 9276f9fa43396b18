package strictyaml

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
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

// readScalar reads a scalar as bool, int64, uint64, float64 or string. If it is none
// of the type, msg says why not; the remedy may be empty.
func readScalar(n *Node, t *Type) (value any, msg, remedy string) {
	like, wanted := got(n), nouns[t.Kind]+" is wanted"
	switch {
	case t.Kind == reflect.Interface && !n.Quoted:
		return readAny(n, like)
	case n.Quoted && (t.Kind == reflect.String || t.Kind == reflect.Interface), t.Kind == reflect.String && like == "text":
		return n.Text, "", ""
	case t.Kind == reflect.String:
		return nil, wanted + ", not " + like, "quote it: " + Quote(n.Text)
	case t.Kind == reflect.Bool && !n.Quoted:
		if n.Text == "true" || n.Text == "false" {
			return n.Text == "true", "", ""
		}
		return nil, wanted, "write true or false"
	case like == "a number":
		return readNumber(n.Text, t)
	}
	return nil, wanted + ", not " + like, ""
}

// readAny reads a scalar without quotes of whatever type it has.
func readAny(n *Node, like string) (value any, msg, remedy string) {
	t, quote := &Type{Kind: reflect.Float64}, "quote it: "+Quote(n.Text)
	switch {
	case like == "text":
		return n.Text, "", ""
	case like == "a date":
		return nil, "a date is not supported", quote
	case like == "a truth value":
		t.Kind = reflect.Bool
	case wholeNumber.MatchString(n.Text):
		t = &Type{Kind: reflect.Int, Bits: 64}
	}
	value, msg, remedy = readScalar(n, t)
	if remedy != "" {
		quote = remedy + ", or " + quote
	}
	return value, msg, quote
}

// readNumber reads what looks like a number, if it is in the plain notation: some
// read 010, 1_000 or 0x1F otherwise than others.
func readNumber(text string, t *Type) (v any, msg, remedy string) {
	plain := nouns[t.Kind] + " is wanted, in plain decimal notation"
	span := "from -1.7e308 to 1.7e308"
	var err error
	switch {
	case t.Kind == reflect.Float64 && !plainNumber.MatchString(text):
		return nil, plain, "write the digits 0 to 9, as in 12, -3, 0.5 or 2e-3, without a leading zero or plus"
	case t.Kind != reflect.Float64 && !wholeNumber.MatchString(text):
		return nil, plain, "write the digits 0 to 9, as in 12 or -3, without a leading zero, plus or point"
	case t.Kind == reflect.Float64:
		v, err = strconv.ParseFloat(text, 64)
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		if v == 0.0 && strings.ContainsAny(mantissa, "123456789") {
			return nil, "the number is so small that it would become 0", "write 0"
		}
	case t.Kind == reflect.Int:
		v, err = strconv.ParseInt(text, 10, t.Bits)
		span = fmt.Sprintf("from %d to %d", int64(-1)<<(t.Bits-1), int64(1)<<(t.Bits-1)-1)
	default:
		v, err = strconv.ParseUint(text, 10, t.Bits)
		span = fmt.Sprintf("from 0 to %d", uint64(math.MaxUint64)>>(64-t.Bits))
	}
	if err != nil {
		return nil, "the number does not fit its type, which goes " + span, ""
	}
	return v, "", ""
}

// hidden tells which characters must be written as escapes: control characters
// (line ends aside), the line separators that only some programs take for line
// ends, byte order marks and non-characters.
func hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 ||
		r == 0xfeff || r == 0xfffe || r == 0xffff
}

// Quote returns s in double quotes such that both JSON and this package read it
// back: hidden characters are escaped, bytes that are not UTF-8 become U+FFFD.
func Quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?:[-/.][A-Za-z0-9_]+)*$`)

// FormatText returns s as this package reads it back as a text: as it is where
// that is safe, otherwise as Quote does.
func FormatText(s string) string {
	if plainText.MatchString(s) && looksLike(s) == "text" {
		return s
	}
	return Quote(s)
}

// FormatFloat returns the shortest decimal text that reads back as v, which must
// be finite. It has no point if v is a whole number below 1e21, and an exponent
// only below 1e-6 and from 1e21 on: 1, 0.25, 1e-7.
func FormatFloat(v float64) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("strictyaml: %v", err))
	}
	return string(text)
}
