package claims

import "testing"

func TestTally(t *testing.T) {
	claim := func(w Weight, repeats string, v Verdict) Claim {
		return Claim{ID: "p.a", Weight: w, Repeats: repeats, Outcome: Outcome{Verdict: v, AsDeclared: true}}
	}
	differs := claim(Result, "", Differs)
	differs.Readings = []Reading{{Outcome: Outcome{Verdict: Reproduced}}}
	for _, c := range []struct {
		claims     []Claim
		says, rest string
	}{
		{nil, "0 results", ""},
		{[]Claim{claim(Result, "", Reproduced)}, "1 result: 1 reproduced", ""},
		{[]Claim{claim(Setting, "", Reproduced), claim(Result, "p.x", Differs)}, "0 results", "1 setting, 1 repetition: 1 reproduced, 1 differs"},
		{[]Claim{differs, claim(Result, "", Differs), claim(Result, "", NotTestable), claim(Check, "", Reproduced),
			claim(Detail, "", Reproduced)},
			"3 results: 2 differ (1 as printed if read otherwise), 1 not testable", "1 detail, 1 check: 2 reproduced"},
		{[]Claim{claim(Beyond, "", Reproduced), claim(Beyond, "", Differs)}, "0 results", "2 results beyond the publications: 1 reproduced, 1 differs"},
		{[]Claim{claim(Beyond, "", Reproduced), claim(Check, "", Reproduced)}, "0 results",
			"1 check: 1 reproduced; 1 result beyond the publications: 1 reproduced"},
	} {
		n := Sum([]File{{Claims: c.claims}})
		if n.String() != c.says || n.Rest() != c.rest || n.Claims() != len(c.claims) {
			t.Errorf("%d claims: %q and %q, want %q and %q", n.Claims(), n, n.Rest(), c.says, c.rest)
		}
	}
}
