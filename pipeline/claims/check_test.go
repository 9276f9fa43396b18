package claims

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
)

// check runs a file with one claim.
func check(t *testing.T, d *testData, lines string) Claim {
	t.Helper()
	r, err := mustParse(t, claimFile(lines)).Check(d.data())
	if err != nil {
		t.Fatal(err)
	}
	return r.Claims[0]
}

func TestQueries(t *testing.T) {
	d := newTestData(t)
	for _, c := range []struct{ query, expect, got string }{
		{"value: count", "4", "4"},
		{"where: {n: 7}, value: count", "3", "3"},
		{"where: {n: 7, cn: 1}, value: count", "2", "2"},
		{"where: {n: [5, 7], cn: 2}, value: count", "2", "2"},
		{"where: {n: 9}, value: count", "0", "0"},
		{"where: {stable: true, lambda: 2}, value: count", "1", "1"},
		{"where: {lambda: [0.5, -1.25]}, value: count", "2", "2"},
		{"where: {period: \">= 14\"}, value: count", "3", "3"},
		{"where: {period: [6, \">= 42\"]}, value: count", "3", "3"},
		{"value: distinct:cn", "2", "2"},
		{"where: {n: 9}, value: distinct:cn", "0", "0"},
		{"value: max:period", "42", "42"},
		{"value: min:period", "6", "6"},
		{"value: min:lambda", "-1.25", "-1.25"},
		{"value: max:id", `"1526374"`, "1526374"},
		{"value: min:id", `"13524"`, "13524"},
		{"value: sum:period", "104", "104"},
		{"value: sum:lambda", "1.375", "1.375"},
		{"where: {n: 9}, value: sum:period", "0", "0"},
		{"value: mean:period", "26", "26"},
		{"value: mean:small", "0.625", "0.625"},
		{`where: {id: "1462753"}, value: only:period`, "14", "14"},
		{"where: {n: 5}, value: only:stable", "true", "true"},
		{"where: {n: 7}, value: list:id", `["1357246", "1526374", "1462753"]`, "1357246, 1526374, 1462753"},
		{"where: {n: 9}, value: list:id", "[]", "empty list"},
	} {
		r := check(t, d, "query: {table: orbits/gbpo, "+c.query+"}\nkind: exact\nexpect: "+c.expect)
		if r.Verdict != Reproduced || !r.AsDeclared || r.Got != c.got || r.Difference != "none" {
			t.Errorf("%s: %+v", c.query, r.Outcome)
		}
	}
}

func TestNoValue(t *testing.T) {
	d := newTestData(t)
	for query, got := range map[string]string{
		"where: {n: 9}, value: max:period":  "no row",
		"where: {n: 9}, value: min:period":  "no row",
		"where: {n: 9}, value: mean:period": "no row",
		"where: {n: 9}, value: only:period": "no row",
		"where: {n: 7}, value: only:period": "3 rows instead of one",
	} {
		r := check(t, d, "query: {table: orbits/gbpo, "+query+"}\nkind: exact\nexpect: 0")
		if r.Verdict != Differs || r.AsDeclared || r.Got != got || r.Difference != got || r.Published != "0" {
			t.Errorf("%s: %+v", query, r.Outcome)
		}
	}
}

func TestHolds(t *testing.T) {
	d := newTestData(t)
	const query = "query: {table: orbits/gbpo, value: max:period}\nkind: exact\n"
	for _, c := range []struct {
		lines      string
		verdict    Verdict
		asDeclared bool
	}{
		{"expect: 42", Reproduced, true},
		{"expect: 42\nholds: true", Reproduced, true},
		{"expect: 41", Differs, false},
		{"expect: 41\nholds: false\nwhy: misprint", Differs, true},
		{"expect: 42\nholds: false\nwhy: misprint", Reproduced, false},
		{"expect: 41\nneeds: {orbits.n: 11}", NotTestable, true},
		{"expect: 42\nreadings: [{as: \"the least\", query: {table: orbits/gbpo, value: min:period}, kind: exact, expect: 42, holds: false}]", Reproduced, true},
		{"expect: 42\nreadings: [{as: \"the least\", query: {table: orbits/gbpo, value: min:period}, kind: exact, expect: 42, holds: true}]", Reproduced, false},
	} {
		r := check(t, d, query+c.lines)
		if r.Verdict != c.verdict || r.AsDeclared != c.asDeclared {
			t.Errorf("%q: %s, as declared %v; want %s, %v", c.lines, r.Verdict, r.AsDeclared, c.verdict, c.asDeclared)
		}
	}
}

