package synthesis

import (
	"fmt"
	"strings"

	"neurorbit/stages/model/pbnn"
)

// A Signal is a wanted orbit.
type Signal struct {
	N    int      // number of outputs
	Rows []uint32 // z^1, ..., z^p; bit i-1 of a row is set iff output i is +1
}

// MaxPeriod is the largest number of rows of a signal.
const MaxPeriod = 4096

// A SyntaxError is what is wrong with the text of a signal. Column is 0 where it is a
// whole row.
type SyntaxError struct {
	Row, Column int // from 1
	Msg         string
}

func (e *SyntaxError) Error() string { return e.Msg }

// Parse makes a signal of its rows: 0 and 1, or - and +, for each output, with blanks
// where one likes. Rows that are empty or begin with # do not count. A *SyntaxError
// names the row and column of what is none: another character, a row of another length,
// two equal rows, an output that never changes.
func Parse(lines []string) (Signal, error) {
	var s Signal
	first := map[uint32]int{}
	for k, line := range lines {
		row, n, err := parseRow(line, k+1)
		if err != nil {
			return s, err
		}
		if n == 0 {
			continue
		}
		if s.N == 0 {
			s.N = n
		}
		if n != s.N {
			return s, &SyntaxError{k + 1, 0, fmt.Sprintf("%d outputs, and the first row has %d", n, s.N)}
		}
		if j := first[row]; j > 0 {
			return s, &SyntaxError{k + 1, 0, fmt.Sprintf("the same as row %d: a state has only one successor", j)}
		}
		first[row] = k + 1
		s.Rows = append(s.Rows, row)
	}
	return s, s.check(len(lines))
}

// parseRow returns a row and its number of outputs, 0 for a row that does not count.
func parseRow(line string, number int) (row uint32, n int, err error) {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return 0, 0, nil
	}
	for c, r := range []rune(line) {
		switch r {
		case ' ', '\t', '\r':
			continue
		case '1', '+':
			row |= 1 << n
		case '0', '-':
		default:
			return 0, 0, &SyntaxError{number, c + 1, fmt.Sprintf("unexpected %q: a row has 0 and 1, or - and +", r)}
		}
		if n++; n > pbnn.MaxN {
			return 0, 0, &SyntaxError{number, c + 1, fmt.Sprintf("more than %d outputs", pbnn.MaxN)}
		}
	}
	return row, n, nil
}

// check looks at a signal as a whole.
func (s Signal) check(last int) error {
	switch {
	case len(s.Rows) < 2:
		return &SyntaxError{max(last, 1), 0, fmt.Sprintf("%d rows: an orbit has at least 2", len(s.Rows))}
	case len(s.Rows) > MaxPeriod:
		return &SyntaxError{last, 0, fmt.Sprintf("%d rows: at most %d", len(s.Rows), MaxPeriod)}
	case s.N < pbnn.MinN:
		return &SyntaxError{1, 0, fmt.Sprintf("%d outputs: a ring has at least %d", s.N, pbnn.MinN)}
	}
	for i := range s.N {
		if c := s.Column(i); strings.Count(c, c[:1]) == len(c) {
			return &SyntaxError{1, i + 1, fmt.Sprintf("output %d never changes: leave it out, it needs no neuron", i+1)}
		}
	}
	return nil
}

// Column returns the column of output i+1, a byte 0 or 1 for each row.
func (s Signal) Column(i int) string {
	b := make([]byte, len(s.Rows))
	for t, row := range s.Rows {
		b[t] = byte(row >> i & 1)
	}
	return string(b)
}

// Columns returns all columns.
func (s Signal) Columns() []string {
	c := make([]string, s.N)
	for i := range c {
		c[i] = s.Column(i)
	}
	return c
}

// Antisymmetric reports whether the signal is its own negative, as each GBPO is (Fact 3).
func (s Signal) Antisymmetric() bool {
	p := len(s.Rows)
	for t, row := range s.Rows {
		if p%2 == 1 || s.Rows[(t+p/2)%p] != row^(1<<s.N-1) {
			return false
		}
	}
	return true
}

// successor returns a column one step later.
func successor(column string) string { return column[1:] + column[:1] }

// hidden sets y to the hidden column of a site with column b between a and c, eq. (2).
func hidden(cn pbnn.CN, a, b, c string, y []byte) {
	na, nb, nc := byte(^cn>>2&1), byte(^cn>>1&1), byte(^cn&1) // 1 for weight -1
	for t := range y {
		u, v, w := a[t]^na, b[t]^nb, c[t]^nc
		y[t] = u&v | v&w | w&u
	}
}

// Digits writes a column with 0 and 1.
func Digits(column string) string {
	return strings.NewReplacer("\x00", "0", "\x01", "1").Replace(column)
}

// FromOne returns numbers from 1 of numbers from 0.
func FromOne(numbers []int) []int {
	out := make([]int, len(numbers))
	for k, i := range numbers {
		out[k] = i + 1
	}
	return out
}
