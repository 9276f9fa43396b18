package pbnn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseID(t *testing.T) {
	const ten = "1-3-2-10-4-5-6-7-8-9"
	for _, c := range []struct{ in, id string }{
		{"1357246", "1357246"},
		{"P(1357246)", "1357246"},
		{"Ps(1357246)", "1357246"},
		{"Pb(1234567)", "1234567"},
		{" P( 1357246 )\t", "1357246"},
		{"1-3-5-7-2-4-6", "1357246"},
		{"1,3,5,7,2,4,6", "1357246"},
		{"1 3 5 7 2 4 6", "1357246"},
		{"1, 3,5 ,7  2 - 4\t6", "1357246"},
		{"321", "321"},
		{"123456789", "123456789"},
		{ten, ten},
		{"P(1,3,2,10,4,5,6,7,8,9)", ten},
		{"Ps(1 3 2 10 4 5 6 7 8 9)", ten},
		{"20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1", "20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1"},
	} {
		p, err := ParseID(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if p.ID() != c.id || p.String() != "P("+c.id+")" {
			t.Errorf("%q is read as %v, want %s", c.in, p, c.id)
		}
	}
}

func TestParseIDErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		pos  int
		want string
	}{
		{"", 0, "no entries"},
		{"   ", 0, "no entries"},
		{"P()", 0, "no entries"},
		{"12", 0, "2 entries: want N = 3 to 20"},
		{"5", 0, "1 entries"},
		{"1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18-19-20-20", 0, "21 entries: want N = 3 to 20"},
		{"1357248", 7, "entry 7 is 8, out of the range 1 to 7"},
		{"1357242", 7, "entries 5 and 7 are both 2, and 6 is missing"},
		{"P(1357242)", 9, "entries 5 and 7 are both 2, and 6 is missing"},
		{"Ps(1 1 3)", 6, "entries 1 and 2 are both 1, and 2 is missing"},
		{"1-2-1-1", 5, "entries 1 and 3 are both 1, and 3, 4 are missing"},
		{"1350246", 4, "0 is not a number from 1 to 20"},
		{"12345678910", 1, "11 digits without a separator"},
		{"1357x46", 5, `unexpected 'x'`},
		{" Pb(12é)", 7, `unexpected 'é'`},
		{"é12", 1, `unexpected 'é'`},
		{"12\xff3", 3, "unexpected byte 0xff"},
		{"12\uFFFD3", 3, "unexpected '\uFFFD'"},
		{"-1-2-3", 1, `unexpected '-'`},
		{"1--2-3", 3, `unexpected '-'`},
		{"1,-2,3", 3, `unexpected '-'`},
		{"1-2-3-", 6, "no entry follows the separator"},
		{"1-2-3 , ", 7, "no entry follows the separator"},
		{"1-02-3", 3, "02 is not a number from 1 to 20"},
		{"1-0-3", 3, "0 is not a number from 1 to 20"},
		{"1 222 3", 3, "222 is not a number from 1 to 20"},
		{"1-21-3", 3, "entry 2 is 21, out of the range 1 to 3"},
		{"P(123", 5, "the closing ) is missing"},
		{"  P(123", 7, "the closing ) is missing"},
		{"123)", 4, `unexpected ')'`},
		{"(123)", 1, `unexpected '('`},
		{"P(1(23)", 4, `unexpected '('`},
		{" Pc(123)", 2, "P starts no known form"},
		{"P123", 1, "P starts no known form"},
		{"p(123)", 1, `unexpected 'p'`},
		{"1.2.3", 2, `unexpected '.'`},
		{"1\n2\n3", 2, `unexpected '\n'`},
		{"١٢٣", 1, "unexpected"},
	} {
		_, err := ParseID(c.in)
		var e *IDError
		if !errors.As(err, &e) {
			t.Errorf("%q: error %v, want an IDError", c.in, err)
			continue
		}
		if e.Pos != c.pos || !strings.Contains(err.Error(), c.want) || e.ID != c.in {
			t.Errorf("%q: position %d, %v; want position %d, %q", c.in, e.Pos, err, c.pos, c.want)
		}
	}
	var e *IDError
	if _, err := ParseID("12345678910"); !errors.As(err, &e) || !strings.Contains(e.Hint(), "separate the entries") {
		t.Errorf("no hint at a separator: %v", err)
	}
}

// Every way to write an ID is read back.
func TestIDRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPermutation(t, MinN, MaxN)
		forms := []string{p.ID(), p.String()}
		for _, separator := range []string{"-", ",", " ", ", ", " - ", "\t"} {
			forms = append(forms, "Ps("+strings.ReplaceAll(strings.Trim(fmt.Sprint([]int(p)), "[]"), " ", separator)+")")
		}
		for _, form := range forms {
			if q, err := ParseID(form); err != nil || !q.Equal(p) {
				t.Fatalf("%q is read as %v, %v", form, q, err)
			}
		}
	})
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{
		"1357246", "P(2613754)", "Ps(1-3-2-10-4-5-6-7-8-9)", "Pb(1,2,3)", "3 2 1",
		"", "P(", "P()", "12345678910", "1--2-3", "1-2-", "Pc(123)", "1350246", "12\xff3", "１２３", " 3\t2 , 1 ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseID(s)
		if err != nil {
			var e *IDError
			if !errors.As(err, &e) || e.Msg == "" || e.Pos < 0 || e.Pos > len([]rune(s))+1 {
				t.Fatalf("%q: error %#v", s, err)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("%q is read as %v: %v", s, []int(p), err)
		}
		for _, form := range []string{p.ID(), p.String()} {
			if q, err := ParseID(form); err != nil || !q.Equal(p) {
				t.Fatalf("%q is read as %v, written %q, read as %v, %v", s, p, form, q, err)
			}
		}
	})
}
