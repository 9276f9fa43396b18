package experiment

import (
	"fmt"
	"strings"

	"neurorbit/pipeline/config"
)

// many is from how many differing values of one list on they are counted instead
// of shown.
const many = 5

// Changes lists the keys that differ between two configs, but for what they say of
// themselves.
func Changes(base, c *config.Config) []config.Change {
	var out []config.Change
	for _, ch := range config.Diff(base.Leaves(), c.Leaves()) {
		if ch.Path != "description" {
			out = append(out, ch)
		}
	}
	return out
}

// Lines says what differs, one key a line. Values of list items that only one of
// the configs has are counted.
func Lines(changes []config.Change) []string {
	changed, lone := map[string]int{}, map[string]int{} // by list
	inList := func(c config.Change) (list string, item, alone bool) {
		list, _, item = strings.Cut(c.Path, "[")
		return list, item, item && (c.Old == "" || c.New == "")
	}
	for _, c := range changes {
		if list, _, alone := inList(c); alone {
			lone[list]++
		} else {
			changed[list]++
		}
	}
	var out []string
	told := map[string]bool{}
	for _, c := range changes {
		list, item, alone := inList(c)
		if !alone && (!item || changed[list] < many) {
			out = append(out, fmt.Sprintf("%s: %s -> %s", c.Path, orWord(c.Old, "(none)"), orWord(c.New, "(none)")))
			continue
		}
		if told[list] {
			continue
		}
		told[list] = true
		var parts []string
		if changed[list] >= many {
			parts = append(parts, fmt.Sprintf("%d values differ", changed[list]))
		}
		if lone[list] > 0 {
			parts = append(parts, fmt.Sprintf("%d values stand in one of the two lists only", lone[list]))
		}
		out = append(out, list+": "+strings.Join(parts, ", "))
	}
	return out
}

// orWord returns s, or a word for nothing.
func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
