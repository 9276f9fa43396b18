package chaoticnet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/chaotic"
)

// addForms adds the shards that say what each form of the logistic map does: its outputs
// at the published range parameter and T, and its error at each time, as for figures 7
// and 8.
func addForms(s *Section, c settings, add func(id string, params job, cost float64, inputs, after []string)) {
	all := []string{images.Table, weightsTable}
	times := len(chaotic.Times(s.TMax, s.Outputs))
	for _, form := range slices.Concat([]string{plainForm}, s.Forms) {
		c.Map = form
		id, v := formID(c.Seed, form), variant{Seed: c.Seed, Name: form}
		if form == plainForm {
			v.Name = "published"
		}
		rangeShard := id + "/range"
		values, _ := s.Sweep.ranges()
		swept := form == plainForm && s.Published.T == s.Sweep.T && slices.Contains(values, s.Published.Range)
		if swept {
			rangeShard = rangeID(c.Seed, s.Published.Range)
		}
		after := []string{chooseRangeID(c.Seed), rangeShard, "rule/" + v.id()}
		answers := 0 // times at which the sweep of T sees the answers at the published range parameter
		if form != plainForm && value(s.Range) == s.Published.Range {
			answers = s.Published.T
		}
		for from := 0; from < times; from += s.Chunk {
			shard := timesID(c.Seed, from)
			if form != plainForm {
				shard = fmt.Sprintf("%s/%d", id, from)
				to := min(from+s.Chunk, times)
				add(shard, timesJob{c, s.TMax, from, to, 0, answers}, float64(to-from), all, []string{chooseRangeID(c.Seed)})
			}
			after = append(after, shard)
		}
		if !swept {
			var sweep []string
			if answers > 0 {
				sweep = after[3:]
			}
			add(rangeShard, rangeJob{settings: c, Range: s.Published.Range, T: s.Published.T}, float64(s.Outputs), all, slices.Clone(sweep))
		}
		add(id, formJob{c, s.Published.T, s.TMax}, small, []string{}, after)
	}
}

// plainForm is the form that all else is computed with.
const plainForm = "logistic"

// formJob puts together what a form does.
type formJob struct {
	settings
	T    int `json:"t"` // published
	TMax int `json:"t_max"`
}

func (j formJob) run(_ context.Context, t *stage.Task) error {
	after := t.Shard.After
	picked, err := earlier[PickedRow](t, "picked", after[0])
	if err != nil {
		return err
	}
	name := "range"
	if strings.HasPrefix(after[1], "forms/") {
		name = "form_range"
	}
	ranges, err := earlier[RangeRow](t, name, after[1])
	if err != nil {
		return err
	}
	table1, err := earlier[Table1Row](t, "table1", after[2])
	if err != nil {
		return err
	}
	name = "time"
	if j.Map != plainForm {
		name = "form_time"
	}
	times, err := earlier[TimeRow](t, name, after[3:]...)
	if err != nil {
		return err
	}
	byTime := make([]TimeRow, j.TMax*j.Outputs+1)
	for _, r := range times {
		byTime[r.Index] = r
	}
	_, mse := j.sweep(byTime, picked[0], j.TMax)
	best, at := floats.MinIdx(mse), ranges[0]
	row := FormRow{
		Seed: int64(j.Seed), Form: j.Map, Range: at.Range, T: at.T, Errors: at.Errors, VotedErrors: at.VotedErrors,
		SweepRange: picked[0].Range, TBest: int32(best + 1), MSEBest: mse[best], MSE: mse[min(j.T, j.TMax)-1], Ranked: int32(j.TMax),
	}
	row.Rank = int32(1 + floats.Count(func(e float64) bool { return e < row.MSE }, mse))
	rule := table1[0]
	row.Abstained, row.ErrorsCaught, row.CorrectLost = rule.Abstained, rule.ErrorsCaught, rule.CorrectLost
	return t.Out.Append("forms", []FormRow{row})
}