func TestNeeds(t *testing.T) {
	d := newTestData(t)
	for need, reason := range map[string]string{
		"{orbits.n: 7}":                       "",
		"{orbits.n: [3, 7]}":                  "",
		"{orbits.mode: full, orbits.n: 5}":    "",
		"{orbits.scale: 0.5}":                 "",
		"{orbits.deep: true}":                 "",
		`{orbits.scale: ">= 0.5"}`:            "",
		`{orbits.scale: ">= 0.51"}`:           "needs orbits.scale >= 0.51; it is 0.5",
		`{orbits.mode: ">= 1"}`:               `needs orbits.mode >= 1; it is "full"`,
		"{orbits.n: 11}":                      "needs orbits.n with 11; it is [3,5,7]",
		"{orbits.n: [3, 11]}":                 "needs orbits.n with 3, 11; it is [3,5,7]",
		`{orbits.n: "7"}`:                     `needs orbits.n with 7; it is [3,5,7]`,
		"{orbits.mode: quick}":                `needs orbits.mode with quick; it is "full"`,
		"{orbits.deep: false, orbits.n: 7}":   "needs orbits.deep with false; it is true",
		"{orbits.mode: full, orbits.n: 1000}": "needs orbits.n with 1000; it is [3,5,7]",
	} {
		r := check(t, d, "query: {table: orbits/gbpo, value: max:period}\nkind: exact\nexpect: 42\nneeds: "+need)
		if r.Reason != reason || (r.Verdict == NotTestable) != (reason != "") || r.Published != "42" {
			t.Errorf("needs %s: %+v, want reason %q", need, r.Outcome, reason)
		}
	}
}

func TestRowsKind(t *testing.T) {
	const lines = `query: {table: orbits/gbpo, where: {n: 7, cn: 1}, columns: [id, period]}
kind: rows
published: data/published/p.csv`
	for _, c := range []struct {
		name, csv, difference, missing, extra string
		verdict                               Verdict
	}{
		{"same", "place,id,period\nT,1357246,42\nT,1526374,42\n", "none", "", "", Reproduced},
		{"other order", "period,id\n42,1526374\n042,1357246\n", "none", "", "", Reproduced},
		{"one missing", "id,period\n1357246,42\n1526374,42\n7654321,2\n", "2 match, 1 missing", "(7654321, 2)", "", Differs},
		{"one extra", "id,period\n1357246,42\n", "1 match, 1 extra", "", "(1526374, 42)", Differs},
		{"other period", "id,period\n1357246,42\n1526374,40\n", "1 match, 1 missing, 1 extra", "(1526374, 40)", "(1526374, 42)", Differs},
		{"printed twice", "id,period\n1357246,42\n1526374,42\n1526374,42\n", "2 match, 1 missing", "(1526374, 42)", "", Differs},
		{"nothing printed", "id,period\n", "0 match, 2 extra", "", "(1357246, 42) (1526374, 42)", Differs},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newTestData(t)
			d.files["data/published/p.csv"] = c.csv
			r := check(t, d, lines)
			if r.Verdict != c.verdict || r.Difference != c.difference ||
				strings.Join(r.Missing, " ") != c.missing || strings.Join(r.Extra, " ") != c.extra {
				t.Errorf("%+v", r.Outcome)
			}
		})
	}
}

