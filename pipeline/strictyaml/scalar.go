package strictyaml

import (
	"cmp"
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
	like, msg := got(n), nouns[t.Kind].wanted+" is wanted"
	switch {
	case t.Kind == AnyType && !n.Quoted:
		return readAny(n.Text)
	case t.Kind == TextType && like == "text", n.Quoted && (t.Kind == TextType || t.Kind == AnyType):
		return n.Text, complaint{}
	case t.Kind == TextType:
		return nil, complaint{msg + ", not " + like, "quote it: " + Quote(n.Text)}
	case n.Quoted:
		c := complaint{msg: msg + ", not quoted text"}
		if _, bad := readScalar(&Node{Kind: Scalar, Text: n.Text}, t); bad.msg == "" {
			c.remedy = "remove the quotes: " + n.Text
		}
		return nil, c
	case t.Kind == BoolType:
		return readBool(n.Text)
	case like == "a number":
		return readNumber(n.Text, t)
	case t.Kind == FloatType && infinite.MatchString(n.Text):
		return nil, notFinite
	}
	return nil, complaint{msg + ", not " + like, commaRemedy(n.Text)}
}

var (
	infinite  = regexp.MustCompile(`^[-+]?(?i:nan|inf|infinity)$`)
	notFinite = complaint{"the number must be finite", "write a finite number"}
)

// readAny reads a scalar of whatever type it has.
func readAny(text string) (any, complaint) {
	quoted := "quote it: " + Quote(text)
	switch like := looksLike(text); {
	case text == "true" || text == "false":
		return readBool(text)
	case like == "a truth value":
		_, c := readBool(text)
		return nil, complaint{"neither a truth value nor a quoted text", c.remedy + ", or " + quoted}
	case like == "a date":
		return nil, complaint{"a date is not supported", quoted}
	case wholeNumber.MatchString(text):
		return readNumber(text, &Type{Kind: IntType, Bits: 64})
	case like == "a number":
		v, c := readNumber(text, &Type{Kind: FloatType})
		if c.msg != "" && !plainNumber.MatchString(text) {
			c.remedy += "; quote it if it is a text: " + Quote(text)
		}
		return v, c
	}
	return text, complaint{}
}

// readBool reads true or false.
func readBool(text string) (any, complaint) {
	const msg = "true or false is wanted"
	if text == "true" || text == "false" {
		return text == "true", complaint{}
	}
	switch strings.ToLower(text) {
	case "true", "yes", "on", "y":
		return nil, complaint{msg, "write true"}
	case "false", "no", "off", "n":
		return nil, complaint{msg, "write false"}
	}
	return nil, complaint{msg: msg + ", not " + looksLike(text)}
}

// readNumber reads what looks like a number, if it is in the plain notation.
func readNumber(text string, t *Type) (v any, c complaint) {
	var err error
	var span string
	switch {
	case t.Kind == FloatType && plainNumber.MatchString(text):
		return readFloat(text)
	case t.Kind == FloatType || !wholeNumber.MatchString(text):
		return nil, oddNumber(text, t)
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

func readFloat(text string) (any, complaint) {
	v, err := strconv.ParseFloat(text, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	switch {
	case err != nil:
		return nil, complaint{"the number is too large for a float64", "write a number between -1.7e308 and 1.7e308"}
	case v == 0 && strings.ContainsAny(mantissa, "123456789"):
		return nil, complaint{"the number is so small that it would become 0", "write 0, or a number farther from 0 than 5e-324"}
	}
	return v, complaint{}
}

// oddNumber complains about a number that is not in the plain decimal notation,
// and says how to write it where that is clear.
func oddNumber(text string, t *Type) complaint {
	msg, sign := nouns[t.Kind].wanted+" is wanted", ""
	if text[0] == '-' {
		sign = "-"
	}
	digits := strings.ToLower(strings.TrimLeft(strings.ReplaceAll(text, "_", ""), "+-"))
	whole, notWhole := strconv.ParseUint(digits, 0, 64) // 0x1f, 0b11, 0o17; 010 is octal
	switch {
	case digits == ".inf" || digits == ".nan":
		return notFinite
	case strings.Contains(digits, ":"):
		return complaint{msg + ", in decimal notation", "write the number with the digits 0 to 9 only"}
	case strings.ContainsAny(digits, "xob"):
		c := complaint{msg: msg + ", in decimal notation"}
		if notWhole == nil {
			c.remedy = fmt.Sprintf("write %s%d", sign, whole)
		}
		return c
	case digits[0] == '0' && len(digits) > 1 && strings.Trim(digits, "0123456789") == "":
		decimal := cmp.Or(strings.TrimLeft(digits, "0"), "0")
		c := complaint{"the number has a leading zero, which some take for octal", "write " + sign + shorten(decimal)}
		if notWhole == nil && strconv.FormatUint(whole, 10) != decimal {
			c.remedy += fmt.Sprintf(", or %s%d if octal was meant", sign, whole)
		}
		return c
	}
	c := complaint{msg: msg + ", in the plain form 12, -3 or 0.5"}
	if t.Kind != FloatType {
		c.msg = msg + ", in the plain form 12 or -3"
	}
	v, err := strconv.ParseFloat(sign+digits, 64)
	if err == nil && (t.Kind == FloatType || v == math.Trunc(v) && math.Abs(v) < 1<<53) {
		c.remedy = "write " + FormatFloat(v+0) // no minus zero
	}
	return c
}

// commaRemedy recognises a list of numbers without commas.
func commaRemedy(text string) string {
	words := strings.Fields(text)
	for _, w := range words {
		if !plainNumber.MatchString(w) {
			return ""
		}
	}
	if len(words) < 2 {
		return ""
	}
	return "put commas between the numbers: " + shorten(strings.Join(words, ", "))
}

// scalarText is the canonical text of a scalar value.
func scalarText(value any) string {
	if f, ok := value.(float64); ok {
		return FormatFloat(f)
	}
	return fmt.Sprint(value)
}
