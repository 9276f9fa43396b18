package diff

import "encoding/json"

// The verdicts on a table or a figure.
const (
	Equal       = "equal"
	Changed     = "changed"
	Added       = "added"         // only side B has it
	Removed     = "removed"       // only side A has it
	Unavailable = "not available" // a side's result cannot be had; Note says why
)

// A Report is all that was compared. A part that was not asked for is nil. Plan is
// also nil if the shards of B are not known, which Notes then say.
type Report struct {
	A      Side      `json:"a"`
	B      Side      `json:"b"`
	Config *Config   `json:"config,omitempty"`
	Code   *Code     `json:"code,omitempty"`
	Plan   *Plan     `json:"plan,omitempty"`
	Tables []*Table  `json:"tables,omitempty"`
	Figs   []*Figure `json:"figures,omitempty"`
	Claims *Claims   `json:"claims,omitempty"`
	Notes  []string  `json:"notes,omitempty"`
}

// A Side says what one argument stands for.
type Side struct {
	Arg  string `json:"arg"`  // as typed
	Kind string `json:"kind"` // config, run or revision
	// Label says in words what it is.
	Label string `json:"label"`
}

// Config is what differs between the settings.
type Config struct {
	Changed []Setting `json:"changed"`
	Keys    int       `json:"keys"` // of both sides together
}

// A Setting is a config key whose value differs. A side that lacks the key has
// empty strings.
type Setting struct {
	Key  string `json:"key"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc,omitempty"`
	// Old and New are canonical JSON.
	Old string `json:"old"`
	New string `json:"new"`
	// OldOrigin and NewOrigin say where the values come from.
	OldOrigin string `json:"old_origin,omitempty"`
	NewOrigin string `json:"new_origin,omitempty"`
}

// Code is what differs between the code the stages are made of.
type Code struct {
	Files   []Component `json:"files"`
	Modules []Component `json:"modules"`
	// Go is set if the language version differs.
	Go []Component `json:"go,omitempty"`
}

func (c *Code) empty() bool { return len(c.Files)+len(c.Modules)+len(c.Go) == 0 }

// A Component is a source file, module or language version that differs, with
// the stages whose keys hold it. Old and New are a digest or a version.
type Component struct {
	Name   string   `json:"name"`
	Old    string   `json:"old,omitempty"`
	New    string   `json:"new,omitempty"`
	Stages []string `json:"stages"`
}

// A Plan says what becomes of each stage on the way from A to B.
type Plan struct {
	// Past is set if B is a run: nothing is to be run.
	Past   bool    `json:"past,omitempty"`
	Stages []Stage `json:"stages"`
	// Compute, Maybe and Seconds are sums over the stages.
	Compute int     `json:"to_compute"`
	Maybe   int     `json:"maybe"`
	Seconds float64 `json:"seconds"`
	// Known is false if there is work without any record to predict its time from.
	Known bool `json:"known"`
}

// A Stage counts the shards of a stage on side B.
type Stage struct {
	Name   string `json:"stage"`
	OldKey string `json:"old_key,omitempty"`
	// NewKey is empty if it is not known before earlier stages have run.
	NewKey string `json:"new_key,omitempty"`
	Shards int    `json:"shards"`
	// Same counts those with the same key as on side A, Reused those whose
	// result is stored, Compute those without one.
	Same    int `json:"same"`
	Reused  int `json:"reused"`
	Compute int `json:"to_compute"`
	// Maybe counts those that read what an earlier stage must make first: they are
	// computed unless it comes out as some time before.
	Maybe int `json:"maybe"`
	// Waits lists the inputs whose content is not known yet.
	Waits []string `json:"waits_for,omitempty"`
	// Seconds is the time predicted for Compute and Maybe, on one core.
	Seconds float64 `json:"seconds"`
	Known   bool    `json:"known"`
	// Lost counts shards of a past side whose results are no longer stored.
	Lost int    `json:"lost,omitempty"`
	Note string `json:"note,omitempty"`
	// Differs says that the keys differ, or may.
	Differs bool `json:"differs"`
}

// Magnitude says how much values changed; see the package comment for the
// formulas. MaxAbs is empty for texts and truth values.
type Magnitude struct {
	Changed   int         `json:"changed"`
	NonFinite int         `json:"non_finite,omitempty"`
	MaxAbs    json.Number `json:"max_abs,omitempty"`
	MaxRel    float64     `json:"max_rel,omitempty"`
	MaxULP    uint64      `json:"max_ulp,omitempty"`
}

// A Table is a comparison of two tables.
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
	Rows        []Row      `json:"rows,omitempty"`
	AddedKeys   [][]string `json:"added_keys,omitempty"`
	RemovedKeys [][]string `json:"removed_keys,omitempty"`
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
	Key   []string `json:"key"`
	Cells []Cell   `json:"cells"`

	score float64
}

// A Cell is a changed value.
type Cell struct {
	Column string `json:"column"`
	Old    string `json:"old"`
	New    string `json:"new"`
}

// A Figure is a comparison of the CSV files behind a figure or table of the
// report.
type Figure struct {
	Name    string   `json:"name"` // path of the file, such as pbnn/fig7.csv
	Title   string   `json:"title,omitempty"`
	Verdict string   `json:"verdict"`
	Note    string   `json:"note,omitempty"`
	Key     []string `json:"key,omitempty"`
	Rows    int      `json:"rows"` // of both sides together, each key once
	Series  []Series `json:"series,omitempty"`
}

// A Series is a part of a figure that differs.
type Series struct {
	Name    string `json:"name"`
	Points  int    `json:"points"` // of both sides together
	Added   int    `json:"added,omitempty"`
	Removed int    `json:"removed,omitempty"`
	Magnitude
}

// Claims compares verdicts.
type Claims struct {
	Equal   int     `json:"equal"`
	Changed []Claim `json:"changed"`
	// Missing counts the claims that a side cannot test, as a table has not been made.
	Missing int `json:"missing,omitempty"`
	// Note says why claims were not compared.
	Note string `json:"note,omitempty"`
}

// A Claim is a claim whose outcome differs; a side without it is nil.
type Claim struct {
	Paper string   `json:"paper"`
	ID    string   `json:"id"`
	Says  string   `json:"says"`
	Old   *Verdict `json:"old,omitempty"`
	New   *Verdict `json:"new,omitempty"`
}

// A Verdict is the outcome of a claim on one side.
type Verdict struct {
	Verdict   string `json:"verdict"`
	Got       string `json:"got,omitempty"`
	Published string `json:"published,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// Differs reports whether anything differs that was compared.
func (r *Report) Differs() bool {
	if r.Config != nil && len(r.Config.Changed) > 0 || r.Code != nil && !r.Code.empty() ||
		r.Claims != nil && len(r.Claims.Changed) > 0 {
		return true
	}
	if r.Plan != nil {
		for _, s := range r.Plan.Stages {
			if s.Differs {
				return true
			}
		}
	}
	for _, t := range r.Tables {
		if t.differs() {
			return true
		}
	}
	for _, f := range r.Figs {
		if f.differs() {
			return true
		}
	}
	return false
}

func (t *Table) differs() bool { return t.Verdict != Equal && t.Verdict != Unavailable }

func (f *Figure) differs() bool { return f.Verdict != Equal && f.Verdict != Unavailable }
