package claims

import (
	"fmt"

	"neurorbit/pipeline/text"
)

// A Weight says what a claim counts as.
type Weight string

// The weights.
const (
	Result  Weight = "result"  // it comes out of the publication's computation, and could have come out otherwise
	Detail  Weight = "detail"  // it says something smaller of what comes out: an example, a property
	Setting Weight = "setting" // the publication sets it: a size, a parameter, a definition
	Check   Weight = "check"   // it is a fact of the data, or true by construction
	Beyond  Weight = "beyond"  // the publication does not say it: a result of the project's own
)

// Main reports whether a claim counts as a result: it is one and repeats none.
func (c *Claim) Main() bool { return c.Weight == Result && c.Repeats == "" }

// Counts says what a claim counts as: its weight, or "repetition".
func (c *Claim) Counts() string {
	if c.Repeats != "" {
		return "repetition"
	}
	return string(c.Weight)
}

// ByWeight orders the claims that count as results before all others.
func ByWeight(c, d Claim) int {
	switch {
	case c.Main() == d.Main():
		return 0
	case c.Main():
		return -1
	}
	return 1
}

// A Count counts claims by verdict.
type Count struct {
	Claims      int `json:"claims"`
	Reproduced  int `json:"reproduced"`
	Differs     int `json:"differs"`
	NotTestable int `json:"not_testable"`
}

func (n *Count) add(v Verdict) {
	n.Claims++
	switch v {
	case Reproduced:
		n.Reproduced++
	case Differs:
		n.Differs++
	default:
		n.NotTestable++
	}
}

// String says in words what came of the claims: "3 reproduced, 1 differs".
func (n Count) String() string { return n.words("") }

// words is String with a remark on those that differ.
func (n Count) words(remark string) string {
	differ := "differ"
	if n.Differs == 1 {
		differ = "differs"
	}
	said := func(n int, verdict string) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n, " ", verdict)
	}
	return text.Join(", ", said(n.Reproduced, "reproduced"), said(n.Differs, differ+remark), said(n.NotTestable, "not testable"))
}

// A Tally is what came of some claims: of the results, and of all others.
type Tally struct {
	Results Count `json:"results"`
	Others  Count `json:"others"`
	// Read counts the results that differ but come out in another reading.
	Read int `json:"read"`
	// Details, Settings, Checks and Repeats are what the others consist of: each is
	// counted once, a repetition as nothing else.
	Details  int `json:"details"`
	Settings int `json:"settings"`
	Checks   int `json:"checks"`
	Repeats  int `json:"repeats"`
	// Beyond counts the results of the project's own, which no publication states.
	Beyond Count `json:"beyond"`
	// Undeclared counts the claims and errata that are not as declared.
	Undeclared int `json:"undeclared"`
}

// Claims is the number of all claims.
func (n Tally) Claims() int { return n.Results.Claims + n.Others.Claims + n.Beyond.Claims }

// NotTestable is the number of claims that are not testable.
func (n Tally) NotTestable() int {
	return n.Results.NotTestable + n.Others.NotTestable + n.Beyond.NotTestable
}

// String says in words what came of the results: "4 results: 3 reproduced, 1 differs".
func (n Tally) String() string {
	read := ""
	if n.Read > 0 {
		read = fmt.Sprintf(" (%d as printed if read otherwise)", n.Read)
	}
	return text.Join(": ", text.Plural(n.Results.Claims, "result"), n.Results.words(read))
}

// Brief says in words what came of the claims that are no results, and of the results
// beyond the publications; each is "" if there are none.
func (n Tally) Brief() (others, beyond string) {
	if n.Others.Claims > 0 {
		others = fmt.Sprintf("%s that count less: %s", text.Plural(n.Others.Claims, "claim"), n.Others)
	}
	if n.Beyond.Claims > 0 {
		beyond = fmt.Sprintf("%s beyond the publications: %s", text.Plural(n.Beyond.Claims, "result"), n.Beyond)
	}
	return others, beyond
}

// Rest says in words what the other claims are and what came of them; "" if there are
// none.
func (n Tally) Rest() string {
	_, beyond := n.Brief()
	if n.Others.Claims == 0 {
		return beyond
	}
	some := func(n int, noun string) string {
		if n == 0 {
			return ""
		}
		return text.Plural(n, noun)
	}
	return text.Join("; ", text.Join(", ", some(n.Details, "detail"), some(n.Settings, "setting"), some(n.Checks, "check"), some(n.Repeats, "repetition"))+
		": "+n.Others.String(), beyond)
}

// Tally counts the claims of a checked file.
func (f *File) Tally() Tally { return Sum([]File{*f}) }

// Sum counts the claims of several checked files.
func Sum(files []File) Tally {
	var n Tally
	for _, f := range files {
		for i := range f.Claims {
			n.add(&f.Claims[i])
		}
		for _, c := range f.Tested() {
			if !c.AsDeclared {
				n.Undeclared++
			}
		}
	}
	return n
}

func (n *Tally) add(c *Claim) {
	if c.Main() {
		n.Results.add(c.Verdict)
		if c.Verdict == Differs && c.comesOutAs() != nil {
			n.Read++
		}
		return
	}
	if c.Weight == Beyond {
		n.Beyond.add(c.Verdict)
		return
	}
	n.Others.add(c.Verdict)
	switch {
	case c.Repeats != "":
		n.Repeats++
	case c.Weight == Setting:
		n.Settings++
	case c.Weight == Check:
		n.Checks++
	default:
		n.Details++
	}
}

// comesOutAs returns a reading in which the claim comes out, or nil.
func (c *Claim) comesOutAs() *Reading {
	for i := range c.Readings {
		if c.Readings[i].Verdict == Reproduced {
			return &c.Readings[i]
		}
	}
	return nil
}
