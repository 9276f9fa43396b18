package pbnn

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// digitsN is the largest N whose IDs are written without a separator.
const digitsN = 9

// ID returns the permutation ID without the P( ) around it: sigma(1) ...
// sigma(N) as digits for N <= 9 ("1357246"), joined by "-" for N >= 10
// ("1-3-2-10-4-5-6-7-8-9").
func (p Permutation) ID() string {
	if len(p) <= digitsN {
		return p.join("")
	}
	return p.SeparatedID()
}

// SeparatedID returns the permutation ID with entries joined by "-" for any N.
func (p Permutation) SeparatedID() string { return p.join("-") }

// String returns the permutation ID as the paper writes it: "P(1357246)".
func (p Permutation) String() string { return "P(" + p.ID() + ")" }

func (p Permutation) join(separator string) string {
	var b strings.Builder
	for i, v := range p {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(strconv.Itoa(v))
	}
	return b.String()
}

// An IDError says what is wrong with a permutation ID.
type IDError struct {
	// ID is the text that was to be read.
	ID string
	// Pos is the place of the fault: a 1-based character position, or 0 if the
	// fault is not at one place.
	Pos int
	// Msg describes the fault.
	Msg string
	// Remedy is what to write instead, or empty.
	Remedy string
}

func (e *IDError) Error() string {
	if e.Pos > 0 {
		return fmt.Sprintf("permutation ID %q, character %d: %s", e.ID, e.Pos, e.Msg)
	}
	return fmt.Sprintf("permutation ID %q: %s", e.ID, e.Msg)
}

// Hint returns what to write instead, or "".
func (e *IDError) Hint() string { return e.Remedy }

// ParseID reads a permutation ID. Entries may follow one another as digits for
// N <= 9, and may be separated for any N by "-", "," or blanks; P( ), Ps( ) or
// Pb( ) may stand around them. Errors are of type *IDError.
func ParseID(s string) (Permutation, error) {
	entries, err := readEntries(s)
	if err != nil {
		return nil, err
	}
	p := make(Permutation, len(entries))
	for i, e := range entries {
		p[i] = e.value
	}
	if len(p) < MinN || len(p) > MaxN {
		return nil, &IDError{ID: s, Msg: fmt.Sprintf("%d entries: want N = %d to %d", len(p), MinN, MaxN)}
	}
	if i, err := p.fault(); err != nil {
		return nil, &IDError{ID: s, Pos: entries[i].pos, Msg: fmt.Sprintf("not a permutation of 1 to %d: %v", len(p), err)}
	}
	return p, nil
}

// ParseIDOf is ParseID for a known N: an ID with another number of entries is
// an error.
func ParseIDOf(n int, s string) (Permutation, error) {
	entries, err := readEntries(s)
	if err != nil {
		return nil, err
	}
	if len(entries) != n {
		return nil, &IDError{ID: s, Msg: fmt.Sprintf("%d entries, but N = %d", len(entries), n)}
	}
	return ParseID(s)
}

// An entry is a number of an ID and the 1-based position of its first character.
type entry struct{ value, pos int }

// readEntries splits an ID into its numbers.
func readEntries(s string) ([]entry, error) {
	body, from, err := unwrap(s)
	if err != nil {
		return nil, err
	}
	runs, err := readRuns(s, body, from)
	if err != nil {
		return nil, err
	}
	if len(runs) == 1 {
		return splitDigits(s, runs[0])
	}
	entries := make([]entry, len(runs))
	for i, r := range runs {
		if r.digits[0] == '0' || len(r.digits) > 2 { // MaxN has two digits
			return nil, &IDError{ID: s, Pos: r.pos, Msg: fmt.Sprintf("%s is not a number from 1 to %d", r.digits, MaxN)}
		}
		value, _ := strconv.Atoi(r.digits)
		entries[i] = entry{value, r.pos}
	}
	return entries, nil
}

// unwrap takes off blanks and P( ), Ps( ), Pb( ) and returns what is inside and
// the 0-based position of its first character in s.
func unwrap(s string) (body string, from int, err error) {
	left := strings.TrimLeft(s, blanks)
	from = len(s) - len(left)
	body = strings.TrimRight(left, blanks)
	if !strings.HasPrefix(body, "P") {
		return body, from, nil
	}
	for _, prefix := range []string{"P(", "Ps(", "Pb("} {
		inside, ok := strings.CutPrefix(body, prefix)
		if !ok {
			continue
		}
		if inside, ok = strings.CutSuffix(inside, ")"); !ok {
			return "", 0, &IDError{ID: s, Pos: from + utf8.RuneCountInString(body), Msg: "the closing ) is missing"}
		}
		return inside, from + len(prefix), nil
	}
	return "", 0, &IDError{
		ID:     s,
		Pos:    from + 1,
		Msg:    "P starts no known form",
		Remedy: "write the entries alone or within P( ), Ps( ) or Pb( )",
	}
}

const blanks = " \t"

// A run is a run of digits and the 1-based position of its first character.
type run struct {
	digits string
	pos    int
}

// readRuns splits body, which starts at the 0-based position from of the ID s,
// into runs of digits. Between two runs stand blanks, or one "-" or "," with or
// without blanks around it.
func readRuns(s, body string, from int) ([]run, error) {
	var runs []run
	var previous rune // the character before
	separator := 0    // position of a "-" or "," that waits for its entry, or 0
	pos := from
	for offset, c := range body {
		pos++
		switch {
		case '0' <= c && c <= '9':
			if '0' <= previous && previous <= '9' {
				last := &runs[len(runs)-1]
				last.digits += string(c)
			} else {
				runs = append(runs, run{string(c), pos})
				separator = 0
			}
		case strings.ContainsRune(blanks, c):
		case (c == '-' || c == ',') && len(runs) > 0 && separator == 0:
			separator = pos
		case c == utf8.RuneError && !strings.HasPrefix(body[offset:], string(c)):
			return nil, &IDError{ID: s, Pos: pos, Msg: fmt.Sprintf("unexpected byte %#x", body[offset])}
		default:
			return nil, &IDError{ID: s, Pos: pos, Msg: fmt.Sprintf("unexpected %q", c)}
		}
		previous = c
	}
	if separator > 0 {
		return nil, &IDError{ID: s, Pos: separator, Msg: "no entry follows the separator"}
	}
	if len(runs) == 0 {
		return nil, &IDError{ID: s, Msg: "no entries"}
	}
	return runs, nil
}

// splitDigits reads a single run of digits: one entry each.
func splitDigits(s string, r run) ([]entry, error) {
	if len(r.digits) > digitsN {
		return nil, &IDError{
			ID:     s,
			Pos:    r.pos,
			Msg:    fmt.Sprintf("%d digits without a separator", len(r.digits)),
			Remedy: `from N = 10 on, separate the entries: "1-3-2-10-4-5-6-7-8-9"`,
		}
	}
	entries := make([]entry, len(r.digits))
	for i, c := range []byte(r.digits) {
		if c == '0' {
			return nil, &IDError{ID: s, Pos: r.pos + i, Msg: "0 is not an entry: they start at 1"}
		}
		entries[i] = entry{int(c - '0'), r.pos + i}
	}
	return entries, nil
}
