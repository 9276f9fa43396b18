package claims

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// A File is what one publication claims and, once it is checked, what came of it.
type File struct {
	Paper   string  `yaml:"paper" json:"paper" doc:"short name of the publication; the ids start with it" required:"true" minlen:"1"`
	Label   string  `yaml:"label" json:"label" doc:"what readers call the publication; the short name if absent"`
	Title   string  `yaml:"title" json:"title" doc:"title of the publication" required:"true" minlen:"1"`
	Finding Finding `yaml:"finding" json:"finding,omitzero" doc:"what came out, for the front page of the report"`
	// File is the file's name as given to Parse; messages start with it.
	File      string      `json:"file"`
	Claims    []Claim     `yaml:"claims" json:"claims" doc:"statements that data can test"`
	Errata    []Erratum   `yaml:"errata" json:"errata" doc:"slips in the printed text"`
	Uncovered []Uncovered `yaml:"uncovered" json:"uncovered" doc:"statements that no artifact can test"`
	Passed    []Passed    `yaml:"passed" json:"passed,omitempty" doc:"parts of the text that state no result"`

	root *strictyaml.Node
}

// A Finding is what came of a publication in one sentence.
type Finding struct {
	Says    string   `yaml:"says" json:"says" doc:"one sentence for readers who know neither the publication nor the field"`
	Picture string   `yaml:"picture" json:"picture" doc:"table or figure of the report to show beside it"`
	Claims  []string `yaml:"claims" json:"claims" doc:"ids of the claims it rests on: it is shown only where all are tested and as declared"`
}

// Found reports whether the finding is what came out.
func (f *File) Found() bool {
	return f.Finding.Says != "" && !slices.ContainsFunc(f.Claims, func(c Claim) bool {
		return slices.Contains(f.Finding.Claims, c.ID) && (c.Verdict == NotTestable || !c.AsDeclared)
	})
}

// valueInText stands for what came of a claim, such as {toy.even.count}.
var valueInText = regexp.MustCompile(`\{([a-z0-9_]+(?:\.[a-z0-9_]+)+)\}`)

// fillIn writes what came of claims in place of their ids, numbers with four digits.
func (f *File) fillIn(text string) string {
	return valueInText.ReplaceAllStringFunc(text, func(m string) string {
		i := slices.IndexFunc(f.Claims, func(c Claim) bool { return c.ID == m[1:len(m)-1] })
		if i < 0 {
			return m
		}
		got := f.Claims[i].Got
		if v, err := strconv.ParseFloat(got, 64); err == nil && strings.ContainsAny(got, ".e") {
			return strconv.FormatFloat(v, 'g', 4, 64)
		}
		return cmp.Or(got, "(not tested)")
	})
}

// A Proof is what is looked up, and what it is compared with.
type Proof struct {
	Lookup Query  `yaml:"query" doc:"what to look up"`
	Test   string `yaml:"kind" doc:"kind of comparison" enum:"exact,abs,interval,rows"`
	// Expect is an int64, float64, string, bool or a list of those.
	Expect     any            `yaml:"expect" doc:"the printed value; for interval [lowest, highest]; absent for rows"`
	Tolerance  float64        `yaml:"tolerance" doc:"how far the value may be off, for abs" min:"0"`
	CSV        string         `yaml:"published" doc:"CSV file with the printed rows, for rows"`
	CSVColumns []string       `yaml:"published_columns" doc:"its columns, in the order of query.columns, where they have other names"`
	Needs      map[string]any `yaml:"needs" doc:"config key: value it must equal or contain"`
}

// A Claim is a statement of the publication that data can test: how it is written
// in the claims file and, once it is checked, what came of it.
type Claim struct {
	ID    string `yaml:"id" json:"id" doc:"name of the claim: <paper>.<words>" required:"true"`
	Place string `yaml:"place" json:"place" doc:"where the publication says it" required:"true" minlen:"1"`
	Says  string `yaml:"says" json:"says" doc:"our paraphrase of the statement" required:"true" minlen:"1"`
	// Quote is where the text has it, for Coverage.
	Quote   Quotes `yaml:"quote" json:"quote,omitempty" doc:"the publication's own words, \"first words ... last words\" for a longer part"`
	Weight  Weight `yaml:"weight" json:"weight" doc:"what the claim counts as" enum:"result,detail,setting,check,beyond" required:"true"`
	Repeats string `yaml:"repeats" json:"repeats,omitempty" doc:"id of the claim that it says again or that it follows from"`

	Proof       `yaml:",inline" json:"-"`
	HoldsOrNone any `yaml:"holds" json:"-" doc:"false: known not to come out"`

	// Holds is false for a statement known not to come out; Why then says why.
	Holds bool   `json:"holds"`
	Why   string `yaml:"why" json:"why,omitempty" doc:"why it does not come out"`
	Note  string `yaml:"note" json:"note,omitempty" doc:"remark for the reader"`
	// Readings are told beside the verdict and change nothing about it.
	Readings []Reading `yaml:"readings" json:"readings,omitempty" doc:"other ways to read the statement"`
	// At is "<claims file>:<line>".
	At string `json:"at"`
	Outcome
}

