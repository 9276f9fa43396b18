package report

import (
	"fmt"
	"maps"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/text"
	"path/filepath"
	"slices"
)

// Dir returns the folder of the report of a config: that which is kept with the
// sources for the program's own config, otherwise one of its own.
func Dir(p *project.Project) string {
	dir := filepath.Join(p.Root, "reports")
	if p.Cfg.Name != p.Program.Config {
		dir = filepath.Join(dir, "configs", filepath.FromSlash(p.Cfg.Name))
	}
	return dir
}

// States of a report on disk.
const (
	None       = "none"
	Current    = "current"
	NotCurrent = "not current"
)

// A Status says whether the report on disk was made from the results in
// force.
type Status struct {
	Folder string   `json:"folder"`
	State  string   `json:"state"`
	Why    []string `json:"why,omitempty"`
}

// StatusOf compares the manifest of the report on disk with the records in
// force, the claims and the program.
func StatusOf(p *project.Project) (Status, error) {
	dir := Dir(p)
	s := Status{Folder: p.Rel(dir), State: None}
	m, err := ReadManifest(dir)
	if m == nil || err != nil {
		return s, err
	}
	if len(m.Stale) > 0 {
		s.Why = append(s.Why, "it was written with --stale")
	}
	inForce, err := manifestOf(p)
	if err != nil {
		return s, err
	}
	was, now := m.parts(), inForce.parts()
	all := maps.Clone(was)
	maps.Copy(all, now)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if was[name] != now[name] {
			s.Why = append(s.Why, fmt.Sprintf("%s: %s -> %s", name, text.OrNone(was[name]), text.OrNone(now[name])))
		}
	}
	s.State = Current
	if len(s.Why) > 0 {
		s.State = NotCurrent
	}
	return s, nil
}

// Stale is the error of a report that is not what the results give.
func Stale(p *project.Project, dir string) error {
	return fault.New(fault.Stale, fmt.Sprintf("the report in %s is stale", p.Rel(dir)), p.Command("report")+" writes it anew")
}
