package claims

import (
	"errors"
	"strings"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

func TestParse(t *testing.T) {
	f := mustParse(t, `paper: p
title: A paper
claims:
  - id: p.count
    place: Table 2
    says: three rows
    query: {table: orbits/gbpo, where: {n: 7, id: ["a", "b"]}, value: count}
    kind: exact
    expect: 3
    needs: {orbits.n: 7}
    weight: result
    quote: ["three rows"]
  - id: p.rows
    place: Table 3
    says: its rows
    query: {table: orbits/other, columns: [id, period]}
    kind: rows
    published: data/published/p.csv
    holds: false
    why: misprint
    weight: detail
    repeats: p.count
passed:
  - {pattern: "[0-9]", why: digits}
uncovered:
  - {place: Fig. 1, says: a picture, why: no data}
errata:
  - {id: p.err, place: Sec. 1, printed: teh, correct: the, evidence: spelling}
  - id: p.err2
    place: Sec. 2
    printed: "4"
    correct: "3"
    evidence: count them
    query: {table: orbits/gbpo, value: max:period}
    kind: abs
    tolerance: 0.5
    expect: 3
`)
	if f.Paper != "p" || f.Title != "A paper" || len(f.Claims) != 2 || len(f.Errata) != 2 || len(f.Uncovered) != 1 {
		t.Fatalf("parsed %+v", f)
	}
	if c := f.Claims[0]; !c.Holds || c.Test != "exact" || c.Expect != int64(3) || c.Needs["orbits.n"] != int64(7) {
		t.Errorf("first claim %+v", c)
	}
	if got, want := f.Claims[0].Lookup.String(), "orbits/gbpo where id in [a, b], n = 7: count"; got != want {
		t.Errorf("query reads %q, want %q", got, want)
	}
	if c := f.Claims[1]; c.Holds || c.Why != "misprint" || c.CSV != "data/published/p.csv" || c.CSVColumns != nil {
		t.Errorf("second claim %+v", c)
	}
	if f.Errata[0].given() {
		t.Error("an erratum without a query has a test")
	}
	if e := f.Errata[1]; !e.given() || e.Tolerance != 0.5 || e.Test != "abs" {
		t.Errorf("second erratum %+v", e)
	}
}

// TestParseErrors gives each way to write a wrong claim, with the place where
// the message has to point.
func TestParseErrors(t *testing.T) {
	const query = "query: {table: orbits/gbpo, value: max:period}\n"
	for _, c := range []struct{ name, lines, at, msg string }{
		{"unknown key", query + "kind: exact\nexpect: 1\nexpct: 1", "10:5", "expct"},
		{"no kind", query + "expect: 1", "4:5", "kind"},
		{"unknown kind", query + "kind: near\nexpect: 1", "8:11", "near"},
		{"no query", "kind: exact\nexpect: 1", "4:5", "query"},
		{"no table", "query: {value: count}\nkind: exact\nexpect: 1", "7:12", "<stage>/<table>"},
		{"bad table", "query: {table: gbpo, value: count}\nkind: exact\nexpect: 1", "7:20", "<stage>/<table>"},
		{"no value", "query: {table: orbits/gbpo}\nkind: exact\nexpect: 1", "7:12", "has no value"},
		{"unknown form", "query: {table: orbits/gbpo, value: maxi:period}\nkind: exact\nexpect: 1", "7:40", `no form "maxi"`},
		{"form without column", "query: {table: orbits/gbpo, value: max}\nkind: exact\nexpect: 1", "7:40", "needs a column"},
		{"count with column", "query: {table: orbits/gbpo, value: count:id}\nkind: exact\nexpect: 1", "7:40", "takes no column"},
		{"columns with a value", "query: {table: orbits/gbpo, value: count, columns: [id]}\nkind: exact\nexpect: 1", "7:56", "compares a value"},
		{"empty where list", "query: {table: orbits/gbpo, where: {n: []}, value: count}\nkind: exact\nexpect: 1", "7:44", "selects nothing"},
		{"no expect", query + "kind: exact", "8:11", "no value to compare"},
		{"text for count", "query: {table: orbits/gbpo, value: count}\nkind: exact\nexpect: \"1\"", "9:13", "a number is compared"},
		{"list for a value", query + "kind: exact\nexpect: [1]", "9:13", "expect is a list"},
		{"value for a list", "query: {table: orbits/gbpo, value: list:id}\nkind: exact\nexpect: 1", "9:13", "list gives a list"},
		{"text in a numeric list", "query: {table: orbits/gbpo, value: list:period}\nkind: abs\ntolerance: 1\nexpect: [1, a]", "10:17", "a number is compared"},
		{"no tolerance", query + "kind: abs\nexpect: 1", "8:11", "needs a tolerance"},
		{"tolerance of exact", query + "kind: exact\nexpect: 1\ntolerance: 1", "10:16", "has no tolerance"},
		{"negative tolerance", query + "kind: abs\nexpect: 1\ntolerance: -1", "10:16", "at least 0"},
		{"tolerance in words", query + "kind: abs\nexpect: 1\ntolerance: small", "10:16", "a number is wanted"},
		{"interval of one", query + "kind: interval\nexpect: 1", "9:13", "two numbers"},
		{"interval backwards", query + "kind: interval\nexpect: [2, 1]", "9:13", "ascending"},
		{"interval of texts", query + "kind: interval\nexpect: [a, b]", "9:13", "two numbers"},
		{"interval of a list", "query: {table: orbits/gbpo, value: list:period}\nkind: interval\nexpect: [1, 2]", "7:40", "compares one value"},
		{"rows without columns", "query: {table: orbits/gbpo}\nkind: rows\npublished: data/p.csv", "7:12", "columns to compare"},
		{"rows with a value", "query: {table: orbits/gbpo, value: count, columns: [id]}\nkind: rows\npublished: data/p.csv", "7:40", "not a value"},
		{"rows with expect", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/p.csv\nexpect: 1", "10:13", "compares with a file"},
		{"rows without file", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows", "8:11", "file with the printed rows"},
		{"file outside", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: ../p.csv", "9:16", "not the path of a file of the project"},
		{"absolute file", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: /p.csv", "9:16", "not the path of a file of the project"},
		{"columns do not pair", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/p.csv\npublished_columns: [id, b]", "10:24", "2 columns against 1"},
		{"file for a value", query + "kind: exact\nexpect: 1\npublished: data/p.csv", "10:16", "not with a file"},
		{"empty need", query + "kind: exact\nexpect: 1\nneeds: {orbits.n: []}", "10:23", "demands nothing"},
		{"no bound", query + "kind: exact\nexpect: 1\nneeds: {orbits.n: \">7\"}", "10:23", "not a bound"},
		{"holds in words", query + "kind: exact\nexpect: 1\nholds: perhaps", "10:12", "holds is text"},
		{"holds false without why", query + "kind: exact\nexpect: 1\nholds: false", "10:12", "needs a why"},
		{"setting as a result", "query: {setting: orbits.n}\nkind: exact\nexpect: 1", "10:13", "no result"},
		{"setting and table", "query: {setting: orbits.n, table: orbits/gbpo}\nkind: exact\nexpect: 1", "7:12", "a setting is a value"},
		{"setting in an interval", "query: {setting: orbits.n}\nkind: interval\nexpect: [1, 2]", "8:11", "a setting is exact"},
		{"setting that is needed", "query: {setting: orbits.n}\nkind: exact\nexpect: 1\nneeds: {orbits.n: 1}", "10:12", "never differ"},
		{"reading without a test", query + "kind: exact\nexpect: 1\nreadings: [{as: x, holds: true}]", "10:16", "needs query"},
		{"why without holds", query + "kind: exact\nexpect: 1\nwhy: because", "10:10", "does not hold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("c.yaml", []byte(claimFile(c.lines)))
			wantFault(t, err, c.at, c.msg)
		})
	}
}

func TestParseFileErrors(t *testing.T) {
	const claim = "    place: here\n    says: it\n    query: {table: a/b, value: count}\n    kind: exact\n    expect: 1\n    weight: result\n"
	const erratum = "    place: here\n    printed: a\n    correct: b\n    evidence: c\n"
	for _, c := range []struct{ name, text, at, msg string }{
		{"empty", "", "1:1", "holds no keys"},
		{"no paper", "title: x\n", "1:1", "paper"},
		{"duplicate id", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + claim + "  - id: p.a\n" + claim, "11:9", "taken by claims[0]"},
		{"id of a claim and an erratum", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + claim + "errata:\n  - id: p.a\n" + erratum, "12:9", "taken by claims[0]"},
		{"id of another paper", "paper: p\ntitle: x\nclaims:\n  - id: q.a\n" + claim, "4:9", "does not start with"},
		{"bad id", "paper: p\ntitle: x\nclaims:\n  - id: P.a\n" + claim, "4:9", "lower-case words"},
		{"half an erratum", "paper: p\ntitle: x\nerrata:\n  - id: p.a\n" + erratum + "    expect: 3\n", "4:5", "query, kind and expect"},
		{"erratum without expect", "paper: p\ntitle: x\nerrata:\n  - id: p.a\n" + erratum + "    query: {table: a/b, value: count}\n    kind: exact\n", "10:11", "no value to compare"},
		{"erratum with rows", "paper: p\ntitle: x\nerrata:\n  - id: p.a\n" + erratum + "    query: {table: a/b, columns: [c]}\n    kind: rows\n", "10:11", "rows"},
		{"repeats nothing", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + claim + "    repeats: p.b\n", "11:14", `no claim "p.b"`},
		{"repeats a repetition", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + claim + "  - id: p.b\n" + claim + "    repeats: p.a\n  - id: p.c\n" +
			claim + "    repeats: p.b\n", "26:14", "p.b repeats p.a"},
		{"value of no claim", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + claim + "    note: it is {p.b}\n", "4:5", `no claim "p.b"`},
		{"no weight", "paper: p\ntitle: x\nclaims:\n  - id: p.a\n" + strings.TrimSuffix(claim, "    weight: result\n"), "4:5", "weight"},
		{"passed without what", "paper: p\ntitle: x\npassed:\n  - why: b\n", "4:5", "quote or by pattern"},
		{"wrong pattern", "paper: p\ntitle: x\npassed:\n  - {pattern: \"(\", why: b}\n", "4:15", "missing closing"},
		{"uncovered without why", "paper: p\ntitle: x\nuncovered:\n  - {place: a, says: b}\n", "4:5", "why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("c.yaml", []byte(c.text))
			wantFault(t, err, c.at, c.msg)
		})
	}
}

// wantFault checks that one of the errors points at "line:column" of c.yaml
// and says msg.
func wantFault(t *testing.T, err error, at, msg string) {
	t.Helper()
	var faults strictyaml.Errors
	if !errors.As(err, &faults) {
		t.Fatalf("error is %T %v, want strictyaml.Errors", err, err)
	}
	for _, e := range faults {
		if strings.HasPrefix(e.Error(), "c.yaml:"+at) && strings.Contains(e.Error(), msg) {
			return
		}
	}
	t.Errorf("no error at c.yaml:%s saying %q in:\n%v", at, msg, err)
}