// A Reading is another way to read a claim's statement, where the publication leaves
// open what it means, or means something else than it says.
type Reading struct {
	As    string `yaml:"as" json:"as" doc:"how the statement is read, after the word as" required:"true" minlen:"1"`
	Proof `yaml:",inline" json:"-"`
	Holds bool `yaml:"holds" json:"holds" doc:"whether it comes out, so read" required:"true"`
	Outcome
}

// Uncovered is a statement that no artifact can test.
type Uncovered struct {
	Place string `yaml:"place" json:"place" doc:"where the publication says it" required:"true" minlen:"1"`
	Says  string `yaml:"says" json:"says" doc:"our paraphrase" required:"true" minlen:"1"`
	Quote Quotes `yaml:"quote" json:"quote,omitempty" doc:"the publication's own words, as for claims"`
	Why   string `yaml:"why" json:"why" doc:"why no artifact can test it" required:"true" minlen:"1"`
}

// An Erratum is a slip in the printed text. Its proof, if it has one, shows the correct
// reading.
type Erratum struct {
	ID       string `yaml:"id" json:"id" doc:"name of the erratum: <paper>.<words>" required:"true"`
	Place    string `yaml:"place" json:"place" doc:"where it stands" required:"true" minlen:"1"`
	Printed  string `yaml:"printed" json:"printed" doc:"what is printed" required:"true" minlen:"1"`
	Correct  string `yaml:"correct" json:"correct" doc:"what is meant" required:"true" minlen:"1"`
	Evidence string `yaml:"evidence" json:"evidence" doc:"how one can see it" required:"true" minlen:"1"`
	Quote    Quotes `yaml:"quote" json:"quote,omitempty" doc:"the publication's own words, as for claims"`
	Proof    `yaml:",inline" json:"-"`

	At string `json:"at"`
	// Outcome is nil where reading alone shows the slip. Its Published is the
	// value that follows from the correct reading.
	Outcome *Outcome `json:"outcome,omitempty"`
}

// Claim is the erratum as a claim: that its evidence comes out. It must have one.
func (e *Erratum) Claim() Claim {
	return Claim{ID: e.ID, Place: e.Place, Says: fmt.Sprintf("erratum: %s is meant, not %s", e.Correct, e.Printed), Proof: e.Proof,
		Holds: true, Why: e.Evidence, At: e.At, Outcome: *e.Outcome}
}

// Tested returns all that was tested: the claims, and the errata with evidence.
func (f *File) Tested() []Claim {
	out := slices.Clone(f.Claims)
	for i := range f.Errata {
		if e := &f.Errata[i]; e.Outcome != nil {
			out = append(out, e.Claim())
		}
	}
	return out
}

// given tells whether any part of a proof is written.
func (p *Proof) given() bool { return p.Lookup.source() != "" || p.Test != "" || p.Expect != nil }

// Parse reads a claims file. The error is a strictyaml.Errors with the place
// of all that is wrong; whether the queries fit the tables shows in Check only.
func Parse(name string, data []byte) (*File, error) {
	f := &File{File: name}
	var err error
	if f.root, err = decode(name, data, f); err != nil {
		return nil, err
	}
	f.Label = cmp.Or(f.Label, f.Paper)
	for i := range f.Claims {
		f.Claims[i].Holds = f.Claims[i].HoldsOrNone != false
		f.Claims[i].At = placeOf(f.root, fmt.Sprintf("claims[%d]", i))
	}
	for i := range f.Errata {
		f.Errata[i].At = placeOf(f.root, fmt.Sprintf("errata[%d]", i))
	}
	return f, nil
}

// decode reads a file into a struct.
func decode(name string, data []byte, into any) (root *strictyaml.Node, err error) {
	if root, err = strictyaml.Parse(name, data); err == nil {
		err = strictyaml.Decode(root, into)
	}
	return root, err
}

// placeOf returns "<file>:<line>" of a key, or of what encloses it.
func placeOf(root *strictyaml.Node, path string) string {
	n, _ := root.Lookup(path)
	return fmt.Sprintf("%s:%d", n.File, n.Line)
}
