package strictyaml

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// A class says what a scalar without quotes could be taken for by readers of
// YAML 1.1 or 1.2.
type class int

const (
	classText class = iota
	classNull
	classBool   // true, false
	classWord   // yes, no, on, off, True, FALSE
	classInt    // 0, 7, -12
	classFloat  // 1.5, -0, 2e-3
	classNumber // any other notation of a number: 010, 0x1F, 1_000, +1, .5, 12:30, .inf
	classDate   // 2023-01-31
)

// String names the class as in "text is wanted, not ...".
func (c class) String() string {
	switch c {
	case classNull:
		return "null"
	case classBool, classWord:
		return "a truth value"
	case classInt, classFloat, classNumber:
		return "a number"
	case classDate:
		return "a date"
	default:
		return "text"
	}
}

var (
	reInt    = regexp.MustCompile(`^(?:0|-?[1-9][0-9]*)$`)
	reFloat  = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$`)
	reNumber = regexp.MustCompile(`^[-+]?(?:` +
		`0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+` + // 0x1F 0o17 0b11
		`|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?` + // 010 1_000 +1 5.
		`|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?` + // .5
		`|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?` + // 12:30, which is 750 in YAML 1.1
		`|\.(?:inf|Inf|INF|nan|NaN|NAN))$`)
	reDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$`)
)

// classify returns the class of a scalar that is not quoted.
func classify(s string) class {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return classNull
	case "true", "false":
		return classBool
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off":
		return classWord
	}
	switch {
	case reInt.MatchString(s):
		return classInt
	case reFloat.MatchString(s):
		return classFloat
	case reNumber.MatchString(s):
		return classNumber
	case reDate.MatchString(s):
		return classDate
	}
	return classText
}

// got names what a node holds, as in "a list is wanted, not ...".
func got(n *Node) string {
	switch {
	case n.Kind == List:
		return "a list"
	case n.Kind == Map:
		return "a map"
	case n.Quoted:
		return "quoted text"
	default:
		return classify(n.Text).String()
	}
}

// A complaint is what is wrong with a scalar. The zero value: nothing.
type complaint struct{ msg, remedy string }

// readInt reads a whole number of a type with that many bits.
func readInt(n *Node, bits int) (int64, complaint) {
	if c := checkInt(n); c.msg != "" {
		return 0, c
	}
	v, err := strconv.ParseInt(n.Text, 10, bits)
	if err != nil {
		return 0, tooLarge(fmt.Sprintf("from %d to %d", int64(-1)<<(bits-1), int64(1)<<(bits-1)-1))
	}
	return v, complaint{}
}

// readUint reads a whole number that is not negative.
func readUint(n *Node, bits int) (uint64, complaint) {
	if c := checkInt(n); c.msg != "" {
		return 0, c
	}
	v, err := strconv.ParseUint(n.Text, 10, bits)
	if err != nil {
		return 0, tooLarge(fmt.Sprintf("from 0 to %d", uint64(math.MaxUint64)>>(64-bits)))
	}
	return v, complaint{}
}

func tooLarge(span string) complaint {
	return complaint{msg: "the number does not fit its type, which goes " + span}
}

// checkInt checks that n is written as a plain decimal whole number.
func checkInt(n *Node) complaint {
	const msg = "a whole number is wanted"
	class := classify(n.Text)
	switch {
	case n.Quoted && class == classInt:
		return complaint{msg + ", not quoted text", "remove the quotes: " + n.Text}
	case n.Quoted:
		return complaint{msg: msg + ", not quoted text"}
	case class == classInt:
		return complaint{}
	case class == classFloat || class == classNumber:
		return oddNumber(n.Text, msg, true)
	default:
		return complaint{msg + ", not " + class.String(), commaRemedy(n.Text)}
	}
}

// commaRemedy recognises a list of numbers without commas.
func commaRemedy(text string) string {
	words := strings.Fields(text)
	for _, w := range words {
		if c := classify(w); c != classInt && c != classFloat {
			return ""
		}
	}
	if len(words) < 2 {
		return ""
	}
	return "put commas between the numbers: " + shorten(strings.Join(words, ", "))
}

// readFloat reads a finite number.
func readFloat(n *Node) (float64, complaint) {
	const msg = "a number is wanted"
	class := classify(n.Text)
	switch {
	case n.Quoted && (class == classInt || class == classFloat):
		return 0, complaint{msg + ", not quoted text", "remove the quotes: " + n.Text}
	case n.Quoted:
		return 0, complaint{msg: msg + ", not quoted text"}
	case class == classNumber:
		return 0, oddNumber(n.Text, msg, false)
	case class == classInt || class == classFloat:
		return parseFloat(n.Text)
	}
	switch strings.ToLower(strings.TrimLeft(n.Text, "+-")) {
	case "nan", "inf", "infinity":
		return 0, notFinite
	}
	return 0, complaint{msg + ", not " + class.String(), commaRemedy(n.Text)}
}

var notFinite = complaint{"the number must be finite", "write a finite number"}

