package diff

import (
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
)

// outcomes compares what came of the claims on each side, by publication and
// claim, and of their readings. Errata do not count, and claims whose table or file a side lacks are only
// counted.
func outcomes(a, b []claims.File) *Claims {
	var order []*Claim
	byName := map[string]*Claim{}
	one := func(id, paper string, o *claims.Outcome, use func(*Claim, *claims.Outcome)) {
		name := paper + " " + id
		if byName[name] == nil {
			byName[name] = &Claim{Paper: paper, ID: id}
			order = append(order, byName[name])
		}
		use(byName[name], o)
	}
	each := func(results []claims.File, use func(*Claim, *claims.Outcome)) {
		for _, f := range results {
			for i := range f.Claims {
				c := &f.Claims[i]
				one(c.ID, f.Paper, &c.Outcome, use)
				for k := range c.Readings {
					one(c.ID+" as "+c.Readings[k].As, f.Paper, &c.Readings[k].Outcome, use)
				}
			}
		}
	}
	each(b, func(c *Claim, o *claims.Outcome) { c.New = o })
	each(a, func(c *Claim, o *claims.Outcome) { c.Old = o })
	out := &Claims{Changed: []Claim{}}
	for _, c := range order {
		switch {
		case unmade(c.Old) || unmade(c.New):
			out.Missing++
		case c.Old != nil && c.New != nil && sameOutcome(c.Old, c.New):
			out.Equal++
		default:
			out.Changed = append(out.Changed, *c)
		}
	}
	slices.SortStableFunc(out.Changed, func(a, b Claim) int {
		switch {
		case a.verdict() == b.verdict():
			return 0
		case a.verdict():
			return -1
		}
		return 1
	})
	return out
}

// unmade reports whether a claim could not be tested since something has not been
// made.
func unmade(o *claims.Outcome) bool {
	return o != nil && o.Verdict == claims.NotTestable && strings.HasPrefix(o.Reason, claims.ErrMissing.Error())
}

// sameOutcome reports whether a claim came out alike; why it is not testable does not
// count.
func sameOutcome(a, b *claims.Outcome) bool {
	if a.Verdict == claims.NotTestable || b.Verdict == claims.NotTestable {
		return a.Verdict == b.Verdict
	}
	return a.Verdict == b.Verdict && a.Got == b.Got && a.Published == b.Published && a.Difference == b.Difference
}
