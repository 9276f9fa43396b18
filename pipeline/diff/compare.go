package diff

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

// Parts lists the parts of what can be compared in the order in which they are
// shown.
var Parts = []string{"config", "plan", "tables", "figures", "claims", "metrics"}

// Compare compares two sides as far as the parts say. rows is how many rows of each
// sort are listed of a table. The error is of kind Damage if stored bytes are not
// what was written.
func Compare(ctx context.Context, a, b *Side, parts []string, rows int) (*Report, error) {
	c := &comparison{ctx: ctx, a: a, b: b, rows: rows, r: &Report{A: a, B: b}}
	compare := []func() error{c.settings, c.plan, c.tables, c.figures, c.claims, c.metrics}
	for i, part := range Parts {
		if !slices.Contains(parts, part) {
			continue
		}
		if err := errors.Join(compare[i](), ctx.Err()); err != nil {
			return nil, err
		}
	}
	return c.r, nil
}

// A comparison is a report in the making.
type comparison struct {
	ctx  context.Context
	a, b *Side
	rows int
	r    *Report
}

// stages lists the stages of either side in the order of the program.
func (c *comparison) stages() []*stage.Stage {
	return slices.DeleteFunc(slices.Clone(c.b.engine.Stages), func(st *stage.Stage) bool {
		return c.a.stages[st.Name] == nil && c.b.stages[st.Name] == nil
	})
}

// sameKey reports whether both sides have a stage under one key under which
// results were made, so that these are equal even if they are gone.
func (c *comparison) sameKey(name string) bool {
	sa, sb := c.a.stages[name], c.b.stages[name]
	return sa != nil && sb != nil && sa.key != "" && sa.key == sb.key && (sa.made || sb.made)
}

// reasons joins what is missing on each side.
func reasons(a, b string) string {
	if a != "" {
		a = "A: " + a
	}
	if b != "" {
		b = "B: " + b
	}
	return text.Join("; ", a, b)
}

// tables compares all tables.
func (c *comparison) tables() error {
	c.r.Tables = []*Table{}
	for _, st := range c.stages() {
		if why := reasons(c.a.lacks(st.Name), c.b.lacks(st.Name)); why != "" && !c.sameKey(st.Name) {
			c.r.Tables = append(c.r.Tables, &Table{Name: st.Name + "/*", Verdict: Unavailable, Note: why})
			continue
		}
		for _, o := range st.Outputs {
			if o.Row == nil || o.Internal {
				continue
			}
			t, err := c.table(st.Name, o)
			if err = errors.Join(err, c.ctx.Err()); err != nil {
				return err
			}
			c.r.Tables = append(c.r.Tables, t)
		}
	}
	return nil
}

// table compares a table. Equal keys spare reading it; rows that cannot be told
// apart are an error of the report.
func (c *comparison) table(stageName string, o stage.Output) (*Table, error) {
	t := &Table{Name: stageName + "/" + o.Name, Key: o.Key, Verdict: Equal}
	if c.sameKey(stageName) {
		return t, nil
	}
	a, missingA, errA := c.a.table(stageName, o)
	b, missingB, errB := c.b.table(stageName, o)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	t.Verdict, t.Note = Unavailable, reasons(missingA, missingB)
	if t.Note != "" {
		return t, nil
	}
	rows, err := joined(t.Name, o.Key, a, b, c.rows)
	if err == nil {
		return rows, nil
	}
	t.Note = err.Error()
	err = fmt.Errorf("stage %s: table %s: %w", stageName, t.Name, err)
	c.r.Failed = errors.Join(c.r.Failed, fault.Wrap(fault.Stage, err, "a table's key must tell its rows apart; this is a fault of its stage"))
	return t, nil
}

// figures compares the CSV files behind figures and printed tables.
func (c *comparison) figures() error {
	c.r.Figures = []*Table{}
	filesA, stages := c.a.csvFiles()
	filesB, stagesB := c.b.csvFiles()
	maps.Copy(stages, stagesB)
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		a, okA := filesA[name]
		b, okB := filesB[name]
		t := &Table{Name: name, Verdict: Equal}
		switch {
		case (!okA || !okB) && reasons(c.a.lacks(stages[name]), c.b.lacks(stages[name])) != "":
			c.r.FiguresMissing++
			continue
		case !okA:
			t.Verdict = Added
		case !okB:
			t.Verdict = Removed
		case a.digest != b.digest:
			dataA, errA := a.read()
			dataB, errB := b.read()
			err := errors.Join(errA, errB)
			if err == nil {
				t, err = figures(name, dataA, dataB)
			}
			if err != nil {
				return err
			}
		}
		c.r.Figures = append(c.r.Figures, t)
	}
	return nil
}

// claims checks the claims of both sides and compares the outcomes.
func (c *comparison) claims() error {
	a, err := c.a.checkClaims()
	if err != nil {
		return err
	}
	b, err := c.b.checkClaims()
	if err == nil {
		c.r.Claims = outcomes(a, b)
	}
	return err
}

// metrics looks up the metrics of both sides, as far as these name any.
func (c *comparison) metrics() error {
	a, err := c.a.metrics()
	if err != nil {
		return err
	}
	b, err := c.b.metrics()
	if err != nil || a == nil && b == nil {
		return err
	}
	m := &Metrics{Changed: []Metric{}}
	for _, id := range slices.Sorted(maps.Keys(a)) {
		x, y := a[id], b[id]
		switch {
		case x.Value == nil || y.Value == nil:
			m.Missing++
		case x.Text == y.Text:
			m.Equal++
		default:
			m.Changed = append(m.Changed, Metric{id, x.Unit, x.Text, y.Text})
		}
	}
	c.r.Metrics = m
	return nil
}
