package diff

import (
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
)

// Settings compares the leaves of two configs; units and docs are those of b, or
// else of a.
func Settings(a, b []config.Leaf) *Config {
	about := map[string]config.Leaf{}
	for _, list := range [][]config.Leaf{a, b} {
		for _, l := range list {
			about[l.Path] = l
		}
	}
	out := &Config{Changed: []Setting{}, Keys: len(about)}
	for _, c := range config.Diff(a, b) {
		l := about[c.Path]
		out.Changed = append(out.Changed, Setting{
			Key: c.Path, Unit: l.Unit, Doc: l.Doc, Old: c.Old, New: c.New,
			OldOrigin: c.OldOrigin.String(), NewOrigin: c.NewOrigin.String(),
		})
	}
	return out
}

// Verdicts compares what came of the claims on each side, by publication and
// claim. Errata do not count, and claims whose table or file a side lacks are only
// counted.
func Verdicts(a, b []claims.File) *Claims {
	type id struct{ paper, claim string }
	side := func(results []claims.File) (map[id]claims.Claim, []id) {
		by := map[id]claims.Claim{}
		var order []id
		for _, f := range results {
			for _, c := range f.Claims {
				by[id{f.Paper, c.ID}] = c
				order = append(order, id{f.Paper, c.ID})
			}
		}
		return by, order
	}
	byA, orderA := side(a)
	byB, orderB := side(b)
	out := &Claims{Changed: []Claim{}}
	for _, k := range orderB {
		now := byB[k]
		old, ok := byA[k]
		c := Claim{Paper: k.paper, ID: k.claim, Says: now.Says, New: verdict(now)}
		if missing(now) || ok && missing(old) {
			out.Missing++
			continue
		}
		if ok {
			c.Old = verdict(old)
			if sameOutcome(now, old) {
				out.Equal++
				continue
			}
		}
		out.Changed = append(out.Changed, c)
	}
	for _, k := range orderA {
		if _, ok := byB[k]; !ok {
			out.Changed = append(out.Changed, Claim{Paper: k.paper, ID: k.claim, Says: byA[k].Says, Old: verdict(byA[k])})
		}
	}
	return out
}

// missing reports whether a claim could not be tested since something has not been
// made.
func missing(r claims.Claim) bool {
	return r.Verdict == claims.NotTestable && strings.HasPrefix(r.Reason, claims.ErrMissing.Error())
}

// sameOutcome reports whether a claim came out alike; why it is not testable does not
// count.
func sameOutcome(a, b claims.Claim) bool {
	if a.Verdict == claims.NotTestable || b.Verdict == claims.NotTestable {
		return a.Verdict == b.Verdict
	}
	return a.Verdict == b.Verdict && a.Got == b.Got && a.Published == b.Published && a.Difference == b.Difference
}

func verdict(r claims.Claim) *Verdict {
	return &Verdict{Verdict: string(r.Verdict), Got: r.Got, Published: r.Published, Reason: r.Reason}
}
