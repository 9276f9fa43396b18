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

// Lines says what differs, one key a line; values of one list are counted if they
// are many.
func Lines(changes []config.Change) []string {
	count := map[string]int{} // by key or list
	for _, c := range changes {
		count[listOf(c.Path)]++
	}
	var out []string
	for _, c := range changes {
		line := fmt.Sprintf("%s: %s -> %s", c.Path, cmp.Or(c.Old, "(none)"), cmp.Or(c.New, "(none)"))
		if list := listOf(c.Path); count[list] >= many {
			line = fmt.Sprintf("%s: %d values differ", list, count[list])
		}
		out = append(out, line)
	}
	return slices.Compact(out)
}

// listOf is the list that a leaf is in, or the leaf itself.
func listOf(path string) string {
	list, _, _ := strings.Cut(path, "[")
	return list
}
