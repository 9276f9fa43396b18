package experiment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
)

// many is from how many differing values of one list on they are counted instead
// of shown.
const many = 5

// Changes lists the keys that differ between two configs, but for what they say of
// themselves.
func Changes(base, c *config.Config) []config.Change {
	return slices.DeleteFunc(config.Diff(base.Leaves(), c.Leaves()), func(c config.Change) bool { return c.Path == "description" })
}

// Lines says what differs, one key a line. Values that only one of two lists has
// are counted, and so are others of a list if they are many.
func Lines(changes []config.Change) []string {
	count := map[string]int{}
	kind := func(c config.Change) (kind string, counted bool) {
		list, _, item := strings.Cut(c.Path, "[")
		switch {
		case !item:
			return c.Path, false
		case c.Old == "" || c.New == "":
			return list + ": %d values stand in one of the two lists only", true
		}
		kind = list + ": %d values differ"
		return kind, count[kind] >= many
	}
	for _, c := range changes {
		k, _ := kind(c)
		count[k]++
	}
	var out []string
	for _, c := range changes {
		line := fmt.Sprintf("%s: %s -> %s", c.Path, cmp.Or(c.Old, "(none)"), cmp.Or(c.New, "(none)"))
		if k, counted := kind(c); counted {
			line = fmt.Sprintf(k, count[k])
		}
		out = append(out, line)
	}
	return once(out)
}
