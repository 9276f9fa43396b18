package chaoticnet

import "neurorbit/stages/model/selective"

// examples picks the images of figure 9: one of label 3 that the base net reads
// right, with as many votes for 3 as there are; and one that it misreads, as in the
// paper a 7 read as 1 if there is one with votes for several classes, else the one
// with the most classes among its votes. Among equals the first is taken, or for
// the 7 the one with the fewest votes for one class. An image that cannot be had is
// left out.
func examples(rows []VoteRow, classOf [][]int32) []ExampleRow {
	right, wrong := -1, -1
	rank := func(r *VoteRow) (seven bool, classes, most int32) {
		c, n := selective.Spread(r.Votes[:])
		return r.Label == 7 && r.Base == 1 && n > 1, int32(n), r.Votes[c]
	}
	for i := range rows {
		r := &rows[i]
		if r.Base == r.Label {
			if r.Label == 3 && (right < 0 || r.Votes[3] > rows[right].Votes[3]) {
				right = i
			}
			continue
		}
		if wrong < 0 {
			wrong = i
			continue
		}
		seven, n, most := rank(r)
		seven0, n0, most0 := rank(&rows[wrong])
		if seven != seven0 {
			if seven {
				wrong = i
			}
		} else if n > n0 || n == n0 && most < most0 {
			wrong = i
		}
	}
	var out []ExampleRow
	for _, e := range []struct {
		role string
		i    int
	}{{"correct", right}, {"misread", wrong}} {
		if e.i < 0 {
			continue
		}
		for k, c := range classOf {
			r := rows[e.i]
			out = append(out, ExampleRow{e.role, int32(e.i), r.Label, r.Base, int32(k + 1), c[e.i]})
		}
	}
	return out
}
