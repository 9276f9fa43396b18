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
	A      *Side       `json:"a"`
	B      *Side       `json:"b"`
	Config *Config     `json:"config,omitempty"`
	Code   []Component `json:"code,omitempty"`
	Plan   *Plan       `json:"plan,omitempty"`
	Tables []*Table    `json:"tables,omitempty"`
	// Figures compares the CSV files behind figures and printed tables.
	Figures []*Table `json:"figures,omitempty"`
	Claims  *Claims  `json:"claims,omitempty"`
	Notes   []string `json:"notes,omitempty"`
	// Failed tells of tables that cannot be compared though they are there; the
	// rest of the report is sound.
	Failed error `json:"-"`
}

// Config is what differs between the settings.
type Config struct {
	Changed []Setting `json:"changed"`
	Keys    int       `json:"keys"` // of both sides together
}

// A Setting is a config key whose value differs.
type Setting struct {
	config.Change
	Unit string `json:"unit,omitempty"`
}

// A Component is a source file, module or language version that differs, with
// the stages whose keys hold it. Old and New are a digest or a version.
type Component struct {
	Name   string   `json:"name"`
	Old    string   `json:"old,omitempty"`
	New    string   `json:"new,omitempty"`
	Stages []string `json:"stages"`
}

// A Plan says what a run of B would do. Compute, Maybe and Seconds are sums over
// the stages.
type Plan struct {
	Stages  []Stage `json:"stages"`
	Compute int     `json:"to_compute"`
	Maybe   int     `json:"maybe"`
	Seconds float64 `json:"seconds"`
	// Known is false if there is work without any record to predict its time from.
	Known bool `json:"known"`
}

// A Stage counts the shards of a stage of B.
type Stage struct {
	Name   string `json:"stage"`
	NewKey string `json:"new_key,omitempty"` // empty before earlier stages have run
	Shards int    `json:"shards"`
	// Same counts those with the same key as on side A, Reused those whose
	// result is stored, Compute those without one.
	Same    int `json:"same"`
	Reused  int `json:"reused"`
	Compute int `json:"to_compute"`
	// Maybe counts those that read what an earlier stage must make first: they are
	// computed unless it comes out as some time before.
	Maybe int `json:"maybe"`
	// Seconds is the time predicted for Compute and Maybe, on one core.
	Seconds float64 `json:"seconds"`
	Known   bool    `json:"known"`
	Differs bool    `json:"differs"` // its key, or what is known of it
}

// Magnitude says how much values changed; see the package comment for the
// formulas.
type Magnitude struct {
	Changed   int     `json:"changed"`
	NonFinite int     `json:"non_finite,omitempty"`
	MaxAbs    float64 `json:"max_abs,omitempty"`
	MaxRel    float64 `json:"max_rel,omitempty"`
	MaxULP    uint64  `json:"max_ulp,omitempty"`
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
	// Rows are the changed rows with the biggest change first, AddedKeys and
	// RemovedKeys the first of the others; none is longer than was asked for.
	Rows        []Row    `json:"rows,omitempty"`
	AddedKeys   []string `json:"added_keys,omitempty"`
	RemovedKeys []string `json:"removed_keys,omitempty"`
}

// A Column is a column with changed values.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit,omitempty"`
	Magnitude
}

// A Row is a changed row: the values of its key and its changed values.
type Row struct {
	Key   string `json:"key"`
	Cells []Cell `json:"cells"`
}

// A Cell is a changed value.
type Cell struct {
	Column string `json:"column"`
	Old    string `json:"old"`
	New    string `json:"new"`
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
	Says  string          `json:"says"`
	Old   *claims.Outcome `json:"old,omitempty"`
	New   *claims.Outcome `json:"new,omitempty"`
}

// Differs reports whether anything differs that was compared.
func (r *Report) Differs() bool {
	return r.Config != nil && len(r.Config.Changed) > 0 || len(r.Code) > 0 ||
		r.Claims != nil && len(r.Claims.Changed) > 0 ||
		r.Plan != nil && slices.ContainsFunc(r.Plan.Stages, func(s Stage) bool { return s.Differs }) ||
		slices.ContainsFunc(r.Tables, (*Table).Differs) || slices.ContainsFunc(r.Figures, (*Table).Differs)
}

// Differs reports whether a table was compared and is not equal.
func (t *Table) Differs() bool { return t.Verdict != Equal && t.Verdict != Unavailable }

// known reports whether there is nothing to run and no result that could not be
// compared.
func (r *Report) known() bool {
	return !slices.ContainsFunc(r.Tables, func(t *Table) bool { return t.Verdict == Unavailable }) &&
		(r.Plan == nil || r.Plan.Compute+r.Plan.Maybe == 0)
}
