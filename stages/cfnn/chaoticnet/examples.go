package chaoticnet

import (
	"slices"

	"neurorbit/stages/model/selective"
)

// examples picks the images of figure 9: one of label 3 that the base net reads
// right, with as many votes for 3 as there are; and one that it misreads, as in the
// paper a 7 read as 1 if there is one with votes for several classes, else the one
// with the most classes among its votes. Among equals the one with the fewest votes for
// one class is taken, then the first. An image that cannot be had is left out.
func examples(rows []VoteRow, answers []AnswerRow) []ExampleRow {
	right, wrong := -1, -1
	rank := func(r VoteRow) []int {
		c, n := selective.Spread(r.Votes[:])
		seven := 0
		if r.Label == 7 && r.Base == 1 && n > 1 {
			seven = 1
		}
		return []int{seven, n, -int(r.Votes[c])}
	}
	for i, r := range rows {
		switch {
		case r.Base == r.Label && r.Label == 3 && (right < 0 || r.Votes[3] > rows[right].Votes[3]):
			right = i
		case r.Base != r.Label && (wrong < 0 || slices.Compare(rank(r), rank(rows[wrong])) > 0):
			wrong = i
		}
	}
	var out []ExampleRow
	for role, i := range []int{right, wrong} {
		for k, a := range answers {
			if i >= 0 {
				out = append(out, ExampleRow{[]string{"correct", "misread"}[role], int32(i), rows[i].Label, rows[i].Base, int32(k + 1), int32(a.Answers[i] - '0')})
			}
		}
	}
	return out
}
