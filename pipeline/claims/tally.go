package claims

import (
	"fmt"

	"neurorbit/pipeline/fault"
)

// A Count counts claims by verdict.
type Count struct {
	Claims      int `json:"claims"`
	Reproduced  int `json:"reproduced"`
	Differs     int `json:"differs"`
	NotTestable int `json:"not_testable"`
	// Undeclared counts the claims and errata that are not as declared.
	Undeclared int `json:"undeclared"`
}

// Add adds the counts of d.
func (c *Count) Add(d Count) {
	c.Claims += d.Claims
	c.Reproduced += d.Reproduced
	c.Differs += d.Differs
	c.NotTestable += d.NotTestable
	c.Undeclared += d.Undeclared
}

func (c Count) String() string {
	return fmt.Sprintf("%d reproduced, %d differ, %d not testable", c.Reproduced, c.Differs, c.NotTestable)
}

// Count counts the claims of a checked file.
func (f *File) Count() Count {
	n := Count{Claims: len(f.Claims)}
	for i := range f.Claims {
		switch f.Claims[i].Verdict {
		case Reproduced:
			n.Reproduced++
		case Differs:
			n.Differs++
		default:
			n.NotTestable++
		}
		if !f.Claims[i].AsDeclared {
			n.Undeclared++
		}
	}
	for _, e := range f.Errata {
		if e.Outcome != nil && !e.Outcome.AsDeclared {
			n.Undeclared++
		}
	}
	return n
}

// Sum counts the claims of several checked files.
func Sum(files []File) Count {
	var n Count
	for i := range files {
		n.Add(files[i].Count())
	}
	return n
}

// Err is the error of claims and errata that are not as declared, or nil.
func (c Count) Err() error {
	if c.Undeclared == 0 {
		return nil
	}
	return fault.New(fault.Claim, fmt.Sprintf("%d claims do not hold as declared", c.Undeclared),
		"neurorbit verify --json shows the rows that differ")
}

// Remark qualifies the verdict on a claim in a few words; it is empty for what came
// out as it should.
func (c *Claim) Remark() string {
	switch {
	case !c.AsDeclared && c.Holds:
		return "  <- should hold"
	case !c.AsDeclared:
		return "  <- declared as not holding"
	case c.Verdict == Differs:
		return " (explained)"
	case c.Verdict == NotTestable:
		return ": " + c.Reason
	}
	return ""
}
