package chaoticnet

import (
	"context"
	"math"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/selective"
)

// ruleJob applies the rule of abstention to the votes of a variant (table 1).
type ruleJob struct {
	Rule Rule `json:"rule"`
}

func (j ruleJob) run(_ context.Context, t *stage.Task) error {
	shard := t.Shard.After[0]
	variants, err := earlier[VariantRow](t, "variants", shard)
	if err != nil {
		return err
	}
	votes, err := earlier[VoteRow](t, "votes", shard)
	if err != nil {
		return err
	}
	return t.Out.Append("table1", []Table1Row{j.Rule.apply(variants[0], votes)})
}

// apply counts what the rule makes of the votes of a variant.
func (rule Rule) apply(v VariantRow, votes []VoteRow) Table1Row {
	r := Table1Row{
		Variant: v.Name, MaxClasses: int32(rule.MaxClasses), MinVotes: int32(rule.MinVotes),
		Seed: v.Seed, Chosen: v.Chosen, Published: v.Published, Samples: int32(len(votes)), SelectiveAccuracy: math.NaN(),
	}
	for i := range votes {
		abstains := selective.Rule(rule).Abstains(votes[i].Votes[:])
		wrong := votes[i].Base != votes[i].Label
		top, _ := selective.Spread(votes[i].Votes[:])
		switch {
		case abstains && wrong:
			r.ErrorsCaught++
		case abstains:
			r.CorrectLost++
		case wrong:
			r.ErrorsAccepted++
		default:
			r.CorrectKept++
		}
		if !abstains && int32(top) != votes[i].Base {
			r.Overruled++
		}
	}
	r.BaseErrors, r.BaseCorrect = r.ErrorsCaught+r.ErrorsAccepted, r.CorrectLost+r.CorrectKept
	r.Abstained, r.Accepted = r.ErrorsCaught+r.CorrectLost, r.ErrorsAccepted+r.CorrectKept
	r.Coverage = percent(int64(r.Accepted), int64(r.Samples))
	if r.Accepted > 0 {
		r.SelectiveAccuracy = percent(int64(r.CorrectKept), int64(r.Accepted))
	}
	return r
}
