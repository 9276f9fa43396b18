package diff

import (
	"slices"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
)

// The verdicts on a table or a file.
const (
	Equal       = "equal"
	Changed     = "changed"
	Added       = "added"         // only side B has it
	Removed     = "removed"       // only side A has it
	Unavailable = "not available" // a side's result cannot be had; Note says why
)

// A Report is all that was compared. A part that was not asked for is nil, and so
// is Plan if B is no config.
type Report struct {
	A      *Side     `json:"a"`
	B      *Side     `json:"b"`
	Config []Setting `json:"config,omitzero"`
	// Inputs are the files that stages read.
	Inputs []Component `json:"inputs,omitzero"`
	Code   []Component `json:"code,omitzero"`
	Plan   *Plan       `json:"plan,omitempty"`
	Tables []*Table    `json:"tables,omitzero"`
	// Figures compares the CSV files behind figures and printed tables.
	Figures []*Table `json:"figures,omitzero"`
	// FiguresMissing counts those that only one side has, as the other has not been made.
	FiguresMissing int      `json:"figures_missing,omitempty"`
	Claims         *Claims  `json:"claims,omitempty"`
	Metrics        *Metrics `json:"metrics,omitempty"`
	Notes          []string `json:"notes,omitempty"`
	// Failed tells of tables that cannot be compared though they are there; the
	// rest of the report is sound.
	Failed error `json:"-"`
}

// A Setting is a config key whose value differs.
type Setting struct {
	config.Change
	Unit  string `json:"unit,omitempty"`
	Label string `json:"-"` // the path with the names of items of lists
}

// A Component is a source file, module, language version or input file that differs,
// with the stages whose keys hold it. Old and New are a digest or a version.
type Component struct {
	Name   string   `json:"name"`
	Old    string   `json:"old,omitempty"`
	New    string   `json:"new,omitempty"`
	Stages []string `json:"stages"`
}

// A Plan says what a run of B would do.
type Plan struct {
	Stages []Stage `json:"stages"`
	Work
}

// Work is what is to be computed.
type Work struct {
	// Compute counts the shards without a result, Maybe those that read what an
	// earlier stage must make first: they are computed unless it comes out as some
	// time before.
	Compute int `json:"to_compute"`
	Maybe   int `json:"maybe"`
	// Seconds is the time predicted for both, on one core. Known is false if there
	// is work without any record to predict its time from.
	Seconds float64 `json:"seconds"`
	Known   bool    `json:"known"`
}

// A Stage counts the shards of a stage of B; those that are Reused are stored.
type Stage struct {
	Name   string `json:"stage"`
	NewKey string `json:"new_key,omitempty"` // empty before earlier stages have run
	Shards int    `json:"shards"`
	Reused int    `json:"reused"`
	Work
	Differs bool `json:"differs"` // its key, or what is known of it
}

// Magnitude says how much values changed; see the package comment for the
// formulas.
type Magnitude struct {
	Changed   int     `json:"changed"`
	NonFinite int     `json:"non_finite,omitempty"`
	MaxAbs    float64 `json:"max_abs,omitempty"`
	MaxRel    float64 `json:"max_rel,omitempty"`
}

// A Table is a comparison of two tables, or of two CSV files.
type Table struct {
	Name    string   `json:"name"`
	Key     []string `json:"key,omitempty"`
	Verdict string   `json:"verdict"`
	Note    string   `json:"note,omitempty"`
	RowsA   int      `json:"rows_a"`
	RowsB   int      `json:"rows_b"`
	Equal   int      `json:"equal"`
	Changed int      `json:"changed"`
	Added   int      `json:"added"`
	Removed int      `json:"removed"`
	// Columns lists the columns with changed values; NewColumns and LostColumns
	// those that only B or only A has, as name and type.
	Columns     []Column `json:"columns,omitempty"`
	NewColumns  []string `json:"new_columns,omitempty"`
	LostColumns []string `json:"lost_columns,omitempty"`
	// Rows shows the first rows of each sort, in words: "~ n=1: x 1 -> 2" is
	// changed, "+ n=1" added, "- n=1" removed.
	Rows []string `json:"rows,omitempty"`
}

// A Column is a column with changed values.
type Column struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	Magnitude
}

// Claims compares outcomes of claims.
type Claims struct {
	Equal   int     `json:"equal"`
	Changed []Claim `json:"changed"`
	// Missing counts the claims that a side cannot test, as a table has not been made.
	Missing int `json:"missing,omitempty"`
}

// A Claim is a claim whose outcome differs; a side without it is nil.
type Claim struct {
	Paper string          `json:"paper"`
	ID    string          `json:"id"`
	Old   *claims.Outcome `json:"old,omitempty"`
	New   *claims.Outcome `json:"new,omitempty"`
}

// verdict reports whether the verdict itself differs.
func (c Claim) verdict() bool { return c.Old == nil || c.New == nil || c.Old.Verdict != c.New.Verdict }

// Metrics compares the numbers by which experiments are compared.
type Metrics struct {
	Equal   int      `json:"equal"`
	Changed []Metric `json:"changed"`
	Missing int      `json:"missing,omitempty"` // without a value on a side
}

// A Metric is one whose value differs.
type Metric struct {
	ID   string `json:"id"`
	Unit string `json:"unit,omitempty"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Differs reports whether anything differs that was compared.
func (r *Report) Differs() bool {
	return len(r.Config) > 0 || len(r.Inputs) > 0 || len(r.Code) > 0 ||
		r.Metrics != nil && len(r.Metrics.Changed) > 0 || r.Claims != nil && len(r.Claims.Changed) > 0 ||
		r.Plan != nil && slices.ContainsFunc(r.Plan.Stages, func(s Stage) bool { return s.Differs }) ||
		slices.ContainsFunc(r.Tables, (*Table).Differs) || slices.ContainsFunc(r.Figures, (*Table).Differs)
}

// Differs reports whether a table was compared and is not equal.
func (t *Table) Differs() bool { return t.Verdict != Equal && t.Verdict != Unavailable }