func TestRowsColumnsByOtherNames(t *testing.T) {
	d := newTestData(t)
	d.files["data/published/p.csv"] = "name,p,mean,ok\n13524,6,0.125,true\n"
	r := check(t, d, `query: {table: orbits/gbpo, where: {n: 5}, columns: [id, period, lambda, stable]}
kind: rows
published: data/published/p.csv
published_columns: [name, p, mean, ok]`)
	if r.Verdict != Reproduced {
		t.Errorf("%+v", r.Outcome)
	}
}

func TestNotTestable(t *testing.T) {
	d := newTestData(t)
	r := check(t, d, "query: {table: orbits/late, value: count}\nkind: exact\nexpect: 3")
	if r.Verdict != NotTestable || r.Reason != "table orbits/late: not available" || !r.AsDeclared {
		t.Errorf("missing table: %+v", r.Outcome)
	}
	r = check(t, d, "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/none.csv")
	if r.Verdict != NotTestable || r.Reason != "not available: no file data/none.csv" {
		t.Errorf("missing file: %+v", r.Outcome)
	}
}

func TestCheckErrors(t *testing.T) {
	for _, c := range []struct{ name, lines, at, msg, hint string }{
		{"unknown table", "query: {table: orbits/gbpos, value: count}\nkind: exact\nexpect: 1",
			"7:20: claims[0].query.table", "no stage makes", "did you mean orbits/gbpo?"},
		{"unknown column", "query: {table: orbits/gbpo, value: max:perod}\nkind: exact\nexpect: 1",
			"7:40: claims[0].query.value", "has no column perod", "did you mean period?"},
		{"unknown column in where", "query: {table: orbits/gbpo, where: {nn: 7}, value: count}\nkind: exact\nexpect: 1",
			"7:45: claims[0].query.where.nn", "has no column nn", "did you mean n?"},
		{"unknown column of rows", "query: {table: orbits/gbpo, columns: [id, length]}\nkind: rows\npublished: data/published/p.csv",
			"7:47: claims[0].query.columns[1]", "has no column length", ""},
		{"number for text", "query: {table: orbits/gbpo, where: {id: 1357246}, value: count}\nkind: exact\nexpect: 1",
			"7:45: claims[0].query.where.id", "column id is string", `write it in quotes: "1357246"`},
		{"text for number", "query: {table: orbits/gbpo, where: {n: [7, \"5\"]}, value: count}\nkind: exact\nexpect: 1",
			"7:48: claims[0].query.where.n[1]", "column n is int64", "not in quotes"},
		{"bound on text", "query: {table: orbits/gbpo, where: {stable: \">= 1\"}, value: count}\nkind: exact\nexpect: 1",
			"7:49: claims[0].query.where.stable", "column stable is bool", "true or false"},
		{"number for truth value", "query: {table: orbits/gbpo, where: {stable: 1}, value: count}\nkind: exact\nexpect: 1",
			"7:49: claims[0].query.where.stable", "column stable is bool", "true or false"},
		{"mean of texts", "query: {table: orbits/gbpo, value: mean:id}\nkind: exact\nexpect: 1",
			"7:40: claims[0].query.value", "there is no mean", ""},
		{"expected text of a number", "query: {table: orbits/gbpo, value: max:period}\nkind: exact\nexpect: \"42\"",
			"9:13: claims[0].expect", "column period is int64", "not in quotes"},
		{"expected fraction of a whole number", "query: {table: orbits/gbpo, value: max:period}\nkind: exact\nexpect: 42.5",
			"9:13: claims[0].expect", "column period is int64", ""},
		{"expected number in a list of texts", "query: {table: orbits/gbpo, value: list:id}\nkind: exact\nexpect: [\"1\", 2]",
			"9:19: claims[0].expect[1]", "column id is string", "quotes"},
		{"unknown config key", "query: {table: orbits/gbpo, value: count}\nkind: exact\nexpect: 1\nneeds: {orbits.m: 7}",
			`10:23: claims[0].needs["orbits.m"]`, "no such config key", ""},
		{"CSV without the column", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/bad.csv\npublished_columns: [ids]",
			"9:16: claims[0].published", `data/bad.csv:1:1: no column "ids"; the header has id, period`, ""},
		{"CSV with text for a number", "query: {table: orbits/gbpo, columns: [period]}\nkind: rows\npublished: data/bad.csv",
			"9:16: claims[0].published", `data/bad.csv:3:5: column period: "x" is not int64`, ""},
		{"empty CSV", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/empty.csv",
			"9:16: claims[0].published", "data/empty.csv:1:1: no header", ""},
		{"ragged CSV", "query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/ragged.csv",
			"9:16: claims[0].published", "wrong number of fields", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newTestData(t)
			d.files["data/bad.csv"] = "id,period\nabc,1\nabc,x\n"
			d.files["data/empty.csv"] = ""
			d.files["data/ragged.csv"] = "id,period\nabc\n"
			r, err := mustParse(t, claimFile(c.lines)).Check(d.data())
			if err == nil {
				t.Fatalf("no error: %+v", r.Claims[0].Outcome)
			}
			wantFault(t, err, c.at, c.msg)
			if e, ok := errors.AsType[*strictyaml.Error](err); !ok || !strings.Contains(e.Hint(), c.hint) {
				t.Errorf("hint %q, want %q", e.Hint(), c.hint)
			}
		})
	}
}

