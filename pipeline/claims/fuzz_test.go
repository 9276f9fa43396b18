package claims

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

// FuzzParse checks that Parse and Check never panic, that Parse's errors have
// a place, and that each claim gets a verdict.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("../../configs/claims/*.yaml")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no claims files (%v)", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	const query = "query: {table: orbits/gbpo, where: {n: [7]}, value: "
	f.Add([]byte(claimFile(query + "count}\nkind: exact\nexpect: 3")))
	f.Add([]byte(claimFile(query + "list:id}\nkind: exact\nexpect: [\"1\"]\nneeds: {orbits.n: 7}")))
	f.Add([]byte(claimFile(query + "mean:lambda}\nkind: abs\ntolerance: 0.1\nexpect: 3")))
	f.Add([]byte(claimFile(query + "only:stable}\nkind: exact\nexpect: true\nholds: false\nwhy: no")))
	f.Add([]byte(claimFile(query + "min:period}\nkind: interval\nexpect: [1, 2.5]")))
	f.Add([]byte(claimFile("query: {table: orbits/gbpo, columns: [id]}\nkind: rows\npublished: data/published/p.csv")))
	f.Add([]byte("paper: p\ntitle: t\nerrata:\n  - {id: p.a, place: a, printed: b, correct: c, evidence: d, expect: 1}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("c.yaml", data)
		if err != nil {
			var faults strictyaml.Errors
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		result, err := file.Check(newTestData(t).data())
		if err != nil {
			return
		}
		for _, c := range result.Claims {
			if c.Verdict != Reproduced && c.Verdict != Differs && c.Verdict != NotTestable {
				t.Fatalf("claim %s has the verdict %q", c.ID, c.Verdict)
			}
		}
	})
}