// parseFloat reads a number whose form has been checked.
func parseFloat(text string) (float64, complaint) {
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return 0, complaint{"the number is too large for a float64", "write a number between -1.7e308 and 1.7e308"}
	case v == 0 && strings.ContainsAny(mantissa(text), "123456789"):
		return 0, complaint{"the number is so small that it would become 0", "write 0, or a number farther from 0 than 5e-324"}
	}
	return v, complaint{}
}

func mantissa(text string) string {
	m, _, _ := strings.Cut(strings.ToLower(text), "e")
	return m
}

// readBool reads true or false.
func readBool(n *Node) (bool, complaint) {
	const msg = "true or false is wanted"
	lower := strings.ToLower(n.Text)
	switch {
	case n.Quoted && (n.Text == "true" || n.Text == "false"):
		return false, complaint{msg + ", not quoted text", "remove the quotes: " + n.Text}
	case n.Quoted:
		return false, complaint{msg: msg + ", not quoted text"}
	case n.Text == "true" || n.Text == "false":
		return n.Text == "true", complaint{}
	case lower == "true" || lower == "yes" || lower == "on" || lower == "y":
		return false, complaint{msg, "write true"}
	case lower == "false" || lower == "no" || lower == "off" || lower == "n":
		return false, complaint{msg, "write false"}
	}
	return false, complaint{msg: msg + ", not " + classify(n.Text).String()}
}

// readText reads a text.
func readText(n *Node) (string, complaint) {
	if n.Quoted {
		return n.Text, complaint{}
	}
	if class := classify(n.Text); class != classText {
		return "", complaint{"text is wanted, not " + class.String(), "quote it: " + Quote(n.Text)}
	}
	return n.Text, complaint{}
}

// readAny reads a scalar of whatever type it has.
func readAny(n *Node) (any, complaint) {
	if n.Quoted {
		return n.Text, complaint{}
	}
	switch class := classify(n.Text); class {
	case classBool:
		return n.Text == "true", complaint{}
	case classInt:
		v, c := readInt(n, 64)
		return v, c
	case classFloat:
		v, c := parseFloat(n.Text)
		return v, c
	case classNumber:
		c := oddNumber(n.Text, "a number is wanted", false)
		c.remedy += "; quote it if it is a text: " + Quote(n.Text)
		return nil, c
	case classWord:
		_, c := readBool(n)
		return nil, complaint{"neither a truth value nor a quoted text", c.remedy + ", or quote it: " + Quote(n.Text)}
	case classDate:
		return nil, complaint{"a date is not supported", "quote it: " + Quote(n.Text)}
	default:
		return n.Text, complaint{}
	}
}

// oddNumber complains about a number that is not in the plain decimal notation
// that is wanted, whole or not, and says how to write it where that is clear.
func oddNumber(text, msg string, whole bool) complaint {
	digits := strings.TrimLeft(strings.ReplaceAll(text, "_", ""), "+-")
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign = "-"
	}
	lower := strings.ToLower(digits)
	switch {
	case lower == ".inf" || lower == ".nan":
		return notFinite
	case strings.Contains(digits, ":"):
		return complaint{msg + ", in decimal notation", "write the number with the digits 0 to 9 only"}
	case strings.HasPrefix(lower, "0x") || strings.HasPrefix(lower, "0b") || strings.HasPrefix(lower, "0o"):
		c := complaint{msg: msg + ", in decimal notation"}
		if v, ok := new(big.Int).SetString(lower, 0); ok {
			c.remedy = "write " + sign + shorten(v.String())
		}
		return c
	case len(digits) > 1 && strings.Trim(digits, "0123456789") == "" && digits[0] == '0':
		return leadingZeros(sign, digits)
	}
	c := complaint{msg: msg + ", in the plain form 12, -3 or 0.5"}
	if whole {
		c.msg = msg + ", in the plain form 12 or -3"
	}
	v, err := strconv.ParseFloat(sign+digits, 64)
	if err == nil && !whole {
		c.remedy = "write " + FormatFloat(v)
	}
	if err == nil && whole && v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		c.remedy = fmt.Sprintf("write %d", int64(v))
	}
	return c
}

func leadingZeros(sign, digits string) complaint {
	c := complaint{msg: "the number has a leading zero, which some take for octal"}
	decimal := strings.TrimLeft(digits, "0")
	if decimal == "" {
		c.remedy = "write 0"
		return c
	}
	c.remedy = "write " + sign + shorten(decimal)
	if v, err := strconv.ParseInt(digits, 8, 64); err == nil && strconv.FormatInt(v, 10) != decimal {
		c.remedy += fmt.Sprintf(", or %s%d if octal was meant", sign, v)
	}
	return c
}

// FormatFloat returns the shortest decimal text that reads back as v, which must
// be finite. It has no point if v is a whole number below 1e21, and an exponent
// only below 1e-6 and from 1e21 on: 1, 0.25, 1e-7.
func FormatFloat(v float64) string {
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	s := strconv.FormatFloat(v, format, -1, 64)
	if mantissa, exponent, ok := strings.Cut(s, "e-0"); ok { // e-09 to e-9
		s = mantissa + "e-" + exponent
	}
	return s
}