// TestCheckCollects tests that all wrong queries are reported at once.
func TestCheckCollects(t *testing.T) {
	_, err := mustParse(t, claimFile("query: {table: orbits/gbpo, where: {a1: 1, b1: 2}, value: count}\nkind: exact\nexpect: 1\nneeds: {orbits.n: 7}")).Check(newTestData(t).data())
	var faults strictyaml.Errors
	if !errors.As(err, &faults) || len(faults) != 2 {
		t.Fatalf("got %v, want two errors", err)
	}
}

// TestCheckFiles tests that several files come out in their order, and that the first
// that cannot be read is the fault.
func TestCheckFiles(t *testing.T) {
	d := newTestData(t)
	for _, paper := range []string{"p", "q", "r"} {
		lines := claimFile("query: {table: orbits/gbpo, value: count}\nkind: exact\nexpect: 4")
		d.files[paper+".yaml"] = strings.NewReplacer("paper: p", "paper: "+paper, "p.a", paper+".a").Replace(lines)
	}
	files, err := d.data().Check([]string{"r.yaml", "p.yaml", "q.yaml"}, "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if n := Sum(files); n != (Tally{Results: Count{Claims: 3, Reproduced: 3}}) || files[0].Paper != "r" || files[2].Paper != "q" {
		t.Errorf("count %+v, files %+v", n, files)
	}
	_, err = d.data().Check([]string{"p.yaml", "x.yaml", "y.yaml"}, "c.yaml")
	if fault.Of(err) != fault.Usage || !strings.Contains(err.Error(), "x.yaml") || fault.HintOf(err) != "correct the key claims of c.yaml" {
		t.Errorf("error %v", err)
	}
}

// TestValuesInTexts: texts may have what came of claims.
func TestValuesInTexts(t *testing.T) {
	file := strings.Replace(claimFile("query: {table: orbits/gbpo, where: {n: 7}, value: mean:lambda}\nkind: abs\ntolerance: 0.5\nexpect: 0.5\n"+
		"note: \"not 0.5 but {p.a} of x_{1}\""), "claims:", "finding: {says: \"it is {p.a}\", claims: [p.a]}\nclaims:", 1)
	f, err := mustParse(t, file).Check(newTestData(t).data())
	if err != nil || f.Finding.Says != "it is 0.4167" || f.Claims[0].Note != "not 0.5 but 0.4167 of x_{1}" {
		t.Errorf("%v, %q, %q", err, f.Finding.Says, f.Claims[0].Note)
	}
}

