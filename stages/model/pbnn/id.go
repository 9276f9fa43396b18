package pbnn

import (
	"fmt"
	"regexp"
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
	separated := strings.ReplaceAll(strings.Trim(fmt.Sprint([]int(p)), "[]"), " ", "-")
	if len(p) <= digitsN {
		return strings.ReplaceAll(separated, "-", "")
	}
	return separated
}

// String returns the permutation ID as the paper writes it: "P(1357246)".
func (p Permutation) String() string { return "P(" + p.ID() + ")" }

// An IDError says what is wrong with a permutation ID.
type IDError struct {
	ID     string // the text that was to be read
	Pos    int    // place of the fault in characters, from 1; 0 if it is not at one place
	Msg    string // what is wrong
	Remedy string // what to write instead, or empty
}

func (e *IDError) Error() string {
	if e.Pos > 0 {
		return fmt.Sprintf("permutation ID %q, character %d: %s", e.ID, e.Pos, e.Msg)
	}
	return fmt.Sprintf("permutation ID %q: %s", e.ID, e.Msg)
}

// Hint returns what to write instead, or "".
func (e *IDError) Hint() string { return e.Remedy }

// idFault is an IDError at a place in bytes.
func idFault(s string, at int, remedy, format string, a ...any) error {
	return &IDError{ID: s, Pos: utf8.RuneCountInString(s[:at]) + 1, Msg: fmt.Sprintf(format, a...), Remedy: remedy}
}

// ParseID reads a permutation ID. Entries may follow one another as digits for
// N <= 9, and may be separated for any N by "-", "," or blanks; P( ), Ps( ) or
// Pb( ) may stand around them. Errors are of type *IDError.
func ParseID(s string) (Permutation, error) {
	entries, places, err := readID(s)
	if err != nil {
		return nil, err
	}
	if len(entries) == 1 { // digits without a separator
		if len(entries[0]) > digitsN {
			remedy := `from N = 10 on, separate the entries: "1-3-2-10-4-5-6-7-8-9"`
			return nil, idFault(s, places[0], remedy, "%d digits without a separator", len(entries[0]))
		}
		entries = strings.Split(entries[0], "")
		for i := range entries[1:] {
			places = append(places, places[i]+1)
		}
	}
	p := make(Permutation, len(entries))
	for i, e := range entries {
		if p[i], _ = strconv.Atoi(e); e[0] == '0' || len(e) > 2 { // MaxN has two digits
			return nil, idFault(s, places[i], "", "%s is not a number from 1 to %d", e, MaxN)
		}
	}
	if len(p) < MinN || len(p) > MaxN {
		return nil, &IDError{ID: s, Msg: fmt.Sprintf("%d entries: want N = %d to %d", len(p), MinN, MaxN)}
	}
	if i, err := p.fault(len(p)); err != nil {
		return nil, idFault(s, places[i], "", "not a permutation of 1 to %d: %v", len(p), err)
	}
	return p, nil
}

var (
	opening = regexp.MustCompile(`^[ \t]*(P[sb]?\([ \t]*)?`)
	number  = regexp.MustCompile(`^([0-9]+)[ \t]*([-,]?)[ \t]*`)
)

// readID returns the runs of digits of an ID and their places in bytes.
func readID(s string) (entries []string, places []int, err error) {
	from, to := len(opening.FindString(s)), len(strings.TrimRight(s, " \t"))
	if strings.Contains(s[:from], "(") {
		if !strings.HasSuffix(s[:to], ")") {
			return nil, nil, idFault(s, to-1, "", "the closing ) is missing")
		}
		to = from + len(strings.TrimRight(s[from:to-1], " \t"))
	} else if strings.HasPrefix(s[from:], "P") {
		return nil, nil, idFault(s, from, "write the entries alone or within P( ), Ps( ) or Pb( )", "P starts no known form")
	}
	separator := -1 // place of a separator that waits for its entry
	for from < to {
		m := number.FindStringSubmatchIndex(s[from:to])
		if m == nil {
			c, size := utf8.DecodeRuneInString(s[from:])
			if c == utf8.RuneError && size == 1 {
				return nil, nil, idFault(s, from, "", "unexpected byte %#x", s[from])
			}
			return nil, nil, idFault(s, from, "", "unexpected %q", c)
		}
		entries, places = append(entries, s[from:from+m[3]]), append(places, from)
		if separator = -1; m[4] < m[5] {
			separator = from + m[4]
		}
		from += m[1]
	}
	switch {
	case separator >= 0:
		return nil, nil, idFault(s, separator, "", "no entry follows the separator")
	case len(entries) == 0:
		return nil, nil, &IDError{ID: s, Msg: "no entries"}
	}
	return entries, places, nil
}