// TestSettings: a claim of weight setting may be on the config itself.
func TestSettings(t *testing.T) {
	for lines, want := range map[string]Verdict{
		"query: {setting: orbits.n}\nexpect: [3, 5, 7]":   Reproduced,
		"query: {setting: orbits.n}\nexpect: [3, 5]":      Differs,
		"query: {setting: orbits.n}\nexpect: 3":           Differs,
		"query: {setting: orbits.mode}\nexpect: full":     Reproduced,
		"query: {setting: orbits.scale}\nexpect: 0.25":    Differs,
		"query: {setting: orbits.scale}\nexpect: 0.5":     Reproduced,
		"query: {setting: orbits.scale}\nexpect: [0.5]":   Differs,
		"query: {setting: orbits.deep}\nexpect: \"true\"": Differs,
	} {
		file := strings.Replace(claimFile(lines+"\nkind: exact"), "weight: result", "weight: setting", 1)
		f, err := mustParse(t, file).Check(newTestData(t).data())
		if err != nil || f.Claims[0].Verdict != want {
			t.Errorf("%s: %v, %+v", lines, err, f.Claims[0].Outcome)
		}
	}
	file := strings.Replace(claimFile("query: {setting: orbits.m}\nexpect: 3\nkind: exact"), "weight: result", "weight: setting", 1)
	_, err := mustParse(t, file).Check(newTestData(t).data())
	wantFault(t, err, "7:22", "no such config key")
}

// TestCheckFails tests that a table that cannot be read is no verdict.
func TestCheckFails(t *testing.T) {
	d := newTestData(t)
	d.err = errors.New("disk on fire")
	_, err := mustParse(t, claimFile("query: {table: orbits/gbpo, value: count}\nkind: exact\nexpect: 1")).Check(d.data())
	if !errors.Is(err, d.err) {
		t.Errorf("error %v, want %v", err, d.err)
	}
}

func TestErrata(t *testing.T) {
	const file = `paper: p
title: x
errata:
  - {id: p.a, place: here, printed: teh, correct: the, evidence: spelling}
  - {id: p.b, place: here, printed: "41", correct: "42", evidence: data, query: {table: orbits/gbpo, value: max:period}, kind: exact, expect: 42}
  - {id: p.c, place: here, printed: "42", correct: "41", evidence: data, query: {table: orbits/gbpo, value: max:period}, kind: exact, expect: 41}
`
	r, err := mustParse(t, file).Check(newTestData(t).data())
	if err != nil {
		t.Fatal(err)
	}
	if r.Errata[0].Outcome != nil {
		t.Error("an erratum without a query has an outcome")
	}
	if o := r.Errata[1].Outcome; o == nil || o.Verdict != Reproduced || !o.AsDeclared {
		t.Errorf("second erratum: %+v", o)
	}
	if o := r.Errata[2].Outcome; o == nil || o.Verdict != Differs || o.AsDeclared {
		t.Errorf("third erratum: %+v", o)
	}
	if n := r.Tally(); n != (Tally{Undeclared: 1}) {
		t.Errorf("count %+v", n)
	}
	if r.Errata[1].At != "c.yaml:5" {
		t.Errorf("at %s", r.Errata[1].At)
	}
}

func TestResultJSON(t *testing.T) {
	r := check(t, newTestData(t), "query: {table: orbits/gbpo, where: {n: 7}, value: mean:lambda}\nkind: abs\ntolerance: 0.5\nexpect: 0.5\nnote: rounded")
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"p.a","place":"here","says":"something","weight":"result","holds":true,"note":"rounded","at":"c.yaml:4",` +
		`"verdict":"reproduced","kind":"abs 0.5","query":"orbits/gbpo where n = 7: mean:lambda","table":"orbits/gbpo",` +
		`"got":"0.4166666666666667","published":"0.5","difference":"-0.08333","as_declared":true}`
	if string(got) != want {
		t.Errorf("JSON\n%s\nwant\n%s", got, want)
	}
}
